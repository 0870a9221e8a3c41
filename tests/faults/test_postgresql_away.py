"""PostgreSQL stopped, read-only and back: plain pages that tell what was saved, and recovery without a restart."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, event

from bench.cluster import program
from learnpath.core.db import db, normal_url
from learnpath.core.error_pages import MAY_BE_SAVED, NOTHING_SAVED
from learnpath.ops.postgresql import connect, name_of
from learnpath.start import prepare
from tests import databases
from tests.databases import fast_folder, postgresql
from tests.faults.conftest import Place
from tests.faults.test_database_errors import LOOKS, check_503, learner, sound


class Cluster:
    """PostgreSQL as tests.databases makes it: its data is beside its socket."""

    def __init__(self, address: str) -> None:
        self.address = normal_url(address)
        self.data = Path(address.partition("host=")[2]) / "data"

    def stop(self, *_: object) -> None:
        """Stop it at once."""
        self.call("stop", "-m", "immediate")

    def start(self) -> None:
        """Start it with the options that it had."""
        self.call("restart")

    def call(self, *words: str) -> None:
        user = "postgres" if os.geteuid() == 0 else None
        command = [program("pg_ctl") or "", "-D", str(self.data), "-w", *words]
        subprocess.run(
            command, check=True, user=user, cwd=self.data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL that may be stopped."""
    monkeypatch.setattr(databases, "CONFIGURED", "")
    with suppress(psycopg.OperationalError), postgresql() as address:  # its own connection ends with the server
        made = Cluster(address)
        yield made
        made.start()


@pytest.fixture
def there(cluster: Cluster) -> Iterator[Flask]:
    """A site on it."""
    folder = fast_folder()
    with Place(folder, cluster.address).app() as app:
        prepare(app)
        yield app
    shutil.rmtree(folder)


def test_postgresql_stopped_and_started_again(there: Flask, cluster: Cluster) -> None:
    ada = learner(there)
    cluster.stop()
    ada.check_gone()
    cluster.start()
    assert ada.health() == (200, 200)
    assert ada.send("todo").status_code == 303
    assert "0 of 23 done" in ada.page()
    cluster.stop()
    cluster.start()
    assert "0 of 23 done" in ada.page()


def test_postgresql_stopped_at_the_moment_of_saving(there: Flask, cluster: Cluster) -> None:
    ada = learner(there)
    with there.app_context():
        engine = db.engine
    stopped: list[object] = []

    def stop(connection: Connection) -> None:
        if connection.get_isolation_level() != "AUTOCOMMIT" and not stopped:
            stopped.append(cluster.stop())

    event.listen(engine, "commit", stop)
    answer = ada.send("todo")
    assert stopped
    check_503(answer.status_code, answer.headers, answer.text, MAY_BE_SAVED)
    cluster.start()
    assert "1 of 23 done" in ada.page()
    sound(there)
    assert ada.send("todo").status_code == 303


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_postgresql_that_only_reads(place: Place) -> None:
    """As one does that waits to take another's place, or that the other has taken the place of."""

    name = name_of(place.address)
    only = SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
    with place.app() as site:
        prepare(site)
        ada = learner(site)
        with connect(place.address, "postgres") as server:
            server.execute(only.format(Identifier(name), SQL("on")))
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        for _ in range(2):
            answer = ada.send("todo")
            check_503(answer.status_code, answer.headers, answer.text, NOTHING_SAVED)
            assert {ada.client.get(path).status_code for path in LOOKS} <= {200, 303}
        with connect(place.address, "postgres") as server:  # which connections that are open do not notice
            server.execute(only.format(Identifier(name), SQL("off")))
        assert "1 of 23 done" in ada.page()
        assert 303 in {ada.send("todo").status_code for _ in range(2)}, "the first finds out"
        assert "0 of 23 done" in ada.page()
        sound(site)
