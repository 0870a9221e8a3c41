"""The commands as a person types them: each error is one clear line and a non-zero exit, without a trace."""

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from learnpath.accounts.audit import Did
from learnpath.catalogue.loader import SHIPPED
from tests.cast import ADA, PASSWORD
from tests.catalogue.small import put, small, write
from tests.program import HELD_BY_MODES, Browser, Server, learnpath, serving


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    assert learnpath(folder, "catalogue", "load").stdout == "Loaded.\n"
    return folder


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(prepared, tmp_path / "data"))


@pytest.fixture
def site(home: Path) -> Iterator[Server]:
    """A served site on that folder."""
    with serving(home) as server:
        yield server


def rows(folder: Path) -> list[str]:
    """Return everything that a folder's database holds, as statements."""
    with closing(sqlite3.connect(folder / "learnpath.sqlite3")) as connection:
        return list(connection.iterdump())


def error_of(folder: Path, *words: str, code: int = 1, **how: object) -> str:
    """Run a command that must fail; returns its one line on standard error."""
    ended = learnpath(folder, *words, **how)  # type: ignore[arg-type]
    assert ended.returncode == code and ended.stdout == "", ended
    assert ended.stderr.startswith("learnpath: ") and ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr.strip()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Missing command."),
        ("catalogue", "Missing command."),
        ("fly", "No such command 'fly'."),
        ("run --prot 1", "No such option '--prot'."),
        ("run --port many", "'many' is not a valid integer"),
        ("user set-password", "Missing argument 'EMAIL'."),
    ],
)
def test_what_is_not_a_command_is_said_in_one_line(tmp_path: Path, words: str, said: str) -> None:
    assert said in error_of(tmp_path / "none", *words.split(), code=2)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("BASE_URL", "learn.example.org", "LEARNPATH_BASE_URL must be the site's address"),
        ("BASE_URL", "https://[learn", "LEARNPATH_BASE_URL must be the site's address"),
        ("TIME_ZONE", "Mars/Olympus", "LEARNPATH_TIME_ZONE must be the name of a time zone"),
        ("TRUSTED_PROXIES", "some", "LEARNPATH_TRUSTED_PROXIES must be a number from 0 to 10"),
        ("DATABASE_URL", "mysql://a@b/c", "LEARNPATH_DATABASE_URL must look like"),
        ("REDIS_URL", "localhost:6379", "LEARNPATH_REDIS_URL must look like redis://user:password@host:6379/0"),
        ("DATABASE_URL", "postgresql://a@127.0.0.1:1/c", "The database cannot be used: connection failed"),
        ("DATABASE_URL", "sqlite:////dev/null/none", "The database cannot be used: unable to open database file"),
        ("DATABASE_URL", "sqlite:///file:{}/d?vfs=unix-dotfile&uri=true", "cannot use write-ahead logging"),
        ("INSTANCE", "/dev/null/none", "The data folder /dev/null/none cannot be used (Not a directory)"),
    ],
)
def test_a_setting_that_is_not_usable_is_named(tmp_path: Path, setting: str, value: str, said: str) -> None:
    more = {f"LEARNPATH_{setting}": value.format(tmp_path)}
    assert said in error_of(tmp_path / "data", "run", "--port", "0", more=more)


def test_a_folder_that_may_not_be_written_to_is_named(home: Path, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    said = error_of(shut / "none", "run", "--port", "0", before=HELD_BY_MODES)
    assert f"The data folder {shut}/none cannot be used (Permission denied)" in said
    assert "is not a folder that can be written to" in error_of(home, "backup", f"{shut}/copy", before=HELD_BY_MODES)


def test_the_shipped_catalogue_is_sound_and_checking_makes_nothing(tmp_path: Path) -> None:
    ended = learnpath(tmp_path / "none", "catalogue", "check")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "64 roles and 538 items. No errors.\n", "")
    assert not (tmp_path / "none").exists()


