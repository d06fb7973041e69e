"""Drafts, their checks and jobs; the console's accounts and audit log; processes; people who want to be told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "admin_accounts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("shown_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'editor', 'publisher', 'owner')", name=op.f("ck_admin_accounts_role")),
        sa.PrimaryKeyConstraint("id", name="pk_admin_accounts"),
        sa.UniqueConstraint("name", name="uq_admin_accounts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"])

    op.create_table(
        "kb_embedded",
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "digest", name="pk_kb_embedded"),
    )
    op.create_table(
        "kb_uploads",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=True),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_kb_uploads"),
    )
    op.create_table(
        "processes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("platforms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
    )
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("user_key", sa.String(length=64), nullable=False),
        sa.Column("user", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'answered', 'told', 'withdrawn')", name=op.f("ck_wishes_state")),
        sa.PrimaryKeyConstraint("id", name="pk_wishes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_state", "wishes", ["state"])
    op.create_index("ix_wishes_user_key", "wishes", ["user_key"])

    op.create_table(
        "admin_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["admin_accounts.id"], name="fk_admin_sessions_account", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_admin_sessions"),
    )
    op.create_index("ix_admin_sessions_account", "admin_sessions", ["account"])
    op.create_index("ix_admin_sessions_seen_at", "admin_sessions", ["seen_at"])

    op.create_table(
        "kb_drafts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_as", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'in_review', 'published', 'discarded')", name=op.f("ck_kb_drafts_state")),
        sa.ForeignKeyConstraint(["base"], ["kb_versions.number"], name="fk_kb_drafts_base"),
        sa.ForeignKeyConstraint(["published_as"], ["kb_versions.number"], name="fk_kb_drafts_published_as"),
        sa.PrimaryKeyConstraint("id", name="pk_kb_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kb_drafts_state", "kb_drafts", ["state"])

    op.create_table(
        "kb_extras",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('contact', 'word')", name=op.f("ck_kb_extras_kind")),
        sa.ForeignKeyConstraint(["version"], ["kb_versions.number"], name="fk_kb_extras_version"),
        sa.PrimaryKeyConstraint("version", "kind", "position", name="pk_kb_extras"),
    )
    op.create_table(
        "kb_checks",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("candidate", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["candidate"], ["kb_versions.number"], name="fk_kb_checks_candidate"),
        sa.ForeignKeyConstraint(["draft"], ["kb_drafts.id"], name="fk_kb_checks_draft", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["live"], ["kb_versions.number"], name="fk_kb_checks_live"),
        sa.PrimaryKeyConstraint("draft", name="pk_kb_checks"),
    )
    op.create_table(
        "kb_draft_items",
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('document', 'passage', 'programme', 'contact', 'word')", name=op.f("ck_kb_draft_items_kind")
        ),
        sa.ForeignKeyConstraint(["draft"], ["kb_drafts.id"], name="fk_kb_draft_items_draft", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft", "kind", "key", name="pk_kb_draft_items"),
    )
    op.create_index("ix_kb_draft_items_draft_position", "kb_draft_items", ["draft", "position"])

    op.create_table(
        "kb_jobs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('read', 'check')", name=op.f("ck_kb_jobs_kind")),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_kb_jobs_state")),
        sa.ForeignKeyConstraint(["draft"], ["kb_drafts.id"], name="fk_kb_jobs_draft", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_kb_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kb_jobs_draft_id", "kb_jobs", ["draft", "id"])
    op.create_index("ix_turns_asked_at", "turns", ["asked_at"])


def downgrade() -> None:
    op.drop_index("ix_turns_asked_at", table_name="turns")
    op.drop_index("ix_kb_jobs_draft_id", table_name="kb_jobs")

    op.drop_table("kb_jobs")
    op.drop_index("ix_kb_draft_items_draft_position", table_name="kb_draft_items")

    op.drop_table("kb_draft_items")
    op.drop_table("kb_checks")
    op.drop_table("kb_extras")
    op.drop_index("ix_kb_drafts_state", table_name="kb_drafts")

    op.drop_table("kb_drafts")
    op.drop_index("ix_admin_sessions_seen_at", table_name="admin_sessions")
    op.drop_index("ix_admin_sessions_account", table_name="admin_sessions")

    op.drop_table("admin_sessions")
    op.drop_index("ix_wishes_user_key", table_name="wishes")
    op.drop_index("ix_wishes_state", table_name="wishes")

    op.drop_table("wishes")
    op.drop_table("processes")
    op.drop_table("kb_uploads")
    op.drop_table("kb_embedded")
    op.drop_index("ix_audit_log_at", table_name="audit_log")

    op.drop_table("audit_log")
    op.drop_table("admin_accounts")
