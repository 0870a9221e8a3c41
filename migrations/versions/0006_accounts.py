"""Accounts: who looks after the site, devices, mailed links, and what was done that matters."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column("user", sa.Column("admin", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    for name in ("verified_at", "disabled_at"):
        op.add_column("user", sa.Column(name, sa.BigInteger()))
    op.add_column("user_session", sa.Column("device", sa.String(60), nullable=False, server_default=sa.text("''")))
    op.add_column("user_session", sa.Column("proved_at", sa.BigInteger(), nullable=False, server_default="0"))
    session = sa.ForeignKey("user_session.id", ondelete="CASCADE")
    op.create_table(
        "session_use",
        sa.Column("session_id", sa.Integer(), session, primary_key=True),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "account_link",
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.SmallInteger(), primary_key=True),
        sa.Column("token_hash", sa.String(64), unique=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("expires_at", sa.BigInteger()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_up_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="CASCADE")),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("user.id", ondelete="SET NULL")),
        sa.Column("device", sa.String(60), nullable=False),
        sqlite_autoincrement=True,
    )
    for columns in (["user_id", "id"], ["at"], ["actor_id"]):
        op.create_index(f"ix_audit_event_{'_'.join(columns)}", "audit_event", columns)