def test_checking_reports_every_error_a_line_each(tmp_path: Path) -> None:
    write(tmp_path, put(put(small(), "skill.4.uuid", "x"), "role.0.related", ["nobody"]))
    for name, content in (("shut", b""), ("latin", b"\xe9"), ("cut", b"[[skill")):
        (tmp_path / f"{name}.toml").write_bytes(content)
    (tmp_path / "shut.toml").chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    ended = learnpath(tmp_path / "none", "catalogue", "check", str(tmp_path), before=HELD_BY_MODES)
    lines = ended.stderr.splitlines()
    assert (ended.returncode, ended.stdout, len(lines)) == (1, "", 6), ended
    assert lines[0] == "learnpath: folder: cannot be read: Permission denied"
    assert lines[1].startswith("all.toml: skill[5].uuid: Input should be a valid UUID")
    assert lines[2].startswith("cut.toml: is not TOML: ") and lines[3].startswith("latin.toml: is not UTF-8 text")
    assert lines[4] == "shut.toml: cannot be read: Permission denied"
    assert lines[5] == "all.toml: role[1].related[1]: there is no other role “nobody”"


def test_a_folder_that_cannot_be_read_is_named(home: Path, tmp_path: Path) -> None:
    assert f"{tmp_path}/none: is not a folder" in error_of(home, "catalogue", "check", f"{tmp_path}/none")
    assert "File name too long" in error_of(home, "catalogue", "check", "a" * 300)


def test_a_catalogue_with_errors_changes_nothing_and_the_old_one_keeps_serving(
    site: Server, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    shutil.copytree(SHIPPED, folder)
    before = rows(home)
    sql = folder / "skills" / "sql.toml"
    sql.write_text(sql.read_text(encoding="utf-8").replace('"SQL"', '"Structured queries"'), encoding="utf-8")
    (folder / "bad.toml").write_text("unheard = 1")
    assert "bad.toml: unheard: is not a kind of entry" in error_of(home, "catalogue", "load", str(folder))
    assert rows(home) == before and "SQL</span>" in Browser(site.address).get("/roles/back-end-developer")
    (folder / "bad.toml").unlink()
    assert learnpath(home, "catalogue", "load", str(folder)).stdout == "Loaded.\n"
    assert "Structured queries" in Browser(site.address).get("/roles/back-end-developer")
    before = rows(home)
    assert learnpath(home, "catalogue", "load", str(folder)).stdout == "Nothing has changed.\n"
    assert rows(home) == before


def test_the_owner_sets_a_password_and_the_old_one_and_its_sessions_end(site: Server, home: Path) -> None:
    ada = Browser(site.address)
    fields = {"name": "Ada", "email": ADA, "password": PASSWORD}
    ada.submit("/sign-up", "/sign-up", **fields)
    assert "Sign out" in ada.get("/settings")
    before = rows(home)
    for email, given, said in (
        ("bo@example.com", b"another few words\n", "There is no account with the email address bo@example.com."),
        (ADA, b"password1\n", "This password is easy to guess."),
        (ADA, b"\xff\xfe another few words\n", "The password is not UTF-8 text."),
    ):
        assert said in error_of(home, "user", "set-password", email, given=given)
        assert rows(home) == before
    assert "The database cannot be used: no such table" in error_of(home / "new", "user", "set-password", ADA)
    ended = learnpath(home, "user", "set-password", ADA.upper(), given="nöch ein paar words\n".encode())
    assert ended.returncode == 0 and ended.stderr == "", ended
    assert ended.stdout == f"Saved. {ADA} is signed out everywhere and can sign in with the new password.\n"
    assert "Sign out" not in ada.get("/settings")
    assert "Sign out" not in ada.submit("/sign-in", "/sign-in", email=ADA, password=PASSWORD)
    assert "Sign out" in ada.submit("/sign-in", "/sign-in", email=ADA, password="nöch ein paar words")


def test_the_owner_removes_a_second_factor(home: Path) -> None:
    with closing(sqlite3.connect(home / "learnpath.sqlite3")) as connection, connection:
        columns = "id, email, name, password_hash, theme, created_at"
        connection.execute(f"INSERT INTO \"user\" ({columns}) VALUES (7, ?, '', '', '', 1)", [ADA])
        connection.execute("INSERT INTO authenticator VALUES (7, 'sealed', 1, 1)")
        connection.execute("INSERT INTO recovery_code VALUES (7, 'hash', NULL)")
        connection.execute("INSERT INTO passkey VALUES (1, 7, 'id', x'00', 0, 'Phone', 1, NULL)")
    assert "There is no account with the email address bo@example.com." in error_of(
        home, "user", "reset-second-factor", "bo@example.com"
    )
    for _ in range(2):
        assert learnpath(home, "user", "reset-second-factor", ADA.upper()).stdout.startswith("Removed.")
    gone = ('INTO "passkey"', 'INTO "recovery_code"', 'INTO "authenticator"')
    assert not [line for line in rows(home) if any(words in line for words in gone)]
    assert any(ADA in line for line in rows(home))


def test_a_backup_of_a_site_in_use_is_whole_and_for_its_owner_alone(site: Server, home: Path, tmp_path: Path) -> None:
    ada = Browser(site.address)
    ada.submit("/roles/back-end-developer/start", "/roles/back-end-developer", known=["sql", "git"])
    ada.submit("/sign-up", "/sign-up", name="Ada", email=ADA, password=PASSWORD)
    copy = tmp_path / "copy.sqlite3"
    assert learnpath(home, "backup", str(copy)).stdout == f"Saved to {copy}.\n"
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert list(connection.iterdump()) == rows(home)
        assert connection.execute("SELECT count(*) FROM progress").fetchone() == (2,)
    before = copy.read_bytes()
    assert f"{copy} exists already. Name a new file." in error_of(home, "backup", str(copy))
    assert copy.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.sqlite3"]


def test_a_backup_that_cannot_be_made_is_said_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "copy")
    assert "is not a folder that can be written to" in error_of(home, "backup", str(tmp_path / "none" / "copy"))
    assert "File name too long" in error_of(home, "backup", target + "y" * 300)
    assert "There is no database at" in error_of(tmp_path / "new", "backup", target)
    postgresql = {"LEARNPATH_DATABASE_URL": "postgresql://a@127.0.0.1:1/c"}
    assert "The database cannot be used: connection failed" in error_of(home, "backup", target, more=postgresql)
    assert "is not a folder. With --keep name the folder" in error_of(home, "backup", target, "--keep", "2")
    assert f"{home} is a folder. Name a new file in it" in error_of(home, "backup", str(home))
    (home / "learnpath.sqlite3").write_bytes(b"not a database" * 1000)
    assert "file is not a database" in error_of(home, "backup", target)
    assert not list(tmp_path.glob("copy*"))


