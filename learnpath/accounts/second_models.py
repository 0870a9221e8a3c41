"""The tables of the second factor and of passkeys."""

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

PASSKEY_NAME = 60
CREDENTIAL_ID = 1364  # characters of base64url: 1023 bytes, the most that the standard allows


class Authenticator(Base):
    """A person's authenticator app. The secret is sealed with the site's key; no code of `last_step` or before it fits.

    A step is a number of 30 seconds since 1970.
    """

    __tablename__ = "authenticator"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[Moment]
    last_step: Mapped[int] = mapped_column(Integer)


class RecoveryCode(Base):
    """A code that works once in place of the app. Only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = {"sqlite_with_rowid": False}

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[int | None] = mapped_column(BigInteger)


class Passkey(Base):
    """A key that a device, or a password manager, signs in with. The site holds its public half."""

    __tablename__ = "passkey"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(String(CREDENTIAL_ID), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(PASSKEY_NAME))
    added_at: Mapped[Moment]
    used_at: Mapped[int | None] = mapped_column(BigInteger)
