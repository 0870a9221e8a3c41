"""The audit log is read by kind."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_index("ix_audit_event_kind_id", "audit_event", ["kind", "id"])