def test_the_owner_makes_and_disables_accounts_and_hands_out_a_link(home: Path) -> None:
    made = learnpath(home, "user", "create", "Root@Example.com", "--admin", given=b"some quite plain words\n")
    assert (made.returncode, made.stdout, made.stderr) == (0, "Made the account of root@example.com.\n", "")
    again = error_of(home, "user", "create", "root@example.com", given=b"some quite plain words\n")
    assert "There is an account with this email address already" in again
    assert "easy to guess" in error_of(home, "user", "create", "b@example.com", given=b"password1\n")
    assert "none is not an email address." in error_of(home, "user", "create", "none")
    link = learnpath(home, "user", "reset-link", "root@example.com").stdout
    assert re.match(r"http://localhost:8000/password/[\w-]{43}\nIt works once, for 30 minutes\.\n$", link), link
    with closing(sqlite3.connect(home / "learnpath.sqlite3")) as connection:
        hashed = connection.execute("SELECT token_hash FROM account_link").fetchone()[0]
        assert hashed == hashlib.sha256(link.split("/password/")[1][:43].encode()).hexdigest()
        mine = "SELECT admin, disabled_at IS NOT NULL FROM user WHERE email = 'root@example.com'"
        assert connection.execute(mine).fetchone() == (1, 0)
        for command, said, kept in (("demote", "is no administrator any more", (0, 0)), ("disable", "cannot", (0, 1))):
            assert said in learnpath(home, "user", command, "root@example.com").stdout
            assert connection.execute(mine).fetchone() == kept
        for command, kept in (("enable", (0, 0)), ("promote", (1, 0))):
            assert learnpath(home, "user", command, "root@example.com").returncode == 0
            assert connection.execute(mine).fetchone() == kept
        kinds = [
            kind for (kind,) in connection.execute("SELECT kind FROM audit_event WHERE actor_id IS NULL ORDER BY id")
        ]
    assert kinds[-7:] == [0, 15, int(Did.LINK_MADE), 16, 13, 14, 15]
    assert "There is no account" in error_of(home, "user", "promote", "nobody@example.com")
