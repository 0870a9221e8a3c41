"""The page of devices: each told apart, ended one by one or all; and the password asked for again."""

import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from learnpath.accounts.devices import device_name
from learnpath.accounts.models import SessionUse, User
from learnpath.core.db import execute, saving
from tests.cast import ADA, PASSWORD, Person, sign_in
from tests.conftest import Statements
from tests.mentoring.sharing import accept, consent_of, invite, mentor
from tests.pages import hidden_fields

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DATA = "/settings/data"
FILES = (f"{DATA}/export.json", f"{DATA}/items.csv")
PAGE = "/settings/security"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_device_is_called_by_browser_and_system(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_one_other_device_is_signed_out_or_all(app: Flask, ada: Person, cy: Person) -> None:
    others = [sign_in(app, ADA) for _ in range(3)]
    page = ada.client.get(PAGE).text
    numbers = re.findall(r'name="session" value="(\d+)"', page)
    assert len(numbers) == 3 and page.count("This device") == 1
    assert cy.client.submit(f"{PAGE}/end", _page=PAGE, session=numbers[0]).status_code == 404
    for wrong in ("", "x", "9" * 30, "-1"):
        assert ada.client.submit(f"{PAGE}/end", _page=PAGE, session=wrong).status_code == 404
    assert ada.client.submit(f"{PAGE}/end", _page=PAGE, session=numbers[0]).status_code == 303
    alive = [person.client.get("/settings").status_code for person in others]
    assert sorted(alive) == [200, 200, 303]
    assert ada.client.submit(f"{PAGE}/end", _page=PAGE, session=numbers[0]).status_code == 404
    assert ada.client.submit(f"{PAGE}/end-all", _page=PAGE).status_code == 303
    assert [person.client.get("/settings").status_code for person in (*others, ada, cy)] == [303, 303, 303, 200, 200]


def test_use_is_noted_once_an_hour(app: Flask, ada: Person, statements: Statements) -> None:
    def noted() -> list[int]:
        with app.app_context():
            return list(execute(select(SessionUse.used_at)).scalars())

    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = sign_in(app, ADA, keep="on")
        ada.client.get("/settings")
        assert noted() == []
        clock.shift(3_600)
        ada.client.get("/settings")
        first = noted()
        assert len(first) == 1
        clock.shift(3_599)
        ada.client.get("/settings")
        assert noted() == first
        clock.shift(1)
        ada.client.get("/settings")
        assert noted() == [first[0] + 3_600]


def test_the_password_is_asked_for_again(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = sign_in(app, ADA, keep="on")
        assert ada.client.get(f"{PAGE}/address").status_code == 200
        clock.shift(10 * 60)
        asked = ada.client.get(f"{PAGE}/address")
        assert asked.status_code == 303
        again = asked.headers["Location"]
        assert again == f"{PAGE}/again?next={PAGE}/address"
        wrong = ada.client.submit(f"{PAGE}/again", _page=again, password="not this one")
        assert wrong.status_code == 422 and "not the password you use now" in wrong.text
        sent = ada.client.submit(f"{PAGE}/again", _page=again, password=PASSWORD, next=f"{PAGE}/address")
        assert sent.headers["Location"] == f"{PAGE}/address"
        fields = ada.client.fields(f"{PAGE}/address")
        clock.shift(29 * 60)
        assert ada.client.post(f"{PAGE}/address", data=fields | {"email": "a1@example.com"}).status_code == 303
        assert "a1@example.com" in ada.client.get(PAGE).text
        clock.shift(60)
        late = ada.client.post(f"{PAGE}/address", data=fields | {"email": "a2@example.com", "page": f"{PAGE}/address"})
        assert late.headers["Location"] == again
        assert "What you typed is shown then" in ada.client.get(again).text
        assert "a1@example.com" in ada.client.get(PAGE).text
        sent = ada.client.submit(f"{PAGE}/again", _page=again, password=PASSWORD, next=f"{PAGE}/address")
        assert sent.headers["Location"] == "/unsent" and "a2@example.com" in ada.client.get("/unsent").text
        fields = hidden_fields(ada.client.get("/unsent").text) | {"email": "a2@example.com"}
        assert ada.client.post("/unsent/save", data=fields).headers["Location"] == f"{PAGE}/address"
        assert ada.client.post(f"{PAGE}/address", data=fields).status_code == 303
        assert "a2@example.com" in ada.client.get(PAGE).text


def test_who_is_disabled_is_out_at_once(app: Flask, ada: Person) -> None:
    with app.app_context(), saving():
        execute(update(User).values(disabled_at=1))
    assert ada.client.get("/settings").status_code == 303
    client: Any = app.test_client()
    answer = client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)
    assert answer.status_code == 422


def test_what_takes_all_away_asks_for_the_password(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = sign_in(app, ADA, keep="on")
        assert ada.client.get("/settings/delete").status_code == 200
        for file in FILES:
            assert ada.client.submit(file, _page=DATA).headers["Content-Disposition"].startswith("attachment")
        assert ada.client.get(f"{PAGE}/log").text.count("Data downloaded") == 2
        clock.shift(10 * 60)
        assert ada.client.get("/settings/delete").headers["Location"] == f"{PAGE}/again?next=/settings/delete"
        for file in FILES:
            assert ada.client.submit(file, _page=DATA).headers["Location"] == f"{PAGE}/again?next={DATA}"
        assert ada.client.get(f"{PAGE}/log").text.count("Data downloaded") == 2


def test_what_is_shared_is_in_the_log_of_whose_it_is(app: Flask, ada: Person) -> None:
    bo = mentor(app)
    page = accept(bo, invite(ada))
    given = consent_of(ada)
    ada.client.submit(f"{given}/pause", _page="/mentors")
    ada.client.submit(f"{given}/go-on", _page="/mentors")
    ada.client.submit(f"{given}/revoke", _page="/mentors")
    again = accept(bo, invite(ada))
    assert again == page and bo.client.submit(f"{page}/end", _page=page).status_code == 303
    said = ada.client.get(f"{PAGE}/log").text
    assert [said.count(f"{how} ") for how in ("Began to share", "Changed what a mentor", "Ended sharing")] == [2, 2, 2]
    assert said.count("by <bdi>Bo</bdi>") == 3 and "bo@example.com" not in said
    assert "sharing" not in bo.client.get(f"{PAGE}/log").text
