"""The app with a catalogue of a test's own; the shipped one is put back afterwards, as other tests rely on it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from learnpath.catalogue import current
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.loader import load
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.db import Base, db, saving, writing
from tests.cast import ADA, Person, sign_up
from tests.catalogue.small import Catalogue, small, write
from tests.conftest import CATALOGUE

Load = Callable[[Catalogue], bool]


@pytest.fixture
def blank(app: Flask) -> Iterator[Flask]:
    """The app on a database without a catalogue; the shipped one's rows are put back as they were, and its picture."""
    with app.app_context():
        picture, engine = catalogue(), db.engine
        with engine.connect() as connection:
            tables = [table for table in Base.metadata.sorted_tables if table.name in CATALOGUE]
            kept = [(table, [row._asdict() for row in connection.execute(select(table))]) for table in tables]
    clear(app)
    yield app
    clear(app)
    with writing(engine).begin() as connection:
        for table, rows in kept:
            if rows:
                connection.execute(insert(table), rows)
    current._latest[engine] = picture


def clear(app: Flask) -> None:
    """Empty every table, the catalogue's too."""
    with app.app_context(), writing(db.engine).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))


@pytest.fixture
def load_it(blank: Flask, tmp_path: Path) -> Load:
    """Load a catalogue as the command does; returns whether that changed anything."""

    def load_it(catalogue: Catalogue) -> bool:
        write(tmp_path, catalogue)
        entries = read_catalogue(tmp_path)
        with blank.app_context(), saving():
            return load(entries, 1)

    return load_it


def ticked(person: Person, role: str = "maker") -> set[str]:
    """Return the slugs of the items that a track's page shows as done."""
    return set(re.findall(r'id="tick-([^"]+)"[^>]*aria-pressed="true"', person.page(role)))


@pytest.fixture
def on_maker(blank: Flask, load_it: Load) -> Person:
    """Ada on the small catalogue's first role."""
    load_it(small())
    return sign_up(blank, ADA, role="maker")
