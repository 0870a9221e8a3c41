"""Migrations keep the data or change nothing, and make what the models say."""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, create_engine, inspect, text

from learnpath.core import migrate
from learnpath.core.db import Base, db, reading
from learnpath.core.paths import CHECKOUT, resource_dir
from learnpath.start import CannotStart, prepare
from tests.cast import ADA, sign_in, sign_up
from tests.faults.conftest import Place
from tests.program import LONG, environment

Contents = dict[str, tuple[list[str], list[str]]]
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
NEXT = """
import sys
from pathlib import Path
from learnpath import create_app
from learnpath.core import migrate
from learnpath.start import prepare
migrate.resource_dir = lambda _: Path(sys.argv[1])
prepare(create_app())
"""
COPY = """
    op.create_table("person", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("email", sa.String(254)))
    op.execute('INSERT INTO person SELECT id, email FROM "user"')
    op.execute("DELETE FROM progress")
"""
REBUILD = """
    with op.batch_alter_table("user", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("name", existing_type=sa.String(60), type_=sa.String(80))
    with op.batch_alter_table("progress") as table:
        table.alter_column("status", existing_type=sa.SmallInteger(), type_=sa.Integer())
"""


@pytest.fixture
def site(place: Place) -> Iterator[Flask]:
    """A site with a learner who has ticked and set aside."""
    with place.app() as app:
        prepare(app)
        ada = sign_up(app, ADA, known=("git", "python"))
        ada.tick("sql")
        ada.client.submit("/tracks/back-end-developer/items/debugging/set-aside", set_aside="1")
        yield app


def next_version(place: Place, steps: str) -> Path:
    """Write the migrations of the next version, of which one more has these steps; returns their folder."""
    folder = place.folder / "migrations"
    shutil.copytree(resource_dir("migrations"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    script = f'revision = "next"\ndown_revision = "{migrate.wanted_revision()}"\n\n\ndef upgrade():\n{steps}'
    (folder / "versions" / "next.py").write_text(f"import sqlalchemy as sa\nfrom alembic import op\n\n{script}")
    return folder


@pytest.fixture
def upgrade(site: Flask, place: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A way to start the site's next version, with one more migration whose steps are given."""

    def start(steps: str) -> None:
        folder = next_version(place, steps)
        monkeypatch.setattr(migrate, "resource_dir", lambda _: folder)
        migrate.init_migrate(site)  # with the new folder
        prepare(site)

    return start


def contents(connection: Connection) -> Contents:
    """Return each table's columns and rows, as text, and on SQLite every statement of its schema."""
    found = {}
    inspector = inspect(connection)
    for name in sorted(inspector.get_table_names()):
        columns = [repr(sorted(column.items(), key=str)) for column in inspector.get_columns(name)]
        found[name] = (columns, sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))))
    if connection.dialect.name == "sqlite":
        found["schema"] = (schema(connection), [])
    return found


def schema(connection: Connection) -> list[str]:
    """Return SQLite's statements for all tables and indexes; columns and constraints in the order of the alphabet."""
    rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")).scalars()
    return sorted(", ".join(sorted(part.strip() for part in re.split(r", (?![^(]*\))", plain(sql)))) for sql in rows)


def plain(sql: str) -> str:
    """Return a statement without quotes and needless blanks, its body parted from the rest by commas."""
    head, _, rest = " ".join(sql.replace('"', "").split()).partition("(")
    body, _, tail = rest.rpartition(")")
    return f"{head}, {body.strip()}, {tail}"


def now_kept(site: Flask) -> Contents:
    with site.app_context(), db.engine.connect() as connection:
        return contents(connection)


@pytest.mark.parametrize(
    "last",
    ['    raise ValueError("as planned")\n', '    op.execute("SELECT nothing FROM nowhere")\n'],
    ids=["error", "error of the database"],
)
def test_a_migration_that_fails_changes_nothing(site: Flask, upgrade: Callable[[str], None], last: str) -> None:
    before = now_kept(site)
    with pytest.raises((ValueError, CannotStart)):
        upgrade(COPY + last)
    assert now_kept(site) == before
    assert "3 of 22 done" in sign_in(site, ADA).page()


