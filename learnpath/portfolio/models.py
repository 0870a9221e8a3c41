"""The tables of the portfolio."""

from sqlalchemy import ForeignKey, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

TITLE_LENGTH, URL_LENGTH, TEXT_LENGTH = 120, 1000, 4000


class Piece(Base):
    """Something that a learner made or makes. `uuid` is its name in files.

    `item_id` is the item of a list that it stands for: then its state is that item's status, else `state`.
    """

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("learner_id", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    uuid: Mapped[str] = mapped_column(String(36))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    text: Mapped[str] = mapped_column(Text)
    repository: Mapped[str] = mapped_column(String(URL_LENGTH))
    live: Mapped[str] = mapped_column(String(URL_LENGTH))
    state: Mapped[int] = mapped_column(SmallInteger)
    added_at: Mapped[Moment]


class PieceSkill(Base):
    """A skill that a piece shows."""

    __tablename__ = "piece_skill"
    __table_args__ = {"sqlite_with_rowid": False}

    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
