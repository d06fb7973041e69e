"""The first tables: published versions of the knowledge, conversations, feedback."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("user_key", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"])

    op.create_table(
        "kb_versions",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("programmes", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_kb_versions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kb_documents",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_documents_version"),
        sa.PrimaryKeyConstraint("version", "position", name="pk_kb_documents"),
    )
    op.create_table(
        "kb_moves",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Text(), nullable=True),
        sa.CheckConstraint("action IN ('published', 'rolled_back')", name=op.f("ck_kb_moves_action")),
        sa.ForeignKeyConstraint(["previous"], ["kb_versions.number"], name="fk_kb_moves_previous"),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_moves_version"),
        sa.PrimaryKeyConstraint("id", name="pk_kb_moves"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "kb_passages",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_passages_version"),
        sa.PrimaryKeyConstraint("version", "position", name="pk_kb_passages"),
    )
    op.create_table(
        "kb_pointer",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_kb_pointer_one_row")),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_pointer_version"),
        sa.PrimaryKeyConstraint("id", name="pk_kb_pointer"),
    )
    op.create_table(
        "kb_programmes",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_programmes_version"),
        sa.PrimaryKeyConstraint("version", "position", name="pk_kb_programmes"),
    )
    op.create_table(
        "kb_vectors",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("owners", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_vectors_version"),
        sa.PrimaryKeyConstraint("version", name="pk_kb_vectors"),
    )
    pointer = sa.table(
        "kb_pointer", sa.column("id"), sa.column("version"), sa.column("changed_at", sa.DateTime(timezone=True))
    )
    op.bulk_insert(pointer, [{"id": 1, "version": None, "changed_at": datetime.now(UTC)}])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation"], ["conversations.id"], name="fk_turns_conversation", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("conversation", "position", name="uq_turns_conversation_position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "feedback",
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IN ('up', 'down')", name=op.f("ck_feedback_value")),
        sa.ForeignKeyConstraint(["turn"], ["turns.id"], name="fk_feedback_turn", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("turn", name="pk_feedback"),
    )


def downgrade() -> None:
    op.drop_table("feedback")
    op.drop_table("turns")
    op.drop_table("kb_vectors")
    op.drop_table("kb_programmes")
    op.drop_table("kb_pointer")
    op.drop_table("kb_passages")
    op.drop_table("kb_moves")
    op.drop_table("kb_documents")
    op.drop_table("kb_versions")
    op.drop_table("conversations")
