"""What is held: each way to flood somebody or the machine. It says so with what was typed, and nothing is half done.

On SQLite alone: tests/core/test_attempts.py counts on both databases and on Redis.
"""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from learnpath.accounts.models import User
from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import execute, saving
from learnpath.core.limits import FILES, INVITATIONS, LINKS, LINKS_TO, SIGN_UPS, TELLING, Limit
from tests.cast import ADA, PASSWORD, Person, sign_in, sign_up
from tests.held import check_held, fill
from tests.house.test_routes import contents
from tests.mentoring.cohorts import links, make_cohort
from tests.mentoring.mailbox import MAIL
from tests.mentoring.sharing import mentor
from tests.mentoring.talking import TRACK, do, mentored
from tests.pages import CheckingClient

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
SQL = f"{TRACK}/items/sql"
Case = tuple[Person, str, dict[str, Any], str]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-05-04T12:00:00+00:00", tick=False) as clock:
        yield clock


def check_all_held(app: Flask, limit: Limit, cases: list[Case]) -> None:
    before = contents(app)
    for person, path, fields, kept in cases:
        check_held(person.client.submit(path, **fields), limit, kept)
    assert contents(app) == before


def test_what_tells_others(app: Flask, ada: Person) -> None:
    bo, theirs = mentored(app, ada)
    ada.tick("sql")
    do(bo, f"{theirs}/steps", kind="skill", name="Kafka", text="")
    step = re.search(r"/steps/(\d+)/accept", ada.page() + ada.client.get(f"{TRACK}/comments").text)
    cohort = links(bo, make_cohort(bo))[0]
    tracks = re.findall(r'name="tracks" value="(\d+)"', ada.client.get(cohort).text)
    assert step and tracks
    for person in (ada, bo):
        fill(app, TELLING, person)
    check_all_held(
        app,
        TELLING,
        [
            (ada, f"{TRACK}/comments", {"text": "Kept", "asks": "y"}, "\nKept</textarea>"),
            (ada, f"{SQL}/comments", {"text": "Kept"}, "\nKept</textarea>"),
            (ada, f"{SQL}/comments", {"text": "Kept", "_htmx": True}, "\nKept</textarea>"),
            (ada, f"{SQL}/check", {"text": "Kept"}, "\nKept</textarea>"),
            (ada, f"{TRACK}/steps/{step[1]}/accept", {}, "Nothing was changed"),
            (ada, f"{TRACK}/steps/{step[1]}/decline", {}, "Nothing was changed"),
            (ada, cohort, {"tracks": tracks, "sections": ["skills"], "until": "2027-01-31"}, 'value="2027-01-31"'),
            (bo, f"{theirs}/comments", {"text": "Kept"}, "\nKept</textarea>"),
            (bo, f"{theirs}/items/sql/comments", {"text": "Kept"}, "\nKept</textarea>"),
            (bo, f"{theirs}/items/sql/not-yet", {"text": "Kept"}, "\nKept</textarea>"),
            (bo, f"{theirs}/items/sql/verify", {}, "Nothing was changed"),
            (bo, f"{theirs}/items/sql/withdraw", {}, "Nothing was changed"),
            (bo, f"{theirs}/steps", {"kind": "skill", "name": "One", "text": "Kept"}, "\nKept</textarea>"),
            (bo, f"{theirs}/targets", {"target": "2027-01-31", "text": "Kept"}, "\nKept</textarea>"),
        ],
    )


def test_what_came_to_nothing_does_not_count_and_ending_is_never_held(
    app: Flask, ada: Person, clock: time_machine.Traveller
) -> None:
    bo, theirs = mentored(app, ada)
    fill(app, TELLING, bo, left=1)
    assert bo.client.submit(f"{theirs}/comments", text=" ").status_code == 422
    assert bo.client.submit(f"{theirs}/items/sql/verify").status_code == 400  # it is not done
    assert bo.client.submit(f"{theirs}/comments", text="One").status_code == 303
    check_held(bo.client.submit(f"{theirs}/comments", text="Two"), TELLING, "Two")
    clock.shift(TELLING.seconds - 1)
    assert bo.client.submit(f"{theirs}/comments", text="Two").headers["Retry-After"] == "1"
    clock.shift(1)
    assert bo.client.submit(f"{theirs}/comments", text="Two").status_code == 303
    with app.app_context(), saving():
        execute(delete(RateLimit))
    fill(app, TELLING, bo)
    assert bo.client.submit(f"{theirs.removesuffix(TRACK)}/end").status_code == 303


