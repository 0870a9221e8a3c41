"""Mails to send: put one into the outbox, take one out to send it, and say what became of it."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment, columns, dialect, execute, upsert

DAY = 86_400  # seconds
PAUSES = (300, 3_600, 21_600, DAY)  # seconds until the next try, after which it is the last
KEPT = 60 * DAY  # that it is known that a mail went out


class Letter(IntEnum):
    """A kind of mail."""

    DIGEST = 0
    REMINDER = 1
    INVITATION = 2
    PASSWORD = 3
    ADDRESS = 4
    CONFIRM = 5
    CHANGED = 6
    SAFETY = 7


class Outgoing(Base):
    """A mail to send, without a word of it: it is composed when it is sent.

    It goes to `user_id`, or where there is one to `address`, which is emptied once the row is done with.
    `mark` tells apart mails of one kind to one person: a digest follows on the one made at that moment (0 for the
    first), a reminder fell due then, an invitation or what was done with an account has that number. Of each there is
    one.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("user_id", "letter", "mark"),
        Index(None, "next_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    letter: Mapped[int] = mapped_column(SmallInteger)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    mark: Mapped[Moment]
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    made_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)


_OUT = columns(Outgoing)


class Due(NamedTuple):
    """A mail to put into the outbox; `mark` as in Outgoing."""

    letter: Letter
    user_id: int
    mark: int
    invitation_id: int | None = None
    address: str | None = None


class Claimed(NamedTuple):
    """A mail that was taken out to be sent; nobody else has it until its next try."""

    id: int
    letter: int
    user_id: int
    mark: int
    invitation_id: int | None
    address: str | None
    tries: int


def queue(due: Iterable[Due], now: int) -> None:
    """Put mails into the outbox; one that is there, or was sent, stays as it is."""
    if rows := [{**one._asdict(), "made_at": now, "tries": 0, "next_at": now} for one in due]:
        execute(upsert(Outgoing, dialect()).on_conflict_do_nothing(), rows)


def claim(now: int) -> Claimed | None:
    """Take the next mail that is due, for this process alone, and put its next try off; None for no more."""
    first = select(_OUT.id).where(_OUT.next_at <= now).order_by(_OUT.next_at, _OUT.id).limit(1)
    first = first.with_for_update(skip_locked=True)
    pause = case(*((_OUT.tries == number, seconds) for number, seconds in enumerate(PAUSES)), else_=PAUSES[-1])
    taken = update(Outgoing).where(_OUT.id == first.scalar_subquery(), _OUT.next_at <= now)
    taken = taken.values(tries=_OUT.tries + 1, next_at=now + pause)
    row = execute(taken.returning(*(_OUT[name] for name in Claimed._fields))).first()
    return Claimed(*row) if row else None


def sent(mail: Claimed, now: int) -> None:
    """Say that a mail went out that was composed at `now`; the address that it went to is kept no longer."""
    _end(mail, sent_at=now)


def not_sent(mail: Claimed, now: int) -> None:
    """Say that a mail did not go out; after the last try it is given up."""
    if mail.tries > len(PAUSES):
        _end(mail, failed_at=now)


def drop(mail: Claimed) -> None:
    """Take out a mail that has nothing to say any more."""
    execute(delete(Outgoing).where(_OUT.id == mail.id))


def forget_sent(now: int) -> None:
    """Remove mails that were sent, or given up, 60 days ago."""
    execute(delete(Outgoing).where(func.coalesce(_OUT.sent_at, _OUT.failed_at) <= now - KEPT))


def count_waiting() -> int:
    """Return how many mails wait to go out, also those that are tried again."""
    return int(execute(select(func.count()).where(_OUT.next_at.is_not(None))).scalar() or 0)


def _end(mail: Claimed, **moments: int) -> None:
    values: dict[str, Any] = {"next_at": None, "address": None, **moments}
    execute(update(Outgoing).where(_OUT.id == mail.id).values(**values))
