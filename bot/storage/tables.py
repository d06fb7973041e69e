"""Every table, as SQLAlchemy's typed classes. A change here needs a migration; a test holds the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.columns import UtcDateTime


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can find it again on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime, dict[str, Any]: JSON}


class VersionRow(Base):
    """A published version. No row of it is ever changed."""

    __tablename__ = "kb_versions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    created_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    encoder: Mapped[str] = mapped_column(Text)
    documents: Mapped[int]
    passages: Mapped[int]
    programmes: Mapped[int]
    vectors: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over all that the version holds: what is read is what was published."""


class DocumentRow(Base):
    """`body` is knowledge.model.Document as JSON."""

    __tablename__ = "kb_documents"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class PassageRow(Base):
    """`body` is knowledge.model.Passage as JSON; `position` is the row to which the vectors' owners point."""

    __tablename__ = "kb_passages"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class ProgrammeRow(Base):
    """`body` is knowledge.model.Programme as JSON."""

    __tablename__ = "kb_programmes"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class VectorsRow(Base):
    """All vectors of a version: `data` little-endian float32 row by row, `owners` little-endian int32."""

    __tablename__ = "kb_vectors"

    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"), primary_key=True)
    dimensions: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    owners: Mapped[bytes] = mapped_column(LargeBinary)


class PointerRow(Base):
    """One row, put there by the migration: which version is live, None before the first publishing."""

    __tablename__ = "kb_pointer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int | None] = mapped_column(ForeignKey("kb_versions.number"))
    changed_at: Mapped[datetime]


class MoveRow(Base):
    """One move of the pointer."""

    __tablename__ = "kb_moves"
    __table_args__ = (
        CheckConstraint("action IN ('published', 'rolled_back')", name="action"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    action: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"))
    previous: Mapped[int | None] = mapped_column(ForeignKey("kb_versions.number"))
    moved_at: Mapped[datetime]
    moved_by: Mapped[str | None] = mapped_column(Text)


class ConversationRow(Base):
    """`id` is the session of the channels; `user_key` is a pseudonym (pseudonyms.py), never a platform's user id."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "last_at"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32))
    user_key: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class TurnRow(Base):
    """A question and the small part of its reply that later turns and the admins need (stored_reply.py)."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(32))
    reply: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    took_ms: Mapped[float]


class FeedbackRow(Base):
    """A thumb, at most one a turn."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("value IN ('up', 'down')", name="value"),)

    turn: Mapped[int] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime]
