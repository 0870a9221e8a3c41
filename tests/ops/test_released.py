"""A site that an earlier version made starts on this one, with everything there."""

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, inspect, select, text

from learnpath.accounts.models import User
from learnpath.accounts.passwords import hash_password
from learnpath.accounts.signing_in import set_password
from learnpath.core.db import db, execute, saving
from learnpath.start import prepare
from tests.cast import PASSWORD, sign_in
from tests.conftest import CATALOGUE
from tests.faults.conftest import Place, check_sound, new_place
from tests.ops.conftest import Site
from tests.ops.released import put_in_place, unpacked, versions

Rows = dict[str, tuple[list[str], list[str]]]


def rows(connection: Connection, only: Rows | None = None) -> Rows:
    """Return the columns and rows of each table but the catalogue's, as text; or only those in `only`."""
    inspector, found = inspect(connection), {}
    for table in only or set(inspector.get_table_names()) - CATALOGUE - {"alembic_version"}:
        columns = only[table][0] if only else [column["name"] for column in inspector.get_columns(table)]
        names = ", ".join(f'"{name}"' for name in columns)
        found[table] = (columns, sorted(map(repr, connection.execute(text(f'SELECT {names} FROM "{table}"')))))
    return found


def check_start(place: Place, copy: Path) -> None:
    """Put a copy in an empty place and start there; fail unless all rows and a learner's pages are there."""
    put_in_place(copy, place)
    engine = create_engine(place.address)
    with engine.connect() as connection:
        before = rows(connection)
    engine.dispose()
    assert before["user"][1] and before["progress"][1]
    with place.app() as app:
        prepare(app)
        with app.app_context(), db.engine.connect() as connection:
            assert rows(connection, only=before) == before
        with app.app_context():
            check_sound()
            person = execute(select(User.id, User.email).order_by(User.id)).first()
            assert person
            with saving():
                set_password(person.id, hash_password(PASSWORD))
        found = sign_in(app, person.email).client
        for path in ("/", "/progress", "/settings", "/mentors", "/notices"):
            assert found.get(path, follow_redirects=True).status_code == 200, path


@pytest.mark.parametrize("version", ["this one", *versions()])
def test_it_starts_with_everything_there(app: Flask, site: Site, version: str) -> None:
    with new_place(app) as place:
        copy = place.folder / "copy"
        if version == "this one":
            shutil.copy(site.copy, copy)
        else:
            copy = unpacked(version, place)
        check_start(place, copy)
