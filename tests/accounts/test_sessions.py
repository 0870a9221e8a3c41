"""Signing in and out, and what a session that ended does not lose."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from learnpath.accounts.models import UnsentForm, User, UserSession
from learnpath.core.clock import now
from learnpath.core.db import db
from tests.cast import ADA, CY, PASSWORD, Person, sign_in
from tests.pages import CheckingClient, hidden_fields

DAY = 86_400


def end_sessions(app: Flask) -> None:
    with app.app_context():
        db.session.execute(update(UserSession).values(ended_at=1))
        db.session.commit()


def name_of(app: Flask, email: str) -> str:
    with app.app_context():
        return db.session.execute(select(User.name).where(User.email == email)).scalar_one()


def copied(app: Flask, person: Person) -> CheckingClient:
    """Return another browser with a copy of the person's cookies."""
    thief = app.test_client()
    assert isinstance(thief, CheckingClient)
    for name in ("learnpath_session", "learnpath_form"):
        cookie = person.client.get_cookie(name)
        if cookie:
            thief.set_cookie(name, cookie.value)
    return thief


def test_signing_out_ends_every_copy_of_the_cookie(app: Flask, ada: Person) -> None:
    thief = copied(app, ada)
    assert thief.get("/settings").status_code == 200
    assert ada.client.submit("/sign-out").headers["Location"] == "/"
    assert ada.client.get_cookie("learnpath_session") is None
    for browser in (thief, ada.client):
        assert browser.get("/settings").headers["Location"] == "/sign-in?next=/settings"


def test_signing_out_twice_and_without_a_session_is_fine(ada: Person, client: CheckingClient) -> None:
    fields = ada.client.fields("/settings")
    assert ada.client.post("/sign-out", data=fields).status_code == 303
    assert client.submit("/sign-out", _page="/sign-in").status_code == 303


def test_sign_out_forgets_a_visitors_ticks(client: CheckingClient) -> None:
    role = "/roles/back-end-developer"
    client.submit(f"{role}/start", _page=role, known=["git"])
    assert "We kept your 1 tick: Git" in client.get("/sign-up").text
    client.submit("/sign-out", _page="/sign-in")
    assert "We kept" not in client.get("/sign-up").text


def test_signing_in_starts_a_new_session_and_ends_the_one_that_was_here(app: Flask, ada: Person) -> None:
    thief = copied(app, ada)
    before = ada.client.get_cookie("learnpath_form")
    fields = ada.client.fields("/settings")
    answer = ada.client.post("/sign-in", data=fields | {"email": ADA, "password": PASSWORD})
    assert answer.status_code == 303
    after = ada.client.get_cookie("learnpath_form")
    assert before and after and before.value != after.value
    assert thief.get("/settings").status_code == 303
    assert ada.client.get("/settings").status_code == 200


def test_keep_me_signed_in_lasts_90_days_and_otherwise_one(app: Flask, ada: Person) -> None:
    kept, short = sign_in(app, ADA, keep="1"), sign_in(app, ADA)
    with time_machine.travel(now() + DAY + 60, tick=False):
        assert short.client.get("/settings").status_code == 303
        assert kept.client.get("/settings").status_code == 200
    with time_machine.travel(now() + 90 * DAY + 60, tick=False):
        kept.client.get("/settings")
        assert kept.client.get("/settings").status_code in (302, 303)


def test_the_kept_cookie_says_how_long(app: Flask, ada: Person, client: CheckingClient) -> None:
    answer = client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD, keep="1")
    session = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("learnpath_session="))
    assert f"Max-Age={90 * DAY}" in session
    answer = sign_in(app, ADA).client.get("/settings")
    assert answer.status_code == 200


def test_next_leads_only_to_own_pages(app: Flask, ada: Person) -> None:
    own = {
        "/settings": "/settings",
        "/tracks/back-end-developer?show=done": "/tracks/back-end-developer?show=done",
    }
    foreign = (
        "https://evil.test/", "//evil.test", "https:evil.test", "/\\evil.test", "\\\\evil.test", "/%0d%0aX: y",
        "javascript:alert(1)", "/settings\r\nX: y", "settings", "/sign-out", "/nope", "",
        " /settings", "/" * 3, "/static/x", "http:///settings", "/tracks/back-end-developer/items/sql/status",
        "\x00/settings", "/settings#x", "/" + "a" * 2000,
    )  # fmt: skip
    for target, place in own.items() | {(bad, "/") for bad in foreign}:
        browser = app.test_client()
        answer = browser.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD, next=target)
        assert answer.headers["Location"] == place, target


def test_a_wrong_password_tells_nothing_about_the_account(client: CheckingClient, ada: Person) -> None:
    answers = [client.submit("/sign-in", _page="/sign-in", email=email, password="not this one") for email in (ADA, CY)]
    known, unknown = (answer.text.replace(ADA, "X").replace(CY, "X") for answer in answers)
    assert answers[0].status_code == answers[1].status_code == 422
    assert "do not belong together" in known

    def shape(text: str) -> str:
        for token in hidden_fields(text).values():
            text = text.replace(token, "")
        return text

    assert shape(known) == shape(unknown)


def test_empty_fields_are_named(client: CheckingClient) -> None:
    answer = client.submit("/sign-in", _page="/sign-in")
    assert "Enter your password" in answer.text and "Enter an email address" in answer.text


