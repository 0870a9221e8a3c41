"""The tables of tracks and progress. State is narrow, history stands apart."""

from enum import IntEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment


class Status(IntEnum):
    """What a learner says of an item, the same on every role's list."""

    TODO = 0
    LEARNING = 1
    DONE = 2


class Change(IntEnum):
    """What an event records: the new status, or a choice on one track."""

    TODO = 0
    LEARNING = 1
    DONE = 2
    SET_ASIDE = 3
    TAKEN_BACK = 4


class Track(Base):
    """A learner on a role. `left_at` is set while they have left it; `offer` while the starter skills are on offer.

    `seen` is the revision of the catalogue whose changes to the list the learner has seen.
    """

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("learner_id", "role_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    started_at: Mapped[Moment]
    left_at: Mapped[int | None] = mapped_column(BigInteger)
    offer: Mapped[bool] = mapped_column(Boolean)
    seen: Mapped[int] = mapped_column(Integer, server_default="0")


class Progress(Base):
    """The status of an item for a learner, since when, and whether it was known before LearnPath (so is not pace)."""

    __tablename__ = "progress"
    __table_args__ = {"sqlite_with_rowid": False}

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    status: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[Moment]
    known: Mapped[bool] = mapped_column(Boolean)


class SetAside(Base):
    """An item that the learner left out of one track."""

    __tablename__ = "set_aside"
    __table_args__ = {"sqlite_with_rowid": False}

    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)


class ProgressEvent(Base):
    """One real change, for ever: who made it, when, and on which track. Nothing refers to its number."""

    __tablename__ = "progress_event"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    change: Mapped[int] = mapped_column(SmallInteger)
    known: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Moment]
