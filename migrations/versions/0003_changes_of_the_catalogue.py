"""Changes of the catalogue: former slugs, aliases, past lists, and what a learner has seen of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the schema to this revision. Who is on a track already has seen the catalogue as it is."""
    op.create_table(
        "former_slug",
        sa.Column("of_role", sa.Boolean(), nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("of_role", "slug"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item_alias",
        sa.Column("old_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False),
        sa.Column("new_id", sa.Integer(), sa.ForeignKey("item.id"), nullable=False),
        sa.PrimaryKeyConstraint("old_id", "new_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "role_list",
        sa.Column("role_id", sa.Integer(), sa.ForeignKey("role.id"), nullable=False),
        sa.Column("revision_id", sa.Integer(), sa.ForeignKey("catalogue_revision.id"), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role_id", "revision_id"),
        sqlite_with_rowid=False,
    )
    op.add_column("track", sa.Column("seen", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE track SET seen = (SELECT COALESCE(MAX(id), 0) FROM catalogue_revision)")
