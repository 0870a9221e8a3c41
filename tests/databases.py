"""Real databases for the tests: a SQLite file, and a scratch PostgreSQL cluster or the one that is configured."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask

REQUIRE_ALL = os.environ.get("LEARNPATH_REQUIRE_ALL") == "1"
CONFIGURED = os.environ.get("LEARNPATH_TEST_DATABASE_URL", "")
PROGRAMS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")


def missing(what: str, install: str) -> None:
    """Skip for want of something this machine lacks, saying what to install; where all is required, fail."""
    message = f"needs {what}; install it ({install})"
    if REQUIRE_ALL:
        pytest.fail(message)
    pytest.skip(message)


def fast_folder() -> Path:
    """Return a new folder, in memory where the machine has such a place: the tests sync often."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="learnpath-", dir=memory if os.access(memory, os.W_OK) else None))


def _program(name: str) -> str | None:
    found = [str(path) for root in PROGRAMS for path in sorted(Path(root).glob(f"*/bin/{name}"), reverse=True)]
    return found[0] if found else shutil.which(name)


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a new, empty database on a server that is there for the tests."""
    if CONFIGURED:
        yield from _new_database(CONFIGURED)
        return
    if _program("initdb") is None:
        missing("PostgreSQL's server", "Debian, Ubuntu: apt install postgresql")
    folder = fast_folder()
    user = "postgres" if os.name != "nt" and os.geteuid() == 0 else None  # initdb refuses root
    if user:
        shutil.chown(folder, user)
    data, options = str(folder / "data"), f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=60"

    def call(*words: str) -> None:
        subprocess.run(words, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call(_program("initdb") or "", "-D", data, "-U", "learnpath", "-A", "trust", "-E", "UTF8", "--no-sync")
    call(_program("pg_ctl") or "", "-D", data, "-o", options, "-w", "start")
    try:
        yield from _new_database(f"postgresql://learnpath@/postgres?host={folder}")
    finally:
        call(_program("pg_ctl") or "", "-D", data, "-m", "immediate", "-w", "stop")
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
