"""Fixtures of the tests of files: people on a site, and a second site with a database of its own."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask

from learnpath.core.db import db
from learnpath.start import prepare
from tests.cast import Person, sign_up
from tests.conftest import make_app
from tests.databases import fast_folder


@pytest.fixture
def bob(app: Flask) -> Person:
    """Bob, who has an account and nothing in it."""
    return sign_up(app, "bob@example.com", name="Bob", role=None)


@pytest.fixture(scope="session")
def other_site() -> Iterator[Flask]:
    """Another LearnPath, on SQLite."""
    folder = fast_folder()
    site = make_app(folder, f"sqlite:///{folder / 'other.sqlite3'}", site_name="Elsewhere")
    prepare(site)
    yield site
    with site.app_context():
        db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)
