"""The tables of mentoring. Nothing is shared without a row in `consent`."""

from enum import IntEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment

NAME_LENGTH, MESSAGE_LENGTH, COHORT_LENGTH = 60, 500, 80


class Invitation(Base):
    """A link by which a learner asks one person to be their mentor; only the hash of its token is kept.

    The link in a mail has a token of its own, whose hash is `mailed_hash`.
    `sections` and `until` are what the consent will be made of; `name` is what the learner calls whom they invite. It
    works until it is answered, withdrawn or expired.
    """

    __tablename__ = "invitation"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    mailed_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
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
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True, index=True)


class Cohort(Base):
    """Learners who share with the same mentors. Its two links work until their numbers grow."""

    __tablename__ = "cohort"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(COHORT_LENGTH))
    made_at: Mapped[Moment]
    link: Mapped[int] = mapped_column(Integer, server_default="1")
    mentor_link: Mapped[int] = mapped_column(Integer, server_default="1")


class CohortMentor(Base):
    """A mentor of a cohort. The one with the lowest `place` owns it."""

    __tablename__ = "cohort_mentor"
    __table_args__ = {"sqlite_with_rowid": False}

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(Integer)
    since: Mapped[Moment]


class Consent(Base):
    """What a learner lets a mentor, or the mentors of a cohort, see: sections of some tracks.

    It holds until a moment (seconds) or without an end. While it is paused, and once it is ended, nobody sees anything
    of it. A learner is in a cohort by one consent that is not ended.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index(None, "mentor_id", "ended_at"),
        Index(None, "cohort_id", "ended_at"),
        Index(
            "uq_consent_member",
            "learner_id",
            "cohort_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
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
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), primary_key=True, index=True)


class Look(Base):
    """A mentor has looked at a learner's page; at most one row an hour. Without a `mentor_id` they are gone."""

    __tablename__ = "look_log"
    __table_args__ = (Index(None, "learner_id", "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    at: Mapped[Moment]


class Comment(Base):
    """What a learner or a mentor of theirs said of an item, or else of a track; Markdown.

    Without an `author_id` the mentor's account is gone. `asks` says that its learner needs an answer. One that was
    deleted has no text any more.
    """

    __tablename__ = "comment"
    __table_args__ = (Index(None, "learner_id", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    asks: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[Moment]
    edited_at: Mapped[int | None] = mapped_column(BigInteger)
    deleted_at: Mapped[int | None] = mapped_column(BigInteger)


class Word(IntEnum):
    """What was said in a verification: its learner asked, a mentor answered, or who said it takes it back."""

    ASKED = 0
    VERIFIED = 1
    NOT_YET = 2
    WITHDRAWN = 3


class Verification(Base):
    """A word on a done item, for ever; what holds by now follows from all of an item's (verifications.py).

    Without an `actor_id` the mentor's account is gone. `replaces` is the number of the same mentor's word before it.
    """

    __tablename__ = "verification"
    __table_args__ = (Index(None, "learner_id", "item_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    word: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    replaces: Mapped[int | None] = mapped_column(Integer)


class Proposal(Base):
    """A next step that a mentor proposes for a track: an item (its `kind` and `name`) or, without those, a target."""

    __tablename__ = "proposal"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    target: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    accepted_at: Mapped[int | None] = mapped_column(BigInteger)
    declined_at: Mapped[int | None] = mapped_column(BigInteger)
    withdrawn_at: Mapped[int | None] = mapped_column(BigInteger)


class MentorNote(Base):
    """A mentor's own note on a learner, as Markdown; nobody else reads it, and it goes when the mentorship ends."""

    __tablename__ = "mentor_note"
    __table_args__ = {"sqlite_with_rowid": False}

    mentor_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    text: Mapped[str] = mapped_column(Text)
    edited_at: Mapped[Moment]


class Told(IntEnum):
    """What a notice tells of."""

    COMMENT = 0
    QUESTION = 1
    CHECK_ASKED = 2
    VERIFIED = 3
    NOT_YET = 4
    WITHDRAWN = 5
    PROPOSED = 6
    ACCEPTED_STEP = 7
    DECLINED_STEP = 8
    MENTOR_JOINED = 9
    MENTOR_DECLINED = 10
    MENTOR_LEFT = 11
    LEARNER_JOINED = 12
    COHORT_MENTOR = 13
    REMOVED = 14
    COHORT_OVER = 15
    DISMISSED = 16


class Notice(Base):
    """Something that a person is told: what it is and of whom, never its text, which stands where it was said."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "user_id", "read_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    kind: Mapped[int] = mapped_column(SmallInteger)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), index=True)
    at: Mapped[Moment]
    read_at: Mapped[int | None] = mapped_column(BigInteger)
