"""What learners keep on items, their own items, dates, pauses, plans, the portfolio, and what can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def learner(**more: bool) -> sa.Column[int]:
    """Return a column that goes with its learner."""
    return sa.Column("learner_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False, **more)


def item(**more: bool) -> sa.Column[int]:
    """Return a column that names an item."""
    return sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False, **more)


def of_track() -> sa.Column[int]:
    """Return a column that goes with its track."""
    return sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE"), nullable=False)


def upgrade() -> None:
    """Bring the schema to this revision. An index on the learner's events gives way to two that begin with it."""
    _widen()
    _on_tracks()
    _on_items()
    _pieces()
    op.create_table(
        "undo",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("page", sa.String(1000), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_undo_user_id", "undo", ["user_id"])
    op.create_table(
        "pending_import",
        learner(primary_key=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
    )


def _widen() -> None:
    op.add_column("user", sa.Column("time_zone", sa.String(64)))
    op.add_column("track", sa.Column("target", sa.Integer()))
    op.add_column("track", sa.Column("a_week", sa.SmallInteger()))
    op.add_column("set_aside", sa.Column("reason", sa.String(200)))
    op.add_column("progress_event", sa.Column("moment", sa.BigInteger()))
    op.add_column("progress_event", sa.Column("undo", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("progress_event", sa.Column("title", sa.String(120)))
    op.drop_index("ix_progress_event_learner_id", "progress_event")
    op.create_index("ix_progress_event_learner_id_at", "progress_event", ["learner_id", "at"])
    op.create_index("ix_progress_event_learner_id_item_id", "progress_event", ["learner_id", "item_id"])
    owner = sa.ForeignKey("user.id", name="fk_item_owner_id_user", ondelete="CASCADE")
    with op.batch_alter_table("item", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("owner_id", sa.Integer(), owner))
    op.create_index("ix_item_owner_id", "item", ["owner_id"])


def _on_tracks() -> None:
    op.create_table(
        "own_item",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        of_track(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_own_item_track_id", "own_item", ["track_id"])
    op.create_table(
        "pause",
        sa.Column("id", sa.Integer(), primary_key=True),
        of_track(),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pause_track_id", "pause", ["track_id"])


def _on_items() -> None:
    op.create_table(
        "refresh",
        learner(primary_key=True),
        item(primary_key=True),
        sa.Column("due", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note",
        learner(primary_key=True),
        item(primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sub_step_tick",
        learner(primary_key=True),
        item(primary_key=True),
        sa.Column("slug", sa.String(60), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )


def _pieces() -> None:
    op.create_table(
        "piece",
        sa.Column("id", sa.Integer(), primary_key=True),
        learner(),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id")),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("repository", sa.String(1000), nullable=False),
        sa.Column("live", sa.String(1000), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("learner_id", "item_id", name="uq_piece_learner_id_item_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "piece_skill",
        sa.Column("piece_id", sa.Integer(), sa.ForeignKey("piece.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        learner(),
        item(),
        sa.Column("uuid", sa.String(36), nullable=False),
        sa.Column("evidence", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("url", sa.String(1000), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("piece_id", sa.Integer(), sa.ForeignKey("piece.id", ondelete="SET NULL")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_item_link_learner_id_item_id", "item_link", ["learner_id", "item_id"])
    op.create_index("ix_item_link_piece_id", "item_link", ["piece_id"])
