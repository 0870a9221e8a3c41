"""A copy of somebody's cookies is worth nothing once the session has ended, whatever ended it (promise P5)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from learnpath.accounts import links
from learnpath.accounts.models import Link, User
from learnpath.accounts.sessions import end_every_way_in
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from tests.accounts.second import PAGE as APP_PAGE
from tests.accounts.second import is_in, set_up
from tests.accounts.test_sessions import copied
from tests.cast import ADA, PASSWORD, Person, sign_in
from tests.house.test_routes import contents

SECURITY, NEW = "/settings/security", "quite another phrase"


def signed_out(app: Flask, there: Person, here: Person) -> None:
    there.client.submit("/sign-out")


def signed_in_anew(app: Flask, there: Person, here: Person) -> None:
    there.client.post("/sign-in", data=there.client.fields("/help") | {"email": ADA, "password": PASSWORD})


def password_changed(app: Flask, there: Person, here: Person) -> None:
    here.client.submit("/settings/password", current=PASSWORD, password=NEW)


def password_changed_there(app: Flask, there: Person, here: Person) -> None:
    there.client.submit("/settings/password", current=PASSWORD, password=NEW)


def password_by_link(app: Flask, there: Person, here: Person) -> None:
    with app.app_context(), saving():
        number = execute(select(User.id).where(User.email == ADA)).scalar_one()
        link = f"/password/{links.new_link(Link.PASSWORD, number, ADA, now())}"
    visitor: Any = app.test_client()
    assert visitor.submit(link, _page=link, password=NEW).status_code == 303


def ended(app: Flask, there: Person, here: Person) -> None:
    (number,) = re.findall(r'name="session" value="(\d+)"', here.client.get(SECURITY).text)
    here.client.submit(f"{SECURITY}/end", session=number)


def all_ended(app: Flask, there: Person, here: Person) -> None:
    here.client.submit(f"{SECURITY}/end-all")


def proved(app: Flask, there: Person, here: Person) -> None:
    there.prove()


def second_factor_on(app: Flask, there: Person, here: Person) -> None:
    set_up(here)


def second_factor_off(app: Flask, there: Person, here: Person) -> None:
    here.client.submit(f"{APP_PAGE}/off")


def disabled(app: Flask, there: Person, here: Person) -> None:
    with app.app_context(), saving():
        execute(update(User).where(User.email == ADA).values(disabled_at=now()))


def deleted(app: Flask, there: Person, here: Person) -> None:
    assert here.client.submit("/settings/delete", password=PASSWORD).status_code == 303


def restored(app: Flask, there: Person, here: Person) -> None:
    with app.app_context(), saving():
        end_every_way_in(now())


ENDS = [
    signed_out, signed_in_anew, password_changed, password_changed_there, password_by_link, ended, all_ended, proved,
    second_factor_on, second_factor_off, disabled, deleted, restored,
]  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_copied_cookies_open_nothing_after(
    app: Flask, ada: Person, end: Callable[[Flask, Person, Person], None]
) -> None:
    there = sign_in(app, ADA, keep="1")
    there.client.get("/tracks/back-end-developer")
    thief, fields = copied(app, there), there.client.fields("/settings")
    assert is_in(thief)
    end(app, there, ada)
    for path in ("/settings", "/tracks/back-end-developer", "/settings/data/export.json", "/notices"):
        assert thief.get(path).headers["Location"].startswith("/sign-in"), path
    before = contents(app)
    answer = thief.post("/settings/name", data=fields | {"name": "Thief"})
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
    after = contents(app)
    assert {name for name in before if before[name] != after[name]} <= {"unsent_form"}, "kept for its person alone"
