"""`learnpath restore`: a copy takes the database's place whole, or nothing changes; the old data is kept."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import insert, select, text

from learnpath.accounts.models import AccountLink, SignUpLink, User
from learnpath.core.db import db, writing
from learnpath.core.migrate import current_revision, wanted_revision
from learnpath.ops.in_use import alone
from learnpath.ops.postgresql import connect
from learnpath.start import prepare
from tests.cast import ADA, CY, sign_in
from tests.faults.conftest import Place, check_sound
from tests.faults.server import Server
from tests.ops.conftest import Site
from tests.program import learnpath

sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("app", ["postgresql"], indirect=True)


def test_a_copy_takes_the_databases_place_and_the_old_data_is_kept(site: Site) -> None:
    old = site.kept()
    assert site.people() == [ADA, CY]
    ended = site.run("restore", str(site.copy))
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    assert site.people() == [ADA]
    (kept,) = site.before_restores()
    assert site.kept(kept) == old and kept.rpartition("/")[2].partition("?")[0] in ended.stdout
    with site.place.app() as app:
        assert "1 of 23 done" in sign_in(app, ADA).page()
    if "sqlite" in site.place.address:
        files = {path.name: path.stat().st_mode & 0o777 for path in site.place.folder.glob("learnpath*")}
        assert set(files.values()) == {0o600} and len(files) == 2, files


def test_everybody_is_signed_out_and_used_links_stay_used(site: Site) -> None:
    copy = str(site.place.folder / "second")
    with site.place.app() as app:
        browser = sign_in(app, ADA).client
        with app.app_context(), writing(db.engine).begin() as connection:
            ada = connection.execute(select(User.id).where(User.email == ADA)).scalar_one()
            connection.execute(insert(AccountLink).values(user_id=ada, kind=0, token_hash="a", email=ADA))
            connection.execute(insert(SignUpLink).values(token_hash="b", expires_at=2**40))
    assert site.run("backup", copy).returncode == 0
    assert site.run("restore", copy).returncode == 0
    with site.place.app() as app:
        browser.application = app
        assert browser.get("/tracks/back-end-developer").status_code == 303
        assert "2 of 23 done" in sign_in(app, ADA).page()
        with app.app_context(), db.engine.connect() as connection:
            for link in (AccountLink, SignUpLink):
                assert connection.execute(select(link)).all() == []


def test_a_running_site_is_not_replaced_and_kill_9_leaves_no_mark(site: Site, start: Callable[..., Server]) -> None:
    server = start().ready()
    before = site.kept()
    assert "LearnPath is running on" in site.refused("restore", str(site.copy))
    assert site.kept() == before and site.people() == [ADA, CY]
    server.kill()
    assert site.run("restore", str(site.copy)).returncode == 0
    assert site.people() == [ADA]


def test_a_database_that_something_else_uses_is_not_replaced(site: Site, tmp_path: Path) -> None:
    """Such as a LearnPath with another data folder, or on another machine."""
    with Place(tmp_path, site.place.address).app() as other, other.app_context(), db.engine.connect() as connection:
        connection.execute(text('SELECT count(*) FROM "user"'))
        assert "in use" in site.refused("restore", str(site.copy))
    assert site.people() == [ADA, CY] and not site.before_restores()


def test_no_command_begins_while_one_restores(site: Site) -> None:
    with alone(site.place.folder):
        assert "A copy is being restored here." in site.refused("run", "--port", "0")
        assert "A copy is being restored here." in site.refused("mail", "send")
        assert "LearnPath is running on" in site.refused("restore", str(site.copy))


def cut(copy: Path) -> str:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    return ""


def flipped(copy: Path) -> str:
    content = bytearray(copy.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 4096):
        content[place] ^= 0xFF
    copy.write_bytes(content)
    return ""


def other(copy: Path) -> str:
    copy.write_text("CREATE TABLE person (id integer);")
    return "is not a copy made by `learnpath backup`"


def missing(copy: Path) -> str:
    copy.unlink()
    return "There is no file"


@pytest.mark.parametrize("spoil", [cut, flipped, other, missing])
def test_a_copy_that_is_not_whole_is_refused_and_changes_nothing(site: Site, spoil: Callable[[Path], str]) -> None:
    before = site.kept()
    said = spoil(site.copy)
    files = sorted(path.name for path in site.place.folder.iterdir())
    assert said in site.refused("restore", str(site.copy))
    assert site.kept() == before and not site.before_restores()
    assert sorted(path.name for path in site.place.folder.iterdir()) == files


def change(site: Site, *statements: str) -> None:
    """Make the copy one of the site after some statements."""
    with site.place.database(), writing(db.engine).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    site.copy.unlink()
    assert site.run("backup", str(site.copy)).returncode == 0


def test_a_copy_of_a_newer_version_is_refused_and_says_which(site: Site) -> None:
    sign = (
        "PRAGMA user_version = 1203"
        if "sqlite" in site.place.address
        else "COMMENT ON TABLE alembic_version IS '0.12.3'"
    )
    change(site, sign, "UPDATE alembic_version SET version_num = '9999'")
    before = site.kept()
    assert "Install LearnPath 0.12.3 or newer" in site.refused("restore", str(site.copy))
    assert site.kept() == before and not site.before_restores()


def test_a_copy_of_another_program_is_refused(site: Site) -> None:
    change(site, "ALTER TABLE progress RENAME TO advance")
    assert "This is not a copy of a LearnPath database." in site.refused("restore", str(site.copy))
    assert not site.before_restores()


@sqlite_only
def test_a_copy_with_broken_references_is_refused(site: Site) -> None:
    with closing(sqlite3.connect(site.copy)) as copy:
        copy.execute("DELETE FROM user")
        copy.commit()
    assert "rows name others that are missing" in site.refused("restore", str(site.copy))


def test_a_copy_of_the_other_kind_of_database_is_refused(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_bytes(b"PGDMP and more" if "sqlite" in site.place.address else b"SQLite format 3\0 and more")
    assert "Check LEARNPATH_DATABASE_URL." in site.refused("restore", str(file))


def test_a_copy_of_an_older_schema_is_brought_to_this_version(place: Place) -> None:
    """What 0005 added to a person has its first value; who was there is there."""
    old, copy = Site(place, place.folder / "copy"), str(place.folder / "copy")
    with place.database():
        upgrade(revision="0004")
        with writing(db.engine).begin() as connection:
            connection.execute(
                text(
                    'INSERT INTO "user" (email, name, password_hash, theme, created_at) '
                    "VALUES ('ada@example.com', 'Ada', 'x', 'auto', 1)"
                )
            )
    assert old.run("backup", copy).returncode == 0
    with place.database(), writing(db.engine).begin() as connection:
        connection.execute(text('DELETE FROM "user"'))
    ended = old.run("restore", copy)
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    assert old.people() == [ADA]
    with place.app() as app:
        with app.app_context():
            assert current_revision() == wanted_revision()
        prepare(app)


@sqlite_only
def test_a_damaged_database_is_replaced_and_kept_with_its_journal(site: Site) -> None:
    file = site.place.folder / "learnpath.sqlite3"
    file.write_bytes(b"not a database" * 1000)
    Path(f"{file}-wal").write_bytes(b"what was in flight")
    assert site.run("restore", str(site.copy)).returncode == 0
    (kept,) = site.place.folder.glob("learnpath-before-restore-*.sqlite3")
    assert kept.read_bytes() == b"not a database" * 1000
    assert Path(f"{kept}-wal").read_bytes() == b"what was in flight"
    assert site.people() == [ADA]
    with site.place.database():
        check_sound()


@sqlite_only
def test_a_new_machine_needs_the_copy_alone(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    ended = learnpath(folder, "restore", str(site.copy))
    assert (ended.returncode, ended.stdout) == (0, f"Restored from {site.copy}. Everybody is signed out.\n"), ended
    assert Site(Place(folder, f"sqlite:///{folder / 'learnpath.sqlite3'}"), site.copy).people() == [ADA]


@postgresql_only
def test_a_user_who_may_not_make_databases_is_told_what_to_do(site: Site) -> None:
    with connect(site.place.address, "postgres") as server:
        server.execute("CREATE ROLE plain LOGIN")
        try:
            address = site.place.address.replace("//learnpath@", "//plain@")
            said = site.refused("restore", str(site.copy), LEARNPATH_DATABASE_URL=address)
            assert 'ALTER ROLE "plain" CREATEDB' in said
        finally:
            server.execute("DROP ROLE plain")


@postgresql_only
def test_programs_that_are_missing_or_old_are_named(site: Site, tmp_path: Path) -> None:
    new = str(tmp_path / "new")
    assert "pg_dump is missing. Install" in site.refused("backup", new, PATH=str(tmp_path))
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (tmp_path / "pg_dump").chmod(0o700)
    assert "pg_dump is of PostgreSQL 9, the server of" in site.refused("backup", new, PATH=str(tmp_path))
    assert not list(tmp_path.glob("new*"))


@postgresql_only
def test_a_password_goes_to_the_programs_past_their_command_line(site: Site, tmp_path: Path) -> None:
    """Each says how it was called, and does it."""
    for name in ("pg_dump", "pg_restore"):
        real = shutil.which(name)
        script = (
            f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/words\necho "$PGPASSWORD" >> {tmp_path}/said\nexec {real} "$@"\n'
        )
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o700)
    address = site.place.address.replace("//learnpath@", "//learnpath:s%40cret@")
    more = {"LEARNPATH_DATABASE_URL": address, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert site.run("backup", str(tmp_path / "copy"), **more).returncode == 0
    assert site.run("restore", str(tmp_path / "copy"), **more).returncode == 0
    words = (tmp_path / "words").read_text()
    assert "pg_dump --format=custom" in words and "pg_restore --no-owner" in words and "cret" not in words
    assert "s@cret\n" in (tmp_path / "said").read_text()
