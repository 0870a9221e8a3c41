"""How Alembic runs LearnPath's migrations: online only, on the app's own engine.

On SQLite foreign keys are off while a migration rebuilds tables (on, a rebuild of a parent deletes its children) and
are checked afterwards, before the commit.
"""

import re

from alembic import context
from sqlalchemy import Connection, text

from learnpath import __version__
from learnpath.core.db import Base, db, writing


def run(connection: Connection) -> None:
    """Run the migrations in one transaction: all of them are kept, or none."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,  # SQLite's too: its own BEGIN is explicit here
    )
    with connection.begin(), context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and (
            broken := connection.execute(text("PRAGMA foreign_key_check")).all()
        ):
            raise RuntimeError(f"A migration broke references: {broken[:5]}")
        sign(connection)


def sign(connection: Connection) -> None:
    """Write down which version made these tables: an older one that is given a copy of them names it."""
    if connection.dialect.name == "sqlite":
        major, minor, patch = re.findall(r"\d+", __version__)[:3]
        connection.execute(text(f"PRAGMA user_version = {int(major) * 10_000 + int(minor) * 100 + int(patch)}"))
    else:
        connection.execute(text(f"COMMENT ON TABLE alembic_version IS '{__version__}'"))


if context.is_offline_mode():
    raise RuntimeError("LearnPath's migrations run on a database only.")
with writing(db.engine).connect() as own:
    if own.dialect.name == "sqlite":
        own.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        run(own)
    finally:
        own.rollback()
        own.invalidate()  # the next connection starts with the usual settings
