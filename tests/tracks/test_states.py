"""What is read of several learners at once is what is read of each, on both databases."""

from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.current import catalogue
from learnpath.core.db import execute
from learnpath.tracks.state import read_state, read_states
from tests.cast import Person, sign_up
from tests.conftest import Statements

TRACK = "/tracks/back-end-developer"


def test_several_learners_are_read_in_one_statement_as_each_by_itself(
    app: Flask, ada: Person, cy: Person, statements: Statements
) -> None:
    sign_up(app, "nobody@example.com", role=None)
    for person, item in ((ada, "sql"), (cy, "git")):
        person.tick(item)
        person.client.submit(f"{TRACK}/own", kind="skill", name="Own", text="")
        person.client.submit(f"{TRACK}/items/apis/set-aside", set_aside="1", reason="later")
        person.client.submit(f"{TRACK}/items/{item}/refresh", due="2030-01-01")
        person.client.submit(f"{TRACK}/pauses", **{"from": "2026-01-02", "to": "2026-01-09"})
    ada.client.submit("/roles/data-analyst/start")
    with app.app_context():
        learners = execute(select(User.id)).scalars().all()
        snapshot = catalogue()
        statements.clear()
        found = read_states(learners, snapshot)
        assert len(statements) == 1 and len(found) == 3
        assert found == {number: read_state(number, snapshot) for number in learners}
        assert sum(len(state.statuses) for state in found.values()) == 2
        assert read_states((), snapshot) == {}
