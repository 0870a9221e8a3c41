"""The tables of mail: who wants which, and what waits to be sent."""

from enum import IntEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.accounts.models import EMAIL_LENGTH
from learnpath.core.db import Base, Moment


class Topic(IntEnum):
    """What a person may be mailed about; each has a switch."""

    COMMENTS = 0
    CHECKS = 1
    STEPS = 2
    MENTORSHIPS = 3
    REMINDERS = 4


class Letter(IntEnum):
    """A kind of mail."""

    DIGEST = 0
    REMINDER = 1
    INVITATION = 2


class MailChoice(Base):
    """That a person chose for a topic other than what holds without a choice: digests are sent, reminders are not."""

    __tablename__ = "mail_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class Outgoing(Base):
    """A mail to send, without a word of it: it is composed when it is sent.

    It goes to `user_id`, or for an invitation of theirs to `address`, which is emptied once the row is done with.
    `mark` tells apart mails of one kind to one person: a digest follows on the one made at that moment (0 for the
    first), a reminder fell due then, an invitation has that number. Of each there is one.
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
    address: Mapped[str | None] = mapped_column(String(EMAIL_LENGTH))
    made_at: Mapped[Moment]
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    failed_at: Mapped[int | None] = mapped_column(BigInteger)
