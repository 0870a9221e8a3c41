"""The tables of accounts."""

from enum import IntEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

NAME_LENGTH = 60
EMAIL_LENGTH = 254
DEVICE_LENGTH = 60


class User(Base):
    """A person with an account. `email` is in canonical form; without a `time_zone` it is the site's.

    `mentors` is set once they have become a mentor: their pages lead to their learners from then on. `mentored` is set
    once somebody has become theirs: their tracks lead to what is said there from then on. `admin` is set for who looks
    after the site. `verified_at` says when they last followed a link that was mailed to the address; who is disabled
    cannot sign in, and is not signed in.
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
    admin: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    verified_at: Mapped[int | None] = mapped_column(BigInteger)
    disabled_at: Mapped[int | None] = mapped_column(BigInteger)


class UserSession(Base):
    """A sign-in on one device. The browser holds the token, the row only its hash; `ended_at` ends it at once.

    `device` says on what, in a few words; `proved_at` is when the person last proved there who they are.
    """

    __tablename__ = "user_session"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    keep: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    device: Mapped[str] = mapped_column(String(DEVICE_LENGTH), server_default=text("''"))
    proved_at: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SessionUse(Base):
    """When a session was last used, to the hour."""

    __tablename__ = "session_use"

    session_id: Mapped[int] = mapped_column(ForeignKey("user_session.id", ondelete="CASCADE"), primary_key=True)
    used_at: Mapped[Moment]


class Link(IntEnum):
    """What a mailed link is for: a new password, another address, or that the address is the person's."""

    PASSWORD = 0
    ADDRESS = 1
    CONFIRM = 2


class AccountLink(Base):
    """A link that a person was mailed: of each kind the newest alone works, once. Its token is kept as a hash.

    It has none until its mail is composed, as that is when its time begins. `email` is the address it goes to.
    """

    __tablename__ = "account_link"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    expires_at: Mapped[int | None] = mapped_column(BigInteger)


class SignUpLink(Base):
    """A link by which one person signs up on a site that is not open to everybody. Its token is kept as a hash."""

    __tablename__ = "sign_up_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[Moment]


class AuditEvent(Base):
    """Something that matters for the safety of an account: who did it, to whose, and never a secret.

    It goes with the account that it is of. Without an `actor_id` it was done on the server, or by somebody who is gone.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "user_id", "id"),
        Index(None, "kind", "id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[Moment]
    kind: Mapped[int] = mapped_column(SmallInteger)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    device: Mapped[str] = mapped_column(String(DEVICE_LENGTH))


class UnsentForm(Base):
    """What a person had typed when their session ended, shown to them for confirmation. The newest one a person."""

    __tablename__ = "unsent_form"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    action: Mapped[str] = mapped_column(String(500))
    page: Mapped[str] = mapped_column(String(1000))
    fields: Mapped[str] = mapped_column(Text)
    held_at: Mapped[Moment]
