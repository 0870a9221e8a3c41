"""The tables of accounts."""

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

NAME_LENGTH = 60
EMAIL_LENGTH = 254


class User(Base):
    """A person with an account. `email` is in canonical form; without a `time_zone` it is the site's.

    `mentors` is set once they have become a mentor: their pages lead to their learners from then on. `mentored` is set
    once somebody has become theirs: their tracks lead to what is said there from then on.
    """

    __tablename__ = "user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(255))
    theme: Mapped[str] = mapped_column(String(10))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    mentors: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    mentored: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[Moment]


class UserSession(Base):
    """A sign-in on one device. The browser holds the token, the row only its hash; `ended_at` ends it at once."""

    __tablename__ = "user_session"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    keep: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class UnsentForm(Base):
    """What a person had typed when their session ended, shown to them for confirmation. The newest one a person."""

    __tablename__ = "unsent_form"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    action: Mapped[str] = mapped_column(String(500))
    page: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(Text)
    held_at: Mapped[Moment]
