"""Families of roles."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("catalogue_revision", sa.Column("families", sa.Text(), nullable=False, server_default="[]"))