def test_invitations_and_links(app: Flask, ada: Person) -> None:
    bo = mentor(app)
    cohort = make_cohort(bo)
    tracks = re.findall(r'name="tracks" value="(\d+)"', ada.client.get("/mentors/invite").text)
    wanted = {"tracks": tracks, "sections": ["skills"], "until": "", "name": "Di", "message": "Kept"}
    for person in (ada, bo):
        fill(app, INVITATIONS, person)
    check_all_held(
        app,
        INVITATIONS,
        [
            (ada, "/mentors/invitations", wanted, "\nKept</textarea>"),
            (bo, "/mentoring/cohorts", {"name": "Kept"}, 'value="Kept"'),
            (bo, f"{cohort}/link", {}, "Nothing was changed"),
            (bo, f"{cohort}/mentor-link", {}, "Nothing was changed"),
        ],
    )


def test_files(app: Flask, ada: Person) -> None:
    ada.prove()
    fill(app, FILES, ada, left=2)
    exported = ada.client.submit("/settings/data/export.json")

    def file() -> FileStorage:
        return FileStorage(io.BytesIO(exported.data), "file.json")

    sent = ada.client.submit("/settings/data/import", _page="/settings/data", file=file())
    assert (exported.status_code, sent.status_code) == (200, 303)
    before = contents(app)
    for path in ("export.json", "items.csv", "import/confirm"):
        check_held(ada.client.submit(f"/settings/data/{path}"), FILES, "Nothing was changed")
    for path in ("/settings/data/import", "/mentoring.csv"):
        check_held(ada.client.get(path), FILES)
    again = ada.client.submit("/settings/data/import", _page="/settings/data", file=file())
    check_held(again, FILES, 'href="#file"')
    assert contents(app) == before and "waits for your yes" in again.text
    for page in ("/settings/data", "/settings/data/sheet", TRACK):
        assert ada.client.get(page).status_code == 200


def test_a_class_behind_one_address_signs_up_and_signs_in(app: Flask) -> None:
    for number in range(40):
        sign_up(app, f"pupil{number}@school.example", role=None)
    for number in range(40):
        sign_in(app, f"pupil{number}@school.example")


def register(client: CheckingClient, email: str, password: str = PASSWORD, address: str = "192.0.2.1") -> TestResponse:
    sent = client.fields("/sign-up") | {"name": "Ada", "email": email, "password": password}
    return client.post("/sign-up", data=sent, environ_overrides={"REMOTE_ADDR": address})


def test_sign_ups_count_once_they_cost_something(app: Flask, client: CheckingClient, ada: Person) -> None:
    fill(app, SIGN_UPS, "192.0.2.1", left=2)
    for password in ("short", "password1", ""):
        assert register(client, "eve@example.com", password).status_code == 422
    assert register(client, ADA).status_code == 422  # whether an address has an account is not asked for ever
    assert register(client, "eve@example.com").status_code == 303
    other = app.test_client()
    assert isinstance(other, CheckingClient)
    before = contents(app)
    check_held(register(other, "fay@example.com"), SIGN_UPS, 'value="fay@example.com"')
    check_held(register(other, ADA), SIGN_UPS)
    assert contents(app) == before
    assert register(other, "fay@example.com", address="192.0.2.2").status_code == 303


def test_a_network_of_ipv6_signs_up_as_one(app: Flask, client: CheckingClient) -> None:
    fill(app, SIGN_UPS, "2001:db8:1:2::/64")
    check_held(register(client, ADA, address="2001:db8:1:2::77"), SIGN_UPS)
    assert register(client, ADA, address="2001:db8:1:3::77").status_code == 303


def test_mails_to_confirm_or_change_an_address(another_app: Callable[..., Flask], app: Flask) -> None:
    mailing = another_app(**MAIL, base_url="http://localhost")
    ada, eve = sign_up(mailing, ADA), sign_up(mailing, "eve@example.com")
    for person in (ada, eve):
        person.prove()
    for _ in range(3):
        assert ada.client.submit("/settings/security/confirm").status_code == 303
    for _ in range(2):
        assert ada.client.submit("/settings/security/address", email="new@example.com").status_code == 303
    before = contents(app)
    check_held(ada.client.submit("/settings/security/confirm"), LINKS, "Nothing was changed")
    held = ada.client.submit("/settings/security/address", email="new@example.com")
    check_held(held, LINKS, 'value="new@example.com"')
    assert contents(app) == before
    for _ in range(3):
        assert eve.client.submit("/settings/security/address", email="new@example.com").status_code == 303
    held = eve.client.submit("/settings/security/address", email="new@example.com")
    check_held(held, LINKS_TO, 'value="new@example.com"')
    assert eve.client.submit("/settings/security/address", email="newer@example.com").status_code == 303
    with app.app_context():
        assert execute(select(func.count()).select_from(User)).scalar_one() == 2
