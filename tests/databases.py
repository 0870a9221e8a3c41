"""Real databases for the tests: a SQLite file, and a scratch PostgreSQL cluster or the one that is configured."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from bench.cluster import cluster, memory, program

REQUIRE_ALL = os.environ.get("LEARNPATH_REQUIRE_ALL") == "1"
CONFIGURED = os.environ.get("LEARNPATH_TEST_DATABASE_URL", "")


def missing(what: str, install: str) -> None:
    """Skip for want of something this machine lacks, saying what to install; where all is required, fail."""
    message = f"needs {what}; install it ({install})"
    if REQUIRE_ALL:
        pytest.fail(message)
    pytest.skip(message)


def fast_folder() -> Path:
    """Return a new folder, in memory where the machine has such a place: the tests sync often."""
    return Path(tempfile.mkdtemp(prefix="learnpath-", dir=memory()))


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a new, empty database on a server that is there for the tests."""
    if CONFIGURED:
        yield from _new_database(CONFIGURED)
        return
    if program("initdb") is None:
        missing("PostgreSQL's server", "Debian, Ubuntu: apt install postgresql")
    folder = fast_folder()
    try:
        with cluster(folder, "fsync=off", "max_connections=60") as server:
            yield from _new_database(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_database(server: str) -> Iterator[str]:
    name = f"learnpath_{secrets.token_hex(6)}"
    path, mark, query = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        try:
            yield path.rpartition("/")[0] + f"/{name}" + mark + query
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def examples(app: Flask) -> int:
    """Return how many examples a machine tries: the rules are the same on both databases, and SQLite is quicker."""
    return 15 if app.extensions["settings"].sqlite_file else 4