def test_what_was_typed_when_the_session_ended_is_shown_and_saved(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/settings")
    end_sessions(app)
    answer = ada.client.post("/settings/name", data=fields | {"name": "Ada <i>Lovelace"})
    assert answer.headers["Location"] == "/sign-in?next=/settings"
    assert name_of(app, ADA) == "Ada"
    answer = ada.client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD, next="/settings")
    assert answer.headers["Location"] == "/unsent"
    page = ada.client.get("/unsent").text
    assert "Not saved yet" in page and "Ada &lt;i&gt;Lovelace" in page
    sent = hidden_fields(page) | {"name": "Ada <i>Lovelace"}
    answer = ada.client.post("/unsent/save", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/settings/name")
    ada.client.post("/settings/name", data=sent)
    assert name_of(app, ADA) == "Ada <i>Lovelace"
    assert ada.client.get("/unsent").headers["Location"] == "/"


def test_what_was_typed_can_be_left(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/settings")
    end_sessions(app)
    ada.client.post("/settings/name", data=fields | {"name": "Other"})
    ada.client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)
    answer = ada.client.post("/unsent/discard", data=hidden_fields(ada.client.get("/unsent").text))
    assert answer.headers["Location"] == "/settings"
    assert name_of(app, ADA) == "Ada"
    assert ada.client.get("/unsent").headers["Location"] == "/"


def test_typed_text_is_kept_for_its_person_alone_and_never_a_password(app: Flask, ada: Person, cy: Person) -> None:
    fields = ada.client.fields("/settings")
    end_sessions(app)
    data = fields | {"current": "old secret words", "password": "new secret words", "name": "canary"}
    ada.client.post("/settings/password", data=data)
    with app.app_context():
        kept = db.session.execute(select(UnsentForm)).scalar_one()
        assert "secret" not in kept.fields and "canary" in kept.fields
    answer = ada.client.submit("/sign-in", _page="/sign-in", email=CY, password=PASSWORD)
    assert answer.headers["Location"] == "/"
    assert ada.client.get("/unsent").headers["Location"] == "/"


def test_a_form_of_an_earlier_session_asks_for_confirmation(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/settings")
    ada.client.submit("/sign-out")
    ada.client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)
    answer = ada.client.post("/settings/name", data=fields | {"name": "Late"})
    assert answer.status_code == 400 and "Not saved yet" in answer.text and "Late" in answer.text
    assert name_of(app, ADA) == "Ada"


def test_a_form_opened_yesterday_still_saves(app: Flask, ada: Person) -> None:
    kept = sign_in(app, ADA, keep="1")
    fields = kept.client.fields("/settings")
    with time_machine.travel(now() + 30 * DAY, tick=False):
        assert kept.client.post("/settings/name", data=fields | {"name": "Later"}).status_code == 303
    assert name_of(app, ADA) == "Later"


def test_an_ended_session_sends_htmx_to_sign_in(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/tracks/back-end-developer")
    end_sessions(app)
    path = "/tracks/back-end-developer/items/sql/status"
    answer = ada.client.post(path, data=fields | {"status": "done"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tracks/back-end-developer"


def test_nobody_is_shown_a_forged_form(app: Flask, ada: Person, client: CheckingClient) -> None:
    data = client.fields("/sign-in") | {"person": "WzEsIi8iXQ.forged", "name": "Eve"}
    client.post("/settings/name", data=data)
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(UnsentForm)).scalar() == 0


def test_a_page_of_another_account_says_who_is_signed_in_now(app: Flask, ada: Person, cy: Person) -> None:
    fields = ada.client.fields("/tracks/back-end-developer")
    ada.client.submit("/sign-out")
    ada.client.submit("/sign-in", _page="/sign-in", email=CY, password=PASSWORD)
    answer = ada.client.post("/settings/name", data=fields | {"name": "Ada Lovelace"})
    assert answer.status_code == 400 and f"since this page was loaded, {CY} has signed in" in answer.text
    assert "Lovelace" not in answer.text + ada.client.get("/unsent", follow_redirects=True).text
    path = "/tracks/back-end-developer/items/sql/status"
    answer = ada.client.post(path, data=fields | {"status": "done"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    page = ada.client.get("/tracks/back-end-developer").text
    assert f"{CY} has signed in" in page and "0 of 23 done" in page
    answer = sign_in(app, ADA).client.get("/unsent")
    assert "Ada Lovelace" in answer.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/settings/security/again", {"password": PASSWORD, "next": "/settings/data"}),
        ("/settings/security/end", {"session": "1"}),
        ("/settings/security/authenticator/recovery-codes", {"codes": "0" * 32}),
        ("/settings/security/end-all", {}),
    ],
)
def test_a_form_into_which_nothing_was_typed_is_not_held(
    app: Flask, ada: Person, path: str, sent: dict[str, str]
) -> None:
    fields = ada.client.fields("/settings")
    end_sessions(app)
    assert ada.client.post(path, data=fields | sent).headers["Location"] == "/sign-in?next=/settings"
    assert sign_in(app, ADA).client.get("/unsent").headers["Location"] == "/"


def test_a_forms_note_of_its_person_lasts_a_week(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/settings")
    end_sessions(app)
    with time_machine.travel(now() + 9 * DAY, tick=False):
        ada.client.post("/settings/name", data=fields | {"name": "Old"})
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(UnsentForm)).scalar() == 0


def test_without_cookies_the_message_says_so(app: Flask) -> None:
    browser = app.test_client(use_cookies=False)
    answer = browser.post("/sign-up", data={"email": ADA})
    assert answer.status_code == 400 and "need cookies" in answer.text


def test_a_form_for_an_address_that_no_database_keeps_is_not_held(app: Flask, ada: Person) -> None:
    fields = ada.client.fields("/tracks/back-end-developer")
    end_sessions(app)
    answer = ada.client.post("/tracks/\x00/items/\x00/note", data=fields | {"text": "typed"})
    assert answer.headers["Location"].startswith("/sign-in")
