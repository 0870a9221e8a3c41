"""`learnpath mail send` as a timer runs it: printed without a mail server, sent with one; what it says of failures."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.mentoring.mailbox import Mailbox, words
from tests.program import learnpath


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder in which Bo left Ada a notice."""
    folder = tmp_path / "data"
    assert learnpath(folder, "catalogue", "load").stdout == "Loaded.\n"
    with closing(sqlite3.connect(folder / "learnpath.sqlite3")) as connection, connection:
        for number, name in ((1, "ada"), (2, "bo")):
            person = (number, f"{name}@example.com", name.title(), "x", "device", 1)
            values = "(id, email, name, password_hash, theme, created_at) VALUES (?, ?, ?, ?, ?, ?)"
            connection.execute(f'INSERT INTO "user" {values}', person)
        values = (
            "(user_id, kind, actor_id, learner_id, at) VALUES (1, 11, 2, 1, CAST(strftime('%s', 'now') AS INT) - 60)"
        )
        connection.execute(f"INSERT INTO notice {values}")
    return folder


def test_without_a_mail_server_it_prints_what_would_go_out(home: Path) -> None:
    ended = learnpath(home, "mail", "send")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("To: ada@example.com\nSubject: LearnPath: 1 unread notice\n\n")
    assert "Bo is no longer your mentor" in ended.stdout and "http://localhost:8000/notices\n" in ended.stdout
    assert ended.stdout.endswith("1 sent, 0 not sent.\n")
    assert learnpath(home, "mail", "send").stdout == "0 sent, 0 not sent.\n"


def test_with_one_it_sends_and_says_what_failed(home: Path, box: Mailbox) -> None:
    more = {
        "LEARNPATH_MAIL_URL": f"smtp://127.0.0.1:{box.server.port}",
        "LEARNPATH_MAIL_FROM": "mail@learn.example.org",
        "LEARNPATH_BASE_URL": "https://learn.example.org/",
    }
    box.answers["MAIL"] = "451 later"
    ended = learnpath(home, "mail", "send", more=more)
    assert (ended.returncode, ended.stdout) == (1, "0 sent, 1 not sent.\n")
    assert re.search(r"WARNING A mail was not sent: 127\.0\.0\.1: .*later", ended.stderr)
    with closing(sqlite3.connect(home / "learnpath.sqlite3")) as connection, connection:
        connection.execute("UPDATE outbox SET next_at = 1")
    box.answers.clear()
    ended = learnpath(home, "mail", "send", more=more)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "1 sent, 0 not sent.\n", "")
    assert "https://learn.example.org/notices\n" in words(box.mails()[0])


def test_before_the_first_start_it_says_what_to_do(tmp_path: Path) -> None:
    ended = learnpath(tmp_path / "data", "mail", "send")
    assert (ended.returncode, ended.stdout) == (1, "")
    said = "The database is not at this version yet. Start LearnPath once, then send again."
    assert ended.stderr == f"learnpath: {said}\n"
