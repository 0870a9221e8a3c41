"""The clock set back, by an hour or a day: pages work, nothing is lost, and nobody is locked out for long.

A form opened yesterday, and text typed after the session ended: tests/accounts/test_sessions.py.
"""

import re
import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask

from learnpath.accounts import passwords
from learnpath.catalogue.current import catalogue
from learnpath.core.db import saving
from learnpath.demo import fill as filling
from learnpath.demo.people import PASSWORD as OF_ALL
from tests.accounts.second import give_code, give_password, is_in, set_up, visitor
from tests.cast import ADA, CY, PASSWORD, Person, sign_in, sign_up
from tests.faults.conftest import check_sound
from tests.mentoring.sharing import accept, invite
from tests.test_demo import crawl

HOUR, DAY = 3_600, 86_400  # seconds
TRACK = "/tracks/back-end-developer"
SQL = f"{TRACK}/items/sql"
pytestmark = pytest.mark.parametrize("back", [HOUR, DAY], ids=["hour", "day"])
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # nothing here is said to the database


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-03-28T12:00:00+00:00", tick=False) as clock:
        yield clock


@sqlite_only
def test_every_page_of_a_full_site_works(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    with app.app_context():
        snapshot, password_hash = catalogue(), passwords.hash_password(OF_ALL)
        with saving():
            filling.fill(snapshot, password_hash, int(time.time()))
    clock.shift(-back)
    for who in ("imani", "amara", "sofie"):
        assert sum(crawl(app, sign_in(app, f"{who}@example.com", OF_ALL)).values()) > 20


@sqlite_only
def test_what_is_done_then_is_kept_shown_and_undone(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    ada = sign_up(app, ADA)
    ada.tick("sql")
    ada.client.submit(f"{SQL}/note", text="Before.", version="0")
    assert ada.client.submit(f"{TRACK}/target", target="2027-09-01").status_code == 303
    clock.shift(-back)
    assert "1 of 23 done" in ada.page()
    ada.tick("git")
    ada.tick("sql", "learning")
    assert "1 of 23 done" in ada.undo(TRACK).replace("2 of 23", "1 of 23")
    assert ada.client.submit(f"{SQL}/note", text="After.", version="1").status_code == 303
    assert "After." in ada.client.get(SQL).text
    for path in ("/progress", f"{TRACK}/plan", "/settings/security", "/notices", SQL):
        assert ada.client.get(path).status_code == 200
    assert "2 of 23 done" in sign_in(app, ADA).page()
    with app.app_context():
        check_sound()
    clock.shift(back)
    assert "2 of 23 done" in ada.page()


@sqlite_only
def test_a_mentors_looks_are_written_down(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    ada, bo = sign_up(app, ADA), sign_up(app, CY, name="Bo", role=None)
    page = accept(bo, invite(ada))
    for _ in range(2):
        assert bo.client.get(page).status_code == 200
    before = looks(ada)
    clock.shift(-back)
    for _ in range(2):
        assert bo.client.get(page).status_code == 200
    assert (before, looks(ada)) == (1, 2)


def looks(person: Person) -> int:
    """Return how many looks a learner is told of."""
    found = re.search(r'aria-labelledby="looks">.*?</section>', person.client.get("/mentors").text, re.DOTALL)
    return found[0].count("<li") if found else 0


def test_nobody_is_locked_out_for_longer_than_a_limit(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    ada = sign_up(app, ADA)
    for _ in range(11):
        answer = visitor(app).submit("/sign-in", _page="/sign-in", email=ADA, password="not my password")
    assert answer.status_code == 429
    clock.shift(-back)
    clock.shift(601)
    assert "0 of 23 done" in sign_in(app, ADA).page()
    assert ada.client.get(TRACK).status_code == 200


@sqlite_only
def test_a_form_that_stands_open_saves_and_a_visitor_keeps_their_ticks(
    app: Flask, another_app: Callable[[], Flask], clock: time_machine.Traveller, back: int
) -> None:
    """Also where the next request goes to another machine, whose clock is behind."""
    ada, other = sign_up(app, ADA), visitor(app)
    form = ada.client.fields(TRACK) | {"status": "done"}
    other.submit("/roles/back-end-developer/start", _page="/roles/back-end-developer", known=["sql", "git"])
    clock.shift(-back)
    ada.client.application = other.application = another_app()
    assert ada.client.post(f"{SQL}/status", data=form).status_code == 303
    assert "1 of 23 done" in ada.page()
    answer = other.submit("/sign-up", _page="/sign-up", email=CY, password=PASSWORD)
    assert answer.status_code == 303 and "2 of 23 done" in other.get(TRACK).text


def test_an_authenticators_code_still_works(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    ada = sign_up(app, ADA)
    totp, _ = set_up(ada)
    clock.shift(-back)
    for expected in (True, False):
        client = visitor(app)
        give_password(client)
        give_code(client, totp.now())
        assert is_in(client) == expected, "each code is used once"


def test_who_they_are_is_not_proved_for_longer(app: Flask, clock: time_machine.Traveller, back: int) -> None:
    ada = sign_up(app, ADA)
    assert ada.client.get("/settings/security/address").status_code == 200
    clock.shift(-back)
    assert ada.client.get("/settings/security/address").status_code == 303
    answer = ada.client.submit("/settings/security/again", password=PASSWORD)
    assert answer.status_code == 303, answer.text
    assert ada.client.get("/settings/security/address").status_code == 200
