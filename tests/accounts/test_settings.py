"""The person's own settings."""

from collections.abc import Callable

import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.core.db import execute
from tests.cast import ADA, PASSWORD, Person, sign_in, sign_up
from tests.pages import CheckingClient

NEW = "quite another phrase"


def test_name_and_theme_are_saved_and_shown(ada: Person) -> None:
    assert ada.client.submit("/settings/name", name="Ada L.").headers["Location"] == "/settings"
    assert 'value="Ada L."' in ada.client.get("/settings").text
    for theme, shown in (("dark", True), ("device", False), ("light", True)):
        ada.client.submit("/settings/theme", theme=theme)
        assert (f'data-theme="{theme}"' in ada.client.get("/roles").text) is shown


def test_faults_are_named_and_nothing_is_saved(ada: Person) -> None:
    answer = ada.client.submit("/settings/theme", theme="pink")
    assert answer.status_code == 422 and "<title>Error: " in answer.text
    answer = ada.client.submit("/settings/name", name="x" * 61)
    assert answer.status_code == 422 and "x" * 61 in answer.text
    page = ada.client.get("/settings").text
    assert 'value="Ada"' in page and "data-theme" not in page


def test_a_new_password_needs_the_current_one_and_ends_other_sessions(app: Flask, ada: Person) -> None:
    other = sign_in(app, ADA)
    answer = ada.client.submit("/settings/password", current="wrong words here", password=NEW)
    assert answer.status_code == 422 and "This is not the password you use now" in answer.text
    answer = ada.client.submit("/settings/password", current=PASSWORD, password="password1")
    assert answer.status_code == 422 and "easy to guess" in answer.text
    assert other.client.get("/settings").status_code == 200
    assert ada.client.submit("/settings/password", current=PASSWORD, password=NEW).status_code == 303
    assert ada.client.get("/settings").status_code == 200
    assert other.client.get("/settings").status_code == 303
    sign_in(app, ADA, NEW)
    browser = app.test_client()
    assert isinstance(browser, CheckingClient)
    assert browser.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD).status_code == 422


def test_guessing_the_current_password_is_held(ada: Person) -> None:
    answers = [ada.client.submit("/settings/password", current="wrong words here", password=NEW) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Too many wrong passwords" in answers[-1].text
    assert ada.client.submit("/settings/password", current=PASSWORD, password=NEW).status_code == 429


def test_a_copy_of_this_devices_cookie_ends_with_the_old_password(app: Flask, ada: Person) -> None:
    thief = app.test_client()
    cookie = ada.client.get_cookie("learnpath_session")
    assert cookie
    thief.set_cookie("learnpath_session", cookie.value)
    assert thief.get("/settings").status_code == 200
    ada.client.submit("/settings/password", current=PASSWORD, password=NEW)
    assert "signed out on your other devices" in ada.client.get("/settings").text
    assert thief.get("/settings").status_code == 303


def test_days_are_counted_in_the_persons_own_time_zone(app: Flask, another_app: Callable[..., Flask]) -> None:
    site = another_app(time_zone="Pacific/Kiritimati")  # 14 hours before UTC
    with time_machine.travel("2026-05-03T11:00:00+00:00", tick=False) as clock:
        ada = sign_up(site, ADA)
        ada.tick("sql")
        clock.move_to("2026-05-03T18:00:00+00:00")
        assert '<span class="tag">Today</span>' in ada.page()
        clock.move_to("2026-05-04T10:30:00+00:00")  # the 5th on Kiritimati, the 3rd in Pago Pago
        assert '<span class="tag">Yesterday</span>' in ada.page()
        ada = sign_in(site, ADA)
        assert ada.client.submit("/settings/time-zone", time_zone="Pacific/Pago_Pago").status_code == 303
        assert '<option value="Pacific/Pago_Pago" selected>' in ada.client.get("/settings").text
        assert '<span class="tag">Today</span>' in ada.page()
        answer = ada.client.submit("/settings/time-zone", time_zone="Mars/Olympus")
        assert answer.status_code == 422 and "Choose a time zone from the list" in answer.text


def test_a_new_account_takes_the_devices_time_zone_if_it_is_known(app: Flask) -> None:
    for email, sent, kept in ((ADA, "Europe/Lisbon", "Europe/Lisbon"), ("x@example.com", "../etc/passwd", "")):
        client = app.test_client()
        assert isinstance(client, CheckingClient)
        client.submit("/sign-up", _page="/sign-up", email=email, password=PASSWORD, time_zone=sent)
        assert f'<option value="{kept}" selected>' in client.get("/settings").text


def test_extra_fields_change_nothing_but_what_the_form_is_for(app: Flask, ada: Person) -> None:
    def row() -> dict[str, object]:
        with app.app_context():
            return dict(execute(select(*User.__table__.c)).mappings().one())

    before = row()
    extra = dict.fromkeys(before, "1") | {"email": "x@example.com", "is_admin": "1", "sections": "15"}
    for path, changed in (("name", "name"), ("theme", "theme"), ("time-zone", "time_zone")):
        sent = extra | {"name": "Eve", "theme": "dark", "time_zone": "Europe/Lisbon"}
        assert ada.client.submit(f"/settings/{path}", **sent).status_code == 303
        after = row()
        assert {name for name in before if after[name] != before[name]} == {changed}
        before = after


def test_a_name_that_shows_nothing_is_none(ada: Person) -> None:
    ada.client.submit("/settings/name", name="\u200b\u200d\u2060")
    assert 'name="name" type="text" autocomplete="given-name" value=""' in ada.client.get("/settings").text
    ada.client.submit("/settings/name", name="نیم\u200cفاصله")
    assert "نیم\u200cفاصله" in ada.client.get("/settings").text
