"""Looking at a database without the app and without a change to it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import SQLAlchemyError

from learnpath.config import Settings

OLDEST = 13  # of PostgreSQL's versions
WAL = 2  # in the two bytes of a SQLite file that say how it is written


class Ill(Exception):
    """Something is not as it must be; the message says what to do."""


@contextmanager
def opened(settings: Settings) -> Iterator[Connection]:
    """Yield a connection that only reads. Raises Ill for a file that is not there, SQLAlchemyError, sqlite3.Error."""
    file = settings.sqlite_file
    if file:
        engine = create_engine("sqlite://", creator=lambda: _only_reading(file), poolclass=NullPool)
    else:
        arguments = {"connect_timeout": 3, "options": "-c default_transaction_read_only=on"}
        engine = create_engine(make_url(settings.database_url), connect_args=arguments, poolclass=NullPool)
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def _only_reading(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise Ill(f"There is no database at {file}. Start LearnPath once, or restore a copy.")
    if not os.access(file, os.R_OK | os.W_OK):
        raise Ill(f"{file} cannot be written to by this user. Run this as LearnPath's user, or change its owner.")
    with file.open("rb") as closed:  # before SQLite opens it: closing it later would drop SQLite's locks on it
        head = closed.read(20)
    if head.startswith(b"SQLite format 3\0") and any(way != WAL for way in head[18:]):
        raise Ill(f"{file} has no write-ahead log. Start LearnPath once; if this stays, move it to a local disk.")
    used = Path(f"{file}-wal").exists()  # where nobody uses it, a reader would leave files beside it
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro{'' if used else '&immutable=1'}", uri=True)


def unusable(settings: Settings, error: SQLAlchemyError) -> str:
    """Return what to do about a database that does not answer as one."""
    said = str(error.__cause__ or error).strip().splitlines()[0]
    if settings.sqlite_file:
        return f"{settings.sqlite_file} cannot be read ({said}). Stop LearnPath and restore a copy."
    return f"It cannot be used ({said}). Start PostgreSQL, or check LEARNPATH_DATABASE_URL."


def check_sqlite(settings: Settings, connection: Connection) -> str:
    """Say what is well with a SQLite file. Raises Ill, SQLAlchemyError."""
    file = settings.sqlite_file
    assert file
    try:
        found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    except SQLAlchemyError as error:
        raise Ill(unusable(settings, error)) from None
    if found != "ok":
        raise Ill(f"{file} is damaged. Stop LearnPath and restore a copy.")
    if broken:
        raise Ill(f"{len(broken)} rows in {file} name others that are missing. Stop LearnPath and restore a copy.")
    return f"{file} is whole, its references too, with a write-ahead log."


def check_postgresql(_settings: Settings, connection: Connection) -> str:
    """Say what is well with a PostgreSQL server. Raises Ill, SQLAlchemyError."""
    version = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if version < OLDEST:
        raise Ill(f"PostgreSQL {version} is too old. Move to version {OLDEST} or newer.")
    if connection.execute(text("SELECT pg_is_in_recovery()")).scalar():
        raise Ill("This PostgreSQL is a copy that only reads. Set LEARNPATH_DATABASE_URL to the one that writes.")
    encoding = connection.execute(text("SHOW server_encoding")).scalar()
    if encoding != "UTF8":
        raise Ill(f"The database is encoded in {encoding}. Make one in UTF8, and move to it.")
    return f"PostgreSQL {version} answers."
