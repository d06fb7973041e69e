"""The tables of drafts: what editors change before it is published, the checks of it, and the work done for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables import Base


class DraftRow(Base):
    """A set of changes to the version `base`."""

    __tablename__ = "kb_drafts"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'in_review', 'published', 'discarded')", name="state"),
        Index(None, "state"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    title: Mapped[str] = mapped_column(Text)
    base: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"))
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    """Grows with every change of an item."""
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_as: Mapped[int | None] = mapped_column(ForeignKey("kb_versions.number"))


class DraftItemRow(Base):
    """One changed thing: `body` is the whole of it as JSON, None where it is removed."""

    __tablename__ = "kb_draft_items"
    __table_args__ = (
        CheckConstraint("kind IN ('document', 'passage', 'programme', 'contact', 'word')", name="kind"),
        Index(None, "draft", "position"),
    )

    draft: Mapped[int] = mapped_column(ForeignKey("kb_drafts.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int]
    """The order in which new things follow each other."""
    body: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int]
    """The draft's revision that this change made."""
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


class CheckRow(Base):
    """The newest check of a draft: the version `candidate` was built from it and compared with the version `live`."""

    __tablename__ = "kb_checks"

    draft: Mapped[int] = mapped_column(ForeignKey("kb_drafts.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    """The draft's, when it was checked."""
    live: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"))
    candidate: Mapped[int] = mapped_column(ForeignKey("kb_versions.number"))
    report: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class UploadRow(Base):
    """An uploaded file with the text of its pages, kept so that passages can be seen beside their page."""

    __tablename__ = "kb_uploads"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    pages: Mapped[list[str] | None] = mapped_column(JSON)
    """None until it is read."""
    warnings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime]


class EmbeddedRow(Base):
    """A text's vector, so that a text of a draft is embedded once: `data` little-endian float32."""

    __tablename__ = "kb_embedded"

    encoder: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class JobRow(Base):
    """Work on a draft that takes longer than a request, done by a process of its own."""

    __tablename__ = "kb_jobs"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
        CheckConstraint("kind IN ('read', 'check')", name="kind"),
        Index(None, "draft", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    draft: Mapped[int] = mapped_column(ForeignKey("kb_drafts.id", ondelete="CASCADE"))
    body: Mapped[dict[str, Any]]
    """What is to be done: for 'read' the document's metadata, as JSON."""
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[str] = mapped_column(Text)
    """What it does just now, or how it ended, in Vietnamese."""
    done: Mapped[int]
    total: Mapped[int]
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    """When its process last said that it lives."""
