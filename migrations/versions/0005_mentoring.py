"""Mentoring: invitations, what is shared with whom, and who looked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def person(name: str, **more: bool) -> sa.Column[int]:
    """Return a column that goes with a person."""
    return sa.Column(name, sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False, **more)


def number(name: str, table: str) -> sa.Column[int]:
    """Return a part of a key that goes with a row of another table."""
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name in ("mentors", "mentored"):
        op.add_column("user", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("progress", sa.Column("checked", sa.SmallInteger(), nullable=False, server_default=sa.text("0")))
    for name in ("checked_at", "checks_from"):
        op.add_column("progress", sa.Column(name, sa.BigInteger()))
    asked = sa.text("checked = 1")
    where = {"sqlite_where": asked, "postgresql_where": asked}
    op.create_index("ix_progress_asked", "progress", ["learner_id", "checked_at"], **where)
    _cohorts()
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("mailed_hash", sa.String(64)),
        sa.Column("sections", sa.SmallInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sa.Column("accepted_at", sa.BigInteger()),
        sa.Column("declined_at", sa.BigInteger()),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
        sa.UniqueConstraint("mailed_hash", name="uq_invitation_mailed_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_learner_id", "invitation", ["learner_id"])
    _shared("invitation_track", "invitation_id", "invitation")
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("mentor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE")),
        sa.Column("cohort_id", sa.Integer(), sa.ForeignKey("cohort.id", ondelete="CASCADE")),
        sa.Column("sections", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("paused_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consent_learner_id", "consent", ["learner_id"])
    held = sa.text("ended_at IS NULL")
    keys = ["learner_id", "cohort_id"]
    op.create_index("uq_consent_member", "consent", keys, unique=True, sqlite_where=held, postgresql_where=held)
    op.create_index("ix_consent_mentor_id_ended_at", "consent", ["mentor_id", "ended_at"])
    op.create_index("ix_consent_cohort_id_ended_at", "consent", ["cohort_id", "ended_at"])
    _shared("consent_track", "consent_id", "consent")
    op.create_table(
        "look_log",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("mentor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_look_log_learner_id_at", "look_log", ["learner_id", "at"])
    op.create_index("ix_look_log_mentor_id", "look_log", ["mentor_id"])
    _said()
    _notices()
    _mail()


def _cohorts() -> None:
    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("mentor_link", sa.Integer(), nullable=False, server_default="1"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "cohort_mentor",
        number("cohort_id", "cohort"),
        number("mentor_id", "user"),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cohort_mentor_mentor_id", "cohort_mentor", ["mentor_id"])


def _said() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id")),
        sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE")),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger()),
        sa.Column("deleted_at", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comment_learner_id_item_id", "comment", ["learner_id", "item_id"])
    op.create_index("ix_comment_author_id", "comment", ["author_id"])
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False),
        sa.Column("word", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verification_learner_id_item_id", "verification", ["learner_id", "item_id"])
    op.create_index("ix_verification_actor_id", "verification", ["actor_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("mentor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("target", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger()),
        sa.Column("declined_at", sa.BigInteger()),
        sa.Column("withdrawn_at", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_learner_id", "proposal", ["learner_id"])
    op.create_index("ix_proposal_mentor_id", "proposal", ["mentor_id"])
    op.create_table(
        "mentor_note",
        number("mentor_id", "user"),
        number("learner_id", "user"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mentor_note_learner_id", "mentor_note", ["learner_id"])


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("user_id"),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("learner_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE")),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id")),
        sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE")),
        sa.Column("cohort_id", sa.Integer(), sa.ForeignKey("cohort.id", ondelete="CASCADE")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_user_id_read_at", "notice", ["user_id", "read_at"])
    for name in ("actor_id", "learner_id"):
        op.create_index(f"ix_notice_{name}", "notice", [name])


def _mail() -> None:
    op.create_table(
        "mail_choice",
        number("user_id", "user"),
        sa.Column("topic", sa.SmallInteger(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("letter", sa.SmallInteger(), nullable=False),
        person("user_id"),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), sa.ForeignKey("invitation.id", ondelete="CASCADE")),
        sa.Column("address", sa.String(254)),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("failed_at", sa.BigInteger()),
        sa.UniqueConstraint("user_id", "letter", "mark", name="uq_outbox_user_id_letter_mark"),
        sqlite_autoincrement=True,
    )
    for name in ("next_at", "invitation_id"):
        op.create_index(f"ix_outbox_{name}", "outbox", [name])


def _shared(table: str, key: str, of: str) -> None:
    op.create_table(table, number(key, of), number("track_id", "track"), sqlite_with_rowid=False)
