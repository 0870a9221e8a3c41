"""A site that has a copy of an earlier moment, on each database."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from flask import Flask
from psycopg.sql import SQL, Identifier
from sqlalchemy import create_engine, select

from learnpath.accounts.models import User
from learnpath.core.db import db
from learnpath.ops.postgresql import connect, name_of
from learnpath.start import prepare
from tests.cast import ADA, CY, sign_in, sign_up
from tests.faults.conftest import Place, new_place, start
from tests.faults.test_migrations import Contents, contents
from tests.program import learnpath

__all__ = ["start"]


@dataclass(frozen=True)
class Site:
    """A place with a site, and a copy of it from before it changed."""

    place: Place
    copy: Path

    def run(self, *words: str, **more: str) -> "CompletedProcess[str]":
        """Run a command there."""
        return learnpath(self.place.folder, *words, more=self.place.settings | more)

    def refused(self, *words: str, **more: str) -> str:
        """Run a command that must refuse with one line; returns that."""
        ended = self.run(*words, **more)
        assert ended.returncode == 1 and ended.stdout == "", ended
        assert ended.stderr.startswith("learnpath: ") and ended.stderr.count("\n") == 1, ended.stderr
        return ended.stderr

    def kept(self, address: str = "") -> Contents:
        """Return all that the database at an address holds, the site's own for "", but what ends of sessions say."""
        engine = create_engine(address or self.place.address)
        try:
            with engine.connect() as connection:
                found = contents(connection)
        finally:
            engine.dispose()
        for table in ("user_session", "account_link", "sign_up_link"):
            del found[table]
        return found

    def people(self) -> list[str]:
        """Return who has an account."""
        with self.place.database():
            return sorted(db.session.execute(select(User.email)).scalars())

    def before_restores(self) -> list[str]:
        """Return the addresses of the data kept by restores, the oldest first."""
        if "sqlite" in self.place.address:
            return [
                f"sqlite:///{file}" for file in sorted(self.place.folder.glob("learnpath-before-restore-*.sqlite3"))
            ]
        name = name_of(self.place.address)
        return [self.place.address.replace(name, other) for other in beside(self.place) if "_before_restore_" in other]


def beside(place: Place) -> list[str]:
    """Return the databases whose names begin with the site's."""
    with connect(place.address, "postgres") as server:
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name_of(place.address)]
        )
        return sorted(name for (name,) in rows if name != name_of(place.address))


@pytest.fixture
def place(app: object) -> Iterator[Place]:
    """An empty place, where nothing stays beside its database."""
    with new_place(app) as made:  # type: ignore[arg-type]
        yield made
        if "postgresql" in made.address:
            with connect(made.address, "postgres") as server:
                for name in beside(made):
                    server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def filled(app: Flask) -> Iterator[Site]:
    """A site of which a copy was made when only Ada was there; then she ticked more, and Cy came."""
    with new_place(app) as place:
        with place.app() as made:
            prepare(made)
            sign_up(made, ADA, known=("git",))
        site = Site(place, place.folder / "copy")
        ended = site.run("backup", str(site.copy))
        assert (ended.returncode, ended.stderr) == (0, ""), ended
        with place.app() as made:
            sign_in(made, ADA).tick("sql")
            sign_up(made, CY)
        yield site


@pytest.fixture
def site(place: Place, filled: Site) -> Site:
    """The same site in a place of its own: copied, it is there sooner than filled anew."""
    shutil.copytree(filled.place.folder, place.folder, dirs_exist_ok=True)
    if "postgresql" in place.address:
        names = [Identifier(name_of(one.address)) for one in (place, filled.place)]
        with connect(place.address, "postgres") as server:
            server.execute(SQL("DROP DATABASE {}").format(names[0]))
            server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return Site(place, place.folder / "copy")
