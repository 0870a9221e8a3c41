"""`learnpath run`: the first start, later ones, and how it stops."""

import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import postgresql
from tests.program import Browser, learnpath, serving


def test_the_first_start_makes_what_is_needed_and_later_ones_keep_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    with serving(folder) as first:
        assert f"LearnPath is at {first.address}\nData folder: {folder}\n" in first.greeting
        assert first.address.startswith("http://127.0.0.1:")
        key = folder / "secret_key"
        secret = key.read_bytes()
        assert key.stat().st_mode & 0o777 == 0o600 and len(secret) >= 32
        assert folder.stat().st_mode & 0o777 == 0o700
        with closing(sqlite3.connect(folder / "learnpath.sqlite3")) as connection:
            assert connection.execute("SELECT count(*) FROM role").fetchone() == (64,)
            assert connection.execute('SELECT count(*) FROM "user"').fetchone() == (0,), "nobody is there beforehand"
        ada = Browser(first.address)
        ada.submit("/roles/back-end-developer/start", "/roles/back-end-developer", known=["sql"])
        ada.submit("/sign-up", "/sign-up", email="ada@example.com", password="three ordinary words")
        assert "1 of 23 done" in ada.get("/tracks/back-end-developer")
        first.stop(signal.SIGTERM)
    assert not list(folder.glob("*-wal")), "stopped, the file is the whole database"
    with serving(folder) as second:
        assert key.read_bytes() == secret
        ada.address = second.address
        assert "1 of 23 done" in ada.get("/tracks/back-end-developer"), "the same key reads the cookie"
        with closing(sqlite3.connect(folder / "learnpath.sqlite3")) as connection:
            assert connection.execute("SELECT count(*) FROM catalogue_revision").fetchone() == (1,)
        second.stop(signal.SIGINT)
    assert not list(folder.glob("before-*")), "nothing was migrated, so nothing was copied"


def test_a_large_file_arrives_and_a_larger_one_is_refused_with_a_page(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        ada = Browser(server.address)
        ada.submit("/roles/back-end-developer/start", "/roles/back-end-developer", known=["sql"])
        ada.submit("/sign-up", "/sign-up", email="ada@example.com", password="three ordinary words")
        everything = ada.submit("/settings/data/export.json", "/settings/data").encode()
        for size, said in ((9, "What this file would change"), (11, "This file is larger than 10 MB")):
            page = ada.send("/settings/data/import", "/settings/data", everything + b" " * (size * 1024 * 1024))
            assert said in page and "</footer>" in page


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = learnpath(tmp_path / "data", "run", "--port", str(port))
    line = f"learnpath: Port {port} is taken. Stop what uses it, or choose another: --port {port + 1}\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", line)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", [".", "192.0.2.1"])
def test_a_host_that_is_none_is_said(tmp_path: Path, host: str) -> None:
    ended = learnpath(tmp_path / "data", "run", "--port", "0", "--host", host)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1), ended
    assert ended.stderr.startswith(f"learnpath: Cannot listen on {host}, port 0: ")


def test_a_database_that_is_none_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "learnpath.sqlite3"
    file.write_bytes(b"not a database" * 1000)
    ended = learnpath(tmp_path, "run", "--port", "0")
    said = "learnpath: The database cannot be used: file is not a database\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", said)
    assert file.read_bytes() == b"not a database" * 1000


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "learnpath.sqlite3")) as connection:
        connection.executescript(
            "CREATE TABLE alembic_version(version_num); INSERT INTO alembic_version VALUES('9999')"
        )
        before = list(connection.iterdump())
        ended = learnpath(tmp_path, "run", "--port", "0")
        assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1), ended
        assert "Traceback" not in ended.stderr and list(connection.iterdump()) == before


def test_it_runs_on_postgresql(tmp_path: Path) -> None:
    with postgresql() as address, serving(tmp_path, more={"LEARNPATH_DATABASE_URL": address}) as server:
        assert Browser(server.address).get("/readyz") == "ready\n"
        assert "Back-end Developer" in Browser(server.address).get("/roles")
        assert not list(tmp_path.glob("*.sqlite3"))
        server.stop(signal.SIGTERM)
