"""An empty place for real servers, on each database."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from learnpath.core.db import db
from learnpath.tracks.models import Progress, ProgressEvent, Status
from tests.conftest import make_app
from tests.databases import _new_database, fast_folder
from tests.faults.server import Server, killed_at_the_end


@dataclass(frozen=True)
class Place:
    """A data folder and a database's address, both empty at first."""

    folder: Path
    address: str

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a server there."""
        return {"LEARNPATH_DATABASE_URL": self.address}

    @contextmanager
    def app(self) -> Iterator[Flask]:
        """An app in this process."""
        app = make_app(self.folder, self.address)
        try:
            yield app
        finally:
            with app.app_context():
                db.engine.dispose()

    @contextmanager
    def database(self) -> Iterator[None]:
        """The database, for `db`."""
        with self.app() as app, app.app_context():
            yield


@contextmanager
def new_place(app: Flask) -> Iterator[Place]:
    """Make an empty place on the same kind of database as the app's."""
    folder = fast_folder()
    with app.app_context():
        url = db.engine.url
    try:
        if url.get_backend_name() == "sqlite":
            yield Place(folder, f"sqlite:///{folder / 'learnpath.sqlite3'}")
        else:
            for address in _new_database(url.set(drivername="postgresql").render_as_string(hide_password=False)):
                yield Place(folder, address.replace("postgresql://", "postgresql+psycopg://"))
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)


def check_sound() -> None:
    """Fail unless events are chains of real changes, progress is what they come to, and the database is whole."""
    came_to: dict[tuple[int, int], int] = {}
    events = select(ProgressEvent.learner_id, ProgressEvent.item_id, ProgressEvent.change)
    for learner, item, change in db.session.execute(events.order_by(ProgressEvent.id)):
        if change in list(Status):
            assert came_to.get((learner, item), Status.TODO) != change, "doubled"
            came_to[learner, item] = change
    kept = db.session.execute(select(Progress.learner_id, Progress.item_id, Progress.status))
    assert {(learner, item): status for learner, item, status in kept} == came_to
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    db.session.remove()


@pytest.fixture
def place(app: Flask) -> Iterator[Place]:
    """An empty place."""
    with new_place(app) as place:
        yield place


@pytest.fixture
def start(place: Place) -> Iterator[Callable[..., Server]]:
    """A way to start servers there."""
    with killed_at_the_end() as start_anywhere:
        yield lambda **more: start_anywhere(**({"folder": place.folder} | place.settings | more))