def test_a_migration_killed_in_the_middle_changes_nothing_and_the_next_start_makes_it(
    site: Flask, place: Place
) -> None:
    before, mark = now_kept(site), place.folder / "kill it"
    kill = f"    import os\n    if os.path.exists({str(mark)!r}):\n        os.kill(os.getpid(), 9)\n"
    command = [sys.executable, "-c", NEXT, str(next_version(place, COPY + kill))]
    for code in (-9, 0):
        mark.unlink(missing_ok=True) if code == 0 else mark.touch()
        ended = subprocess.run(command, cwd=CHECKOUT, env=environment(place.folder, place.settings), timeout=LONG)
        assert ended.returncode == code
        now = now_kept(site)
        assert (now == before) == (code == -9)
    assert "person" in now and now["progress"][1] == []


@sqlite_only
def test_a_migration_that_breaks_references_changes_nothing(site: Flask, upgrade: Callable[[str], None]) -> None:
    before = now_kept(site)
    with pytest.raises(SystemExit):
        upgrade("""    op.execute('DELETE FROM "user"')\n""")
    assert now_kept(site) == before


def test_a_rebuilt_parent_keeps_its_children(site: Flask, upgrade: Callable[[str], None]) -> None:
    before = now_kept(site)
    upgrade(REBUILD)
    after = now_kept(site)
    assert {name for name in after if after[name][0] != before[name][0]} - {"schema"} == {"progress", "user"}
    assert [name for name in after if after[name][1] != before[name][1]] == ["alembic_version"]
    assert "3 of 22 done" in sign_in(site, ADA).page()


@sqlite_only
def test_a_rebuilt_table_keeps_how_it_is_stored_and_foreign_keys_are_on_again(
    site: Flask, upgrade: Callable[[str], None]
) -> None:
    upgrade(REBUILD)
    with site.app_context(), reading(db.engine).connect() as connection, reading(db.engine).connect() as second:
        (progress,) = [sql for sql in schema(connection) if "CREATE TABLE progress," in sql]
        assert "WITHOUT ROWID" in progress and "ON DELETE CASCADE" in progress
        (user,) = [sql for sql in schema(connection) if "CREATE TABLE user," in sql]
        assert "AUTOINCREMENT" in user
        for one in (connection, second):
            assert one.execute(text("PRAGMA foreign_keys")).scalar() == 1


@sqlite_only
def test_the_data_is_copied_before_a_migration(
    site: Flask, place: Place, upgrade: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = now_kept(site)
    upgrade(COPY)
    (copy,) = place.folder.glob("before-next-*.sqlite3")
    assert str(copy) in capsys.readouterr().out
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    engine = create_engine(f"sqlite:///{copy}")
    with engine.connect() as kept:
        assert contents(kept) == before
    engine.dispose()
    assert now_kept(site) != before


def test_what_is_up_to_date_is_neither_migrated_nor_copied(site: Flask, place: Place) -> None:
    before = now_kept(site)
    prepare(site)
    assert now_kept(site) == before and not list(place.folder.glob("before-*"))


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


@sqlite_only
def test_models_and_migrations_agree_to_the_letter(app: Flask, place: Place) -> None:
    """Also in what the comparison passes over: WITHOUT ROWID, AUTOINCREMENT, what a reference does on delete."""
    fresh = create_engine(place.address)
    with fresh.connect() as connection:
        Base.metadata.create_all(connection)
        wanted = schema(connection)
    fresh.dispose()
    with app.app_context(), db.engine.connect() as connection:
        assert [sql for sql in schema(connection) if "alembic_version" not in sql] == wanted


def test_the_head_is_written_down() -> None:
    assert (resource_dir("migrations") / "HEAD.txt").read_text().strip() == migrate.wanted_revision()
