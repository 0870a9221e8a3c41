"""Bringing the database to this version: one process at a time, with a copy of the old data first."""

import datetime
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import text

from learnpath.core.db import db, reading
from learnpath.core.errors import Refused
from learnpath.core.files import draft_of
from learnpath.core.paths import resource_dir

migrate = Migrate(render_as_batch=True, compare_type=True)
_LOCK_NUMBER = 5_324_171  # of PostgreSQL's advisory lock; any number that nothing else on that server uses


def init_migrate(app: Flask) -> None:
    """Tell Flask-Migrate where the migrations are."""
    migrate.init_app(app, db, directory=str(resource_dir("migrations")))


def wanted_revision() -> str:
    """Return the newest migration's name."""
    return ScriptDirectory(str(resource_dir("migrations"))).get_current_head() or ""


def known_revisions() -> set[str]:
    """Return the names of all migrations that this version has."""
    return {script.revision for script in ScriptDirectory(str(resource_dir("migrations"))).walk_revisions()}


def current_revision() -> str | None:
    """Return the name of the migration that the database is at, or None for an empty one."""
    with reading(db.engine).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def one_at_a_time(instance: Path) -> Iterator[None]:
    """Hold the lock under which the database is migrated and the catalogue loaded.

    The processes of one machine share a file in the data folder; those on one PostgreSQL also share its lock.
    """
    with FileLock(instance / "start.lock"):
        if db.engine.dialect.name != "postgresql":
            yield
            return
        with db.engine.connect() as connection:
            connection.execute(text("SET lock_timeout = 0; SET statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:number)"), {"number": _LOCK_NUMBER})
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": _LOCK_NUMBER})
                connection.commit()
                connection.invalidate()


def bring_up_to_date(sqlite_file: Path | None) -> Path | None:
    """Run the migrations that are missing; returns the copy of the SQLite file made before, if it held anything.

    Each migration is kept whole or not at all. Raises Refused for a database of a newer version.
    """
    current = current_revision()
    if current == wanted_revision():
        return None
    if current is not None and current not in known_revisions():
        raise Refused("The database is of a newer LearnPath. Install that version, or restore a copy made before it.")
    kept = None
    if current is not None and sqlite_file is not None:
        stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
        kept = sqlite_file.with_name(f"before-{wanted_revision()}-{stamp}.sqlite3")
        copy_sqlite(sqlite_file, kept)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    return kept


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file that may be in use, whole: to a new name first, so that `target` is never half a copy."""
    with draft_of(target) as draft, closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
        live.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is not sound")
        copy.execute("PRAGMA journal_mode=DELETE")
