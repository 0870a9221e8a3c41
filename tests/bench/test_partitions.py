"""Partitions by learner as docs/scale.md makes them: its statements divide a site's tables, and it goes on as before.

On PostgreSQL alone, as SQLite has no partitions.
"""

import re
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import text

from learnpath.core.db import db, normal_url
from learnpath.core.paths import CHECKOUT
from learnpath.start import prepare
from tests.cast import ADA, PASSWORD, Person, sign_up
from tests.conftest import make_app
from tests.databases import postgresql
from tests.mentoring.sharing import accept, invite

TRACK = "/tracks/back-end-developer"
TABLES = ("progress", "progress_event")


def statements() -> str:
    """Return the statements that the page gives, as they stand there."""
    page = (CHECKOUT / "docs" / "scale.md").read_text("utf-8")
    found = re.search(r"```sql\n(BEGIN;.*?COMMIT;)\n```", page, re.DOTALL)
    assert found
    return found[1]


def rows(app: Flask) -> dict[str, list[object]]:
    with app.app_context(), db.engine.connect() as connection:
        return {table: list(connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))) for table in TABLES}


def shape(address: str) -> set[tuple[object, ...]]:
    """Return the constraints and indexes of the two tables, and where new numbers come from."""
    asked = """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid::regclass::text = ANY (%(tables)s) AND conparentid = 0
        UNION SELECT tablename, indexname, replace(indexdef, 'ON ONLY', 'ON') FROM pg_indexes
        WHERE tablename = ANY (%(tables)s) AND indexname NOT LIKE 'pk%%'
        UNION SELECT table_name, column_name, concat(data_type, column_default, is_nullable)
        FROM information_schema.columns WHERE table_name = ANY (%(tables)s)"""
    with psycopg.connect(address) as connection:
        return {*connection.execute(asked, {"tables": [*TABLES]}).fetchall()}


def work(ada: Person) -> str:
    """Tick, change one's mind, take it back, keep a note; returns the page of progress."""
    for status in ("done", "done", "todo", "learning", "done"):
        assert ada.tick("sql", status).status_code == 303
    ada.undo(TRACK)
    assert ada.tick("git", htmx=True).status_code == 200
    return ada.client.get("/progress").text


def test_a_site_goes_on_with_its_progress_divided_by_learner(tmp_path: Path) -> None:
    with postgresql() as address:
        app = make_app(tmp_path, normal_url(address))
        prepare(app)
        ada = sign_up(app, ADA, known=("http",))
        work(ada)
        before, was = shape(address), rows(app)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statements())
        assert rows(app) == was
        key = "PRIMARY KEY (learner_id, id)"
        assert shape(address) ^ before == {
            ("progress_event", "pk_progress_event", key),
            ("progress_event", "pk_progress_event", "PRIMARY KEY (id)"),
        }
        work(ada)
        assert len(rows(app)["progress_event"]) > len(was["progress_event"])
        bo = sign_up(app, "bo@example.com", role="data-analyst")
        assert ">SQL<" in bo.client.get(accept(bo, invite(ada))).text
        assert "/mentoring/learners/" in bo.client.get("/mentoring").text
        ada.prove()
        assert ada.client.submit("/settings/delete", password=PASSWORD).status_code == 303
        assert not rows(app)["progress"] and not rows(app)["progress_event"]
        with app.app_context():
            db.engine.dispose()
