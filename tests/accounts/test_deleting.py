"""Deleting an account: nothing of it is left, in no table, not in the file and not in its log."""

import re
import subprocess

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import AuditEvent
from learnpath.core.db import Base, execute
from tests.cast import PASSWORD, Person, sign_in, sign_up
from tests.mentoring.cohorts import help_with, join, links, make_cohort
from tests.mentoring.sharing import accept, invite, mentor
from tests.mentoring.talking import TRACK, ask, comment, do
from tests.mentoring.test_canaries import EVERY, dana  # noqa: F401 - a fixture

PAGE = "/settings/delete"


def words(app: Flask) -> set[str]:
    """Return the words of Dana's that stand in some table."""
    with app.app_context():
        rows = [repr(execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    return {word for word in EVERY for text in rows if word in text}


@pytest.fixture
def shared(app: Flask, dana: Person) -> Person:  # noqa: F811
    """Dana, who shares with Bo by an invitation and in a cohort, and mentors Ada."""
    bo = mentor(app)
    place = accept(bo, invite(dana)) + TRACK
    cohort = make_cohort(bo)
    join(dana, links(bo, cohort)[0])
    comment(dana, f"{TRACK}/items/sql", "canarynote?", asks="y")
    ask(dana, "sql")
    do(bo, f"{place}/items/sql/verify")
    bo.client.submit(place.replace(TRACK, "") + "/note", text="canarynote of Bo")
    own = make_cohort(dana, "canarypiece cohort")
    help_with(bo, links(dana, own)[1])
    return dana


def test_nothing_is_left(app: Flask, shared: Person, cy: Person) -> None:
    assert words(app) == EVERY
    assert shared.client.get(PAGE).status_code == 200
    for wrong in ("", "not this one"):
        assert shared.client.submit(PAGE, _page=PAGE, password=wrong).status_code == 422
    assert words(app) == EVERY
    answer = shared.client.submit(PAGE, _page=PAGE, password=PASSWORD)
    assert answer.status_code == 303 and "Your account is deleted" in shared.client.get("/").text
    left = words(app) - {"canarypiece"}  # the name of a cohort that Bo runs now
    assert not left
    with app.app_context():
        kinds = execute(select(AuditEvent.kind, AuditEvent.user_id)).all()
    assert (17, None) in [tuple(row) for row in kinds]
    assert shared.client.get("/settings").status_code == 303 and cy.client.get("/settings").status_code == 200
    assert sign_up(app, shared.email).client.get("/settings").status_code == 200, "the address is free again"


def test_a_mentor_loses_the_learner_and_a_learner_keeps_what_was_said(app: Flask, shared: Person, ada: Person) -> None:
    place = accept(shared, invite(ada)) + TRACK
    do(shared, f"{place}/items/git/comments", text="Well done with git.")
    shared.client.submit(PAGE, _page=PAGE, password=PASSWORD)
    kept = ada.client.get(f"{TRACK}/items/git/comments").text
    assert "Well done with git." in kept and "Former mentor" in kept and "Dana" not in kept
    bo = sign_in(app, "bo@example.com")
    assert "Nobody shares anything with you" in bo.client.get("/mentoring").text
    assert not re.search("Dana", bo.client.get("/notices").text)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nothing_is_left_in_the_file_and_in_its_log(app: Flask, shared: Person) -> None:
    shared.client.submit(PAGE, _page=PAGE, password=PASSWORD)
    file = app.extensions["settings"].sqlite_file
    for path in (file, file.with_name(f"{file.name}-wal")):
        # read by another process: closing the file in this one would let go of the locks that SQLite holds on it here
        kept = subprocess.run(["cat", path], capture_output=True, check=True).stdout if path.exists() else b""
        assert not [word for word in EVERY - {"canarypiece"} if word.encode() in kept], path.name
