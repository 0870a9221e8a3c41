"""The tables of what a learner keeps on an item."""

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

TITLE_LENGTH, URL_LENGTH, TEXT_LENGTH = 120, 1000, 500
NOTE_LENGTH = 20_000


class Note(Base):
    """A learner's private note on an item, as Markdown; each save has the next `version`."""

    __tablename__ = "note"
    __table_args__ = {"sqlite_with_rowid": False}

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    edited_at: Mapped[Moment]


class ItemLink(Base):
    """A link that a learner keeps on an item: to learn from, or as evidence. `uuid` is its name in files.

    `piece_id` is the portfolio piece that the evidence was made of.
    """

    __tablename__ = "item_link"
    __table_args__ = (Index(None, "learner_id", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    uuid: Mapped[str] = mapped_column(String(36))
    evidence: Mapped[bool] = mapped_column(Boolean)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    url: Mapped[str] = mapped_column(String(URL_LENGTH))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    added_at: Mapped[Moment]
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id", ondelete="SET NULL"), index=True)


class SubStepTick(Base):
    """A sub-step of an item that a learner has done. It never counts in a number."""

    __tablename__ = "sub_step_tick"
    __table_args__ = {"sqlite_with_rowid": False}

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[Moment]
