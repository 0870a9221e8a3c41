"""PostgreSQL's own programs, which copy a database and put a copy back."""

import os
import re
import shutil
import subprocess
from typing import Any

import psycopg
from psycopg.pq import Conninfo
from sqlalchemy.engine.url import make_url

from learnpath.core.errors import Refused

LONGEST_NAME = 63  # bytes, of a database


def connect(address: str, database: str | None = None) -> psycopg.Connection[tuple[Any, ...]]:
    """Return a connection without transactions to a site's database, or to another one of the same server.

    Raises psycopg.Error.
    """
    values = _values(address) | ({"dbname": database} if database else {})
    return psycopg.connect(**values, autocommit=True, connect_timeout=3)  # type: ignore[arg-type]


def name_of(address: str) -> str:
    """Return the name of the database."""
    return _values(address).get("dbname", "")


def run_tool(tool: str, *words: str, address: str = "") -> str:
    """Run pg_dump or pg_restore and return what it prints, on the database at `address` if that is given.

    How to reach it goes by the environment: a command line is for all users of a machine to read. Raises Refused with
    what the program says.
    """
    path = shutil.which(tool)
    if path is None:
        raise Refused(f"{tool} is missing. Install PostgreSQL's client programs (Debian: postgresql-client).")
    given = _values(address) if address else {}
    names = {option.keyword.decode(): option.envvar for option in Conninfo.get_defaults()}
    known = {name.decode(): given[key] for key, name in names.items() if name and key in given}
    ended = subprocess.run(  # noqa: S603 - words of ours, and file names
        [path, *words], env=os.environ | known, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = (ended.stderr.strip() or f"ended with {ended.returncode}").splitlines()
        raise Refused(f"{tool} failed: {said[0].removeprefix(f'{tool}: ').removeprefix('error: ')}")
    return ended.stdout


def check_tool(tool: str, server: int) -> None:
    """Raise Refused unless a program is there and as new as the server, whose version is like 150008."""
    own = re.search(r"\) (\d+)", run_tool(tool, "--version"))
    if own and int(own[1]) < server // 10_000:
        raise Refused(
            f"{tool} is of PostgreSQL {own[1]}, the server of {server // 10_000}. Install the server's version of it "
            f"(Debian: postgresql-client-{server // 10_000}) and put it first on PATH."
        )


def _values(address: str) -> dict[str, str]:
    """Return how the database is reached, in the words of PostgreSQL's library."""
    url = make_url(address)
    return {key: str(value) for key, value in url.get_dialect()().create_connect_args(url)[1].items()}
