"""The durable inbox: events of message platforms, and the calls that answer them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_conversations_user_key", "conversations", ["user_key"])
    op.create_table(
        "inbox_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("user_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'answered', 'slowed', 'silenced', 'dead')", name=op.f("ck_inbox_events_state")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbox_events"),
        sa.UniqueConstraint("channel", "event", name="uq_inbox_events_channel_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_events_state", "inbox_events", ["state"])
    op.create_index("ix_inbox_events_user_key_id", "inbox_events", ["user_key", "id"])
    op.create_index("ix_inbox_events_received_at", "inbox_events", ["received_at"])
    op.create_table(
        "outbox_calls",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("user_key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'dead')", name=op.f("ck_outbox_calls_state")),
        sa.ForeignKeyConstraint(["event"], ["inbox_events.id"], name="fk_outbox_calls_event", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_calls"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_calls_event", "outbox_calls", ["event"])
    op.create_index("ix_outbox_calls_state", "outbox_calls", ["state"])
    op.create_index("ix_outbox_calls_user_key_id", "outbox_calls", ["user_key", "id"])


def downgrade() -> None:
    op.drop_table("outbox_calls")
    op.drop_table("inbox_events")
    op.drop_index("ix_conversations_user_key", "conversations")
