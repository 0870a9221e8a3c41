"""`learnpath doctor`: a line for each thing, what to do where it is ill, nothing changed and no secret shown."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from learnpath.core.db import db, writing
from learnpath.ops.doctor import look
from tests.faults.server import Server
from tests.mentoring.mailbox import Mailbox, serve_mail
from tests.ops.conftest import Site
from tests.program import HELD_BY_MODES, environment, learnpath
from tests.redis_server import QUOTED, RedisServer

KEY = "k" * 40
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("app", ["postgresql"], indirect=True)
EACH = [
    "settings",
    "data folder",
    "secret key",
    "database",
    "migrations",
    "served",
    "clock",
    "mail",
    "redis",
    "catalogue",
]


@pytest.fixture
def whole(site: Site) -> Site:
    """A site as its first start leaves it."""
    site.place.folder.chmod(0o700)
    (site.place.folder / "secret_key").write_text(KEY)
    (site.place.folder / "secret_key").chmod(0o600)
    with site.place.database(), db.engine.connect():
        pass  # from then on the file has a write-ahead log
    return site


def ills(site: Site, now: float = 0, catalogue: str = "", **more: str) -> dict[str, str]:
    """Return what is found ill in a site with some more settings, by what it is."""
    environ = environment(site.place.folder, site.place.settings | more)
    found = look(environ, int(now or time.time()), lambda _: catalogue)
    assert all(finding.said and "\n" not in finding.said for finding in found)
    return {finding.what: finding.said for finding in found if not finding.ok}


def held(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return what a folder holds; of the file that SQLite's connections talk by, only that it is there."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path): (path.stat().st_mode, b"" if path.name.endswith("-shm") else path.read_bytes()) for path in files
    }


def test_all_is_well_and_nothing_is_changed(whole: Site, start: Callable[..., Server]) -> None:
    for _ in range(2):  # at rest, then in use
        before = held(whole.place.folder)
        ended = whole.run("doctor")
        assert (ended.returncode, ended.stderr) == (0, ""), ended
        assert [line[:16].strip() for line in ended.stdout.splitlines()] == [f"ok   {what}" for what in EACH]
        assert held(whole.place.folder) == before
        start().ready()


def test_where_nothing_is_yet_nothing_is_made(tmp_path: Path) -> None:
    ended = learnpath(tmp_path / "none", "doctor")
    assert (ended.returncode, ended.stderr) == (1, ""), ended
    assert ended.stdout.count("FIX") == 3 and "Start LearnPath once" in ended.stdout
    assert not list(tmp_path.iterdir())


def test_a_setting_that_is_not_usable_does_not_hide_the_rest(whole: Site) -> None:
    found = ills(whole, LEARNPATH_BASE_URL="learn.example.org")
    assert set(found) == {"settings", "mail", "redis"} and "LEARNPATH_BASE_URL must be" in found["settings"]
    found = ills(whole, LEARNPATH_DATABASE_URL="mysql://a@b/c")
    assert set(found) == {"settings", "database", "mail", "redis"}


def test_the_folder_and_the_key_are_for_their_owner(whole: Site) -> None:
    folder = whole.place.folder
    folder.chmod(0o755)
    (folder / "secret_key").chmod(0o644)
    found = ills(whole)
    assert f"chmod 700 {folder}" in found["data folder"] and f"chmod 600 {folder}/secret_key" in found["secret key"]
    folder.chmod(0o700)
    (folder / "secret_key").chmod(0o600)
    (folder / "secret_key").write_text("short")
    assert "too short" in ills(whole)["secret key"]
    (folder / "secret_key").unlink()
    assert "is not there" in ills(whole)["secret key"]
    assert not ills(whole, LEARNPATH_SECRET_KEY=KEY)
    assert "LEARNPATH_SECRET_KEY is short" in ills(whole, LEARNPATH_SECRET_KEY="abc")["secret key"]


def test_a_folder_that_cannot_be_written_to_or_is_full(whole: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    whole.place.folder.chmod(0o500)
    ended = learnpath(whole.place.folder, "doctor", more=whole.place.settings, before=HELD_BY_MODES)
    assert ended.returncode == 1 and "cannot be written to by this user" in ended.stdout
    whole.place.folder.chmod(0o700)
    monkeypatch.setattr("learnpath.ops.doctor.LITTLE", 10**15)
    assert "make room for" in ills(whole)["data folder"]


@sqlite_only
def test_a_sqlite_file_that_is_ill(whole: Site) -> None:
    file = whole.place.folder / "learnpath.sqlite3"
    content = file.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM user")
        connection.commit()
    assert "rows in" in ills(whole)["database"]
    file.write_bytes(content[:18] + b"\1\1" + content[20:])
    assert "has no write-ahead log" in ills(whole)["database"]
    file.write_bytes(content[:8192] + b"\xff" * 40_000 + content[48_192:])
    assert "restore a copy" in ills(whole)["database"]
    file.write_bytes(b"not a database" * 1000)
    assert "restore a copy" in ills(whole)["database"]
    file.unlink()
    assert "There is no database" in ills(whole)["database"]
    assert not list(whole.place.folder.glob("learnpath.sqlite3*"))


def test_a_database_of_another_version(whole: Site) -> None:
    for statement, what, said in (
        ("UPDATE alembic_version SET version_num = '0004'", "migrations", "is at 0004, this version at"),
        ("UPDATE alembic_version SET version_num = '9999'", "migrations", "is of a newer LearnPath"),
        ("DELETE FROM catalogue_revision", "served", "holds no catalogue"),
        ("DROP TABLE alembic_version", "migrations", "holds no LearnPath yet"),
    ):
        with whole.place.database(), writing(db.engine).begin() as connection:
            if "DELETE" in statement:
                connection.execute(text("DELETE FROM role_list"))
            connection.execute(text(statement))
        assert said in ills(whole)[what]


@postgresql_only
def test_a_server_that_does_not_answer_and_passwords_stay_hidden(whole: Site) -> None:
    for address in ("postgresql://a:se%40cret@127.0.0.1:1/c", "postgresql://a@127.0.0.1:1/c?password=se%40cret"):
        found = ills(whole, LEARNPATH_DATABASE_URL=address)
        assert "Start PostgreSQL" in found["database"] and "cret" not in str(found)
    found = ills(whole, LEARNPATH_DATABASE_URL=whole.place.address.replace("/learnpath_", "/none_"))
    assert "does not exist" in found["database"]


def test_a_clock_that_is_wrong(whole: Site) -> None:
    assert "It says 1970-01-12. Set this machine's clock." in ills(whole, now=10**6)["clock"]
    assert ("clock" in ills(whole, now=time.time() + 3600)) == ("postgresql" in whole.place.address)


def test_a_catalogue_with_a_fault(whole: Site) -> None:
    assert ills(whole, catalogue="a.toml: is not TOML") == {
        "catalogue": "a.toml: is not TOML (all of it: learnpath catalogue check)"
    }
    (whole.place.folder / "catalogue").mkdir()
    (whole.place.folder / "catalogue" / "a.toml").write_text("unheard = 1")
    ended = whole.run("doctor")
    assert ended.returncode == 1 and "unheard: is not a kind of entry" in ended.stdout, ended


@sqlite_only
def test_redis_is_asked_where_tries_are_counted_there(whole: Site, redis: RedisServer) -> None:
    assert not ills(whole, LEARNPATH_REDIS_URL=redis.url)
    found = ills(whole, LEARNPATH_REDIS_URL=redis.url.replace(QUOTED, "wrong%2Fword"))["redis"]
    assert "check LEARNPATH_REDIS_URL" in found and "wrong" not in found.replace("WRONGPASS", "")
    found = ills(whole, LEARNPATH_REDIS_URL=f"redis://:{QUOTED}@127.0.0.1:1/0")["redis"]
    assert "Connection refused" in found and "Start Redis" in found and "word" not in found
    assert set(ills(whole, LEARNPATH_REDIS_URL="localhost:6379")) == {"settings", "mail", "redis"}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with serve_mail() as box:
        yield box


@sqlite_only
def test_the_mail_server_is_reached_and_sent_nothing(whole: Site, box: Mailbox) -> None:
    port = box.server_address[1]
    mail = {
        "LEARNPATH_MAIL_URL": f"smtp://ada:pass%40word@127.0.0.1:{port}",
        "LEARNPATH_MAIL_FROM": "mail@learn.example.org",
        "LEARNPATH_BASE_URL": "https://learn.example.org",
    }
    assert not ills(whole, **mail)
    assert "NOOP" in str(box.heard).upper() and not [line for line in box.heard if line.upper().startswith("MAIL")]
    box.answers["AUTH"] = "535 not with pass@word"
    found = ills(whole, **mail)["mail"]
    assert "535" in found and "Check LEARNPATH_MAIL_URL" in found and "word@" not in found and "pass@word" not in found
    gone = mail | {"LEARNPATH_MAIL_URL": "smtp://127.0.0.1:1"}
    assert "Connection refused" in ills(whole, **gone)["mail"]
