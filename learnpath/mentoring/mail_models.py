"""The table of who wants which mail."""

from enum import IntEnum

from sqlalchemy import ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base


class Topic(IntEnum):
    """What a person may be mailed about; each has a switch."""

    COMMENTS = 0
    CHECKS = 1
    STEPS = 2
    MENTORSHIPS = 3
    REMINDERS = 4


class MailChoice(Base):
    """That a person chose for a topic other than what holds without a choice: digests are sent, reminders are not."""

    __tablename__ = "mail_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
