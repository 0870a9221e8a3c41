"""The database: the models' base, `execute` and `saving`, and the recipe that keeps every acknowledged write.

Why each setting is there: docs/decisions/0002-database-recipe.md; why there is no session: 0012.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Annotated, Any, cast

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    Engine,
    Executable,
    Insert,
    Integer,
    MetaData,
    Table,
    event,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column

THREADS = 8  # of the server, and so connections of its pool


Moment = Annotated[int, mapped_column(BigInteger)]
"""A column of whole seconds since 1970-01-01 00:00 UTC; 64 bits, as 32 end in 2038."""

Day = Annotated[int, mapped_column(Integer)]
"""A column of days as `datetime.date.toordinal` counts them: 1 is the first of January of the year 1."""


class Base(DeclarativeBase):
    """The base of all models; names constraints so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata)


@cache
def reading(engine: Engine) -> Engine:
    """Return the same engine and pool with transactions that only read: all that one reads is of the same moment."""
    if engine.dialect.name == "sqlite":
        return _beginning(engine, "BEGIN")
    return engine.execution_options(isolation_level="REPEATABLE READ")


@cache
def writing(engine: Engine) -> Engine:
    """Return the same engine and pool with transactions that write, for what does not use `saving()`: migrations.

    On SQLite they take the write lock at once: a lock upgraded later fails under load.
    """
    return _beginning(engine, "BEGIN IMMEDIATE") if engine.dialect.name == "sqlite" else engine


def _beginning(engine: Engine, how: str) -> Engine:
    """Return the same engine with SQLite's transactions begun by us. A listener on the engine slows every look."""
    own = engine.execution_options()
    event.listen(own, "begin", lambda connection: _begin(connection, how))
    return own


def _begin(connection: Connection, how: str) -> None:
    try:
        connection.connection.cursor().execute(how)
    except connection.dialect.loaded_dbapi.Error as error:  # locked for too long, say; nobody else wraps it
        raise OperationalError(how, None, error) from error


def _each_by_itself(engine: Engine) -> Engine:
    """Return the same engine without transactions: each statement reads the newest data by itself, holding nothing."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def normal_url(address: str) -> str:
    """Return the database address with its driver named; `postgres://` and `postgresql://` mean psycopg 3."""
    scheme, mark, rest = address.partition("://")
    return f"postgresql+psycopg://{rest}" if mark and scheme in ("postgres", "postgresql") else address


def engine_options(address: str) -> dict[str, Any]:
    """Return the engine's options: on PostgreSQL the time limits, on both a pool as large as the server's threads."""
    options: dict[str, Any] = {"pool_size": THREADS, "max_overflow": THREADS}
    if make_url(address).get_backend_name() == "postgresql":
        limits = "-c statement_timeout=10000 -c lock_timeout=5000"
        options["connect_args"] = {"connect_timeout": 3, "options": limits}
    return options


_LOOK = select(literal(1))


def execute(statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement: inside `saving()` in its transaction, elsewhere a look by itself that waits for nobody.

    Raises RuntimeError for a write outside `saving()`. A look whose connection was lost, as by a restart of the
    database, is taken once more on a new one. Made of tables (`columns(Model)`), a statement costs half.
    """
    if "saving" in g:
        return _connection().execute(statement, parameters)
    if statement.is_dml:
        raise RuntimeError("This writes: it belongs into a block of `with saving()`.")
    try:
        return _connection().execute(statement, parameters)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    release()
    return _connection().execute(statement, parameters)


@contextmanager
def saving(*, aside: bool = False) -> Iterator[None]:
    """Keep all that the block writes, or nothing of it: one transaction, as short as the block.

    Nothing slow belongs into it, such as hashing or rendering: on SQLite all other writers wait meanwhile. What is
    written `aside` is nothing that somebody sent, such as a count of tries.
    """
    if "saving" in g:
        raise RuntimeError("This save stands inside another: only routes and commands open one.")
    if "connection" not in g:
        execute(_LOOK)  # finds out whether the connection is still there
    connection = _connection()
    try:  # what was read so far held nothing; what follows holds together
        _begin(connection, "BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else "BEGIN")
        g.saving = True
        yield
        if not aside:
            g.may_be_saved = True
        connection.commit()
    finally:
        g.pop("saving", None)
        connection.rollback()  # what was not committed, a commit that failed among it
        release()


def may_be_saved() -> bool:
    """Whether this request has begun to commit: what was sent may have been saved, even if it fails from there on."""
    return "may_be_saved" in g


def release() -> None:
    """Give back the connection that reads, before something slow; the next statement takes one again."""
    assert "saving" not in g, "something slow stands inside `saving()`"
    if connection := g.pop("connection", None):
        connection.close()


def _connection() -> Connection:
    """Return the one connection that this request or command uses."""
    connection: Connection | None = g.get("connection")
    if connection is None:
        connection = g.connection = current_app.extensions["looking"].connect()
    return connection


def _end(_error: BaseException | None = None) -> None:
    g.pop("saving", None)
    release()


def dialect() -> str:
    """Return the name of the database's kind."""
    return _connection().dialect.name


def columns(model: type[Base]) -> Any:
    """Return the columns of a model's table, by name, for statements past the object mapper."""
    return model.__table__.c


def plain_insert(model: type[Base]) -> Insert:
    """Return an insert into the model's table that gives nothing back."""
    return insert(cast(Table, model.__table__)).inline()


def upsert(model: type[Base], dialect: str) -> SQLiteInsert:
    """Return an insert into the model's table that knows ON CONFLICT. Both dialects spell it alike."""
    kind = postgresql_insert if dialect == "postgresql" else sqlite_insert
    return cast(SQLiteInsert, kind(cast(Table, model.__table__)))


def scrub() -> None:
    """Have SQLite put what was removed out of its log too, as far as nobody reads from it now: else a later time does.

    PostgreSQL writes over what was removed when it vacuums.
    """
    if dialect() == "sqlite":
        with writing(db.engine).connect() as connection, suppress(OperationalError):
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def init_db(app: Flask) -> None:
    """Connect the session to `app` and put the recipe's listeners on its engine."""
    db.init_app(app)
    app.teardown_appcontext(_end)
    with app.app_context():
        app.extensions["looking"] = _each_by_itself(db.engine)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _on_sqlite_connect)


def _on_sqlite_connect(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # neither the driver nor SQLAlchemy begins anything; `_begin` does
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA journal_mode=WAL")
    if cursor.fetchone() != ("wal",):
        raise sqlite3.NotSupportedError(
            "This SQLite file cannot use write-ahead logging. Keep the data folder on a local disk."
        )
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.execute("PRAGMA journal_size_limit=67108864")
    cursor.execute("PRAGMA secure_delete=ON")  # what is removed is written over
    cursor.close()
