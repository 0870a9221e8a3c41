"""A copy put in the place of the PostgreSQL database: proven in one beside it, then the two change names."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from sqlalchemy.engine.url import make_url

from learnpath.core.errors import Refused
from learnpath.ops.postgresql import LONGEST_NAME, check_tool, connect, name_of, run_tool
from learnpath.ops.versions import check_revision, check_tables

Connection = psycopg.Connection[tuple[Any, ...]]


class Old(NamedTuple):
    """The database that is there: its owner, how it sorts, and how many others are connected."""

    owner: str
    mine: bool
    encoding: str
    collate: str
    ctype: str
    others: int


def restore_postgresql(address: str, file: Path, bring_up: Callable[[str], None]) -> str:
    """Make `file` the database; returns the name under which the old one is kept.

    `bring_up` brings the database at an address to this version. Raises Refused, with the old data in place, for a
    database in use and for a copy that is damaged, of another program or of a newer version.
    """
    name = name_of(address)
    check_tables(re.findall(r" TABLE public (\w+) ", run_tool("pg_restore", "--list", str(file))))
    with _server(address) as server:
        check_tool("pg_restore", server.info.server_version)
        old = _old(server, name)
        draft = f"{_short(name, '_restoring')}_restoring"
        try:
            _make(server, draft, old)
            _fill(address, draft, file)
            bring_up(make_url(address).set(database=draft).render_as_string(hide_password=False))
            return _swap(server, name, draft)
        finally:
            _drop(server, draft)


def _server(address: str) -> Connection:
    """Connect to the server beside the site's database: one in use cannot change its name."""
    try:
        return connect(address, "postgres")
    except psycopg.OperationalError:
        return connect(address, "template1")


def _old(server: Connection, name: str) -> Old:
    """Return what the database is like. Raises Refused where it cannot be replaced now."""
    found = server.execute(
        """SELECT pg_get_userbyid(datdba), pg_has_role(datdba, 'USAGE'), pg_encoding_to_char(encoding),
        datcollate, datctype,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = pg_database.datname AND usesysid IS NOT NULL)
        FROM pg_database WHERE datname = %s""",
        [name],
    ).fetchone()
    if found is None:
        raise Refused(f"There is no database {name}. Make an empty one, then restore.")
    old = Old(*found)
    if old.others:
        raise Refused(
            f"The database {name} is in use ({old.others} connected). Stop LearnPath, on all machines, its timers and "
            "what else is connected, then try again. Nothing has changed."
        )
    rights = server.execute("SELECT rolcreatedb OR rolsuper, current_user FROM pg_roles WHERE rolname = current_user")
    may_make, user = rights.fetchone() or (False, "")
    if not (may_make and old.mine):
        raise Refused(
            f"Restoring makes a database beside {name}, which the user {user} may not. Let PostgreSQL's administrator "
            f'run: ALTER ROLE "{user}" CREATEDB; ALTER DATABASE "{name}" OWNER TO "{user}"'
        )
    return old


def _make(server: Connection, draft: str, old: Old) -> None:
    _drop(server, draft)  # left by one that was killed
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}")
    values = (sql.Literal(value) for value in (old.encoding, old.collate, old.ctype))
    server.execute(statement.format(sql.Identifier(draft), sql.Identifier(old.owner), *values))


def _fill(address: str, draft: str, file: Path) -> None:
    """Put the copy into the database made for it, and look at what it is."""
    try:
        words = ("--no-owner", "--no-privileges", "--single-transaction", f"--dbname={draft}", str(file))
        run_tool("pg_restore", *words, address=address)
    except Refused as error:
        raise Refused(f"{file} cannot be restored: {error}. Nothing has changed.") from None
    with connect(address, draft) as made:
        row = made.execute(
            "SELECT version_num, obj_description('alembic_version'::regclass) FROM alembic_version"
        ).fetchone()
        revision, made_by = row or (None, None)
        check_revision(revision, made_by or "")
        made.execute("ANALYZE")


def _swap(server: Connection, name: str, draft: str) -> str:
    """Change the names, both or none. Somebody who has connected meanwhile keeps it from happening."""
    stamp = datetime.datetime.now().strftime("_before_restore_%Y%m%d_%H%M%S_%f")
    kept = _short(name, stamp) + stamp
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with server.transaction():
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(kept)))
            server.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse:
        raise Refused(
            f"Somebody connected to {name} meanwhile. Stop that, and try again. Nothing has changed."
        ) from None
    return kept


def _drop(server: Connection, draft: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))


def _short(name: str, end: str) -> str:
    """Return as much of a name as leaves room for `end`."""
    return name.encode()[: LONGEST_NAME - len(end)].decode(errors="ignore")
