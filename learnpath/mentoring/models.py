"""The tables of mentoring. Nothing is shared without a row in `consent`."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

NAME_LENGTH, MESSAGE_LENGTH = 60, 500


class Invitation(Base):
    """A link by which a learner asks one person to be their mentor; only the hash of its token is kept.

    `sections` and `until` are what the consent will be made of; `name` is what the learner calls whom they invite. It
    works until it is answered, withdrawn or expired.
    """

    __tablename__ = "invitation"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sections: Mapped[int] = mapped_column(SmallInteger)
    until: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    message: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    withdrawn_at: Mapped[int | None] = mapped_column(BigInteger)
    accepted_at: Mapped[int | None] = mapped_column(BigInteger)
    declined_at: Mapped[int | None] = mapped_column(BigInteger)


class InvitationTrack(Base):
    """A track that an invitation would share."""

    __tablename__ = "invitation_track"
    __table_args__ = {"sqlite_with_rowid": False}

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True)


class Consent(Base):
    """What a learner lets a mentor see: sections of some tracks, until a moment (seconds) or without an end.

    While it is paused, and once it is ended, the mentor sees nothing of it.
    """

    __tablename__ = "consent"
    __table_args__ = (Index(None, "mentor_id", "ended_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    sections: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[Moment]
    until: Mapped[int | None] = mapped_column(BigInteger)
    paused_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class ConsentTrack(Base):
    """A track that a consent shares."""

    __tablename__ = "consent_track"
    __table_args__ = {"sqlite_with_rowid": False}

    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id", ondelete="CASCADE"), primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True)


class Look(Base):
    """A mentor has looked at a learner's page; at most one row an hour. Without a `mentor_id` they are gone."""

    __tablename__ = "look_log"
    __table_args__ = (Index(None, "learner_id", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    at: Mapped[Moment]
