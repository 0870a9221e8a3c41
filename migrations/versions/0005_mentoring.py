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
    op.add_column("user", sa.Column("mentors", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        sa.Column("token_hash", sa.String(64), nullable=False),
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
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invitation_learner_id", "invitation", ["learner_id"])
    _shared("invitation_track", "invitation_id", "invitation")
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), primary_key=True),
        person("learner_id"),
        person("mentor_id"),
        sa.Column("sections", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("paused_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consent_learner_id", "consent", ["learner_id"])
    op.create_index("ix_consent_mentor_id_ended_at", "consent", ["mentor_id", "ended_at"])
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


def _shared(table: str, key: str, of: str) -> None:
    op.create_table(table, number(key, of), number("track_id", "track"), sqlite_with_rowid=False)
