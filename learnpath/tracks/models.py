"""The tables of tracks and progress. State is narrow, history stands apart."""

from enum import IntEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Day, Moment

REASON_LENGTH = 200
TITLE_LENGTH = 120  # of what an event names


class Status(IntEnum):
    """What a learner says of an item, the same on every role's list."""

    TODO = 0
    LEARNING = 1
    DONE = 2


class Checked(IntEnum):
    """What mentors say of a done item: nothing, nothing yet though they were asked, or that it is so."""

    NO = 0
    ASKED = 1
    VERIFIED = 2


ASKED = text(f"checked = {Checked.ASKED:d}")
"""What waits for a check, as the index of just those has it: a database takes it for the very same words alone."""


class Change(IntEnum):
    """What an event records.

    The new status; a choice on one track; the day of the start corrected; what was written, linked or ticked on an
    item, or added to the portfolio for it; an own item put onto a track or taken off it.
    """

    TODO = 0
    LEARNING = 1
    DONE = 2
    SET_ASIDE = 3
    TAKEN_BACK = 4
    STARTED = 5
    NOTE = 6
    LINK = 7
    EVIDENCE = 8
    SUB_STEP = 9
    PIECE = 10
    ADDED = 11
    REMOVED = 12


class Track(Base):
    """A learner on a role. `left_at` is set while they have left it; `offer` while the starter skills are on offer.

    `seen` is the revision of the catalogue whose changes to the list the learner has seen; `target` the day by which
    they want to be there; `a_week` how many items a week they plan.
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
    target: Mapped[int | None] = mapped_column(Integer)
    a_week: Mapped[int | None] = mapped_column(SmallInteger)


class Progress(Base):
    """The status of an item for a learner, since when, and whether it was known before LearnPath (so is not pace).

    `checked` is what mentors say of it by now (Checked), since `checked_at`. A change of the status ends that: what was
    said before `checks_from` holds no more.
    """

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_asked", "learner_id", "checked_at", sqlite_where=ASKED, postgresql_where=ASKED),
        {"sqlite_with_rowid": False},
    )

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[Moment]
    known: Mapped[bool] = mapped_column(Boolean)
    checked: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    checked_at: Mapped[int | None] = mapped_column(BigInteger)
    checks_from: Mapped[int | None] = mapped_column(BigInteger)


class SetAside(Base):
    """An item that the learner left out of one track, and why, if they said so."""

    __tablename__ = "set_aside"
    __table_args__ = {"sqlite_with_rowid": False}

    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    reason: Mapped[str | None] = mapped_column(String(REASON_LENGTH))


class OwnItem(Base):
    """An item that a learner added to one track themselves, and its place among those: lowest first."""

    __tablename__ = "own_item"
    __table_args__ = {"sqlite_with_rowid": False}

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[Moment]


class Refresh(Base):
    """A done item that comes back on a day; it stays done."""

    __tablename__ = "refresh"
    __table_args__ = {"sqlite_with_rowid": False}

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    due: Mapped[Day]


class Pause(Base):
    """Days on which a learner rests from a track, the first and the last included: they are no part of its pace."""

    __tablename__ = "pause"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    first: Mapped[Day]
    last: Mapped[Day]


class ProgressEvent(Base):
    """One real change, for ever: who made it, when (`at`), and on which track. Nothing refers to its number.

    Who and on which track are no references: it is the learner and a track of theirs, with whom the event goes.

    `moment` is since when the new status is said to hold, where that is not `at`: a date that was corrected. `undo`
    says that the event takes back the one before it of its kind on that item. `title` is what was linked, or the name
    of the own item.
    """

    __tablename__ = "progress_event"
    __table_args__ = (Index(None, "learner_id", "at"), Index(None, "learner_id", "item_id"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    item_id: Mapped[int]
    track_id: Mapped[int | None] = mapped_column(Integer)
    actor_id: Mapped[int | None] = mapped_column(Integer)
    change: Mapped[int] = mapped_column(SmallInteger)
    known: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Moment]
    moment: Mapped[int | None] = mapped_column(BigInteger)
    undo: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    title: Mapped[str | None] = mapped_column(String(TITLE_LENGTH))
