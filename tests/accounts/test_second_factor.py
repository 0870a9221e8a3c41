"""The second factor: codes of an app and recovery codes, each once, and guessing held."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update

from learnpath.accounts import second_factor
from learnpath.accounts.models import User
from learnpath.accounts.second_models import Authenticator, RecoveryCode
from learnpath.core.db import db, saving
from tests.accounts.second import (
    PAGE,
    app_of,
    codes_on,
    give_code,
    give_password,
    is_in,
    set_up,
    visitor,
    words,
)
from tests.cast import ADA, CY, PASSWORD, Person, sign_in, sign_up
from tests.pages import CheckingClient

START = datetime(2027, 1, 1, 12, 0, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def later(clock: time_machine.Traveller, seconds: int) -> None:
    clock.shift(timedelta(seconds=seconds))


def test_the_password_alone_starts_no_session(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    totp, _ = set_up(ada)
    later(clock, 60)
    client = visitor(app)
    give_password(client)
    assert client.get_cookie("learnpath_session") is None and not is_in(client)
    assert give_code(client, "000000").status_code == 422 and not is_in(client)
    assert give_code(client, totp.now()).status_code == 303
    assert is_in(client)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_fits_one_step_either_side(
    app: Flask, ada: Person, clock: time_machine.Traveller, steps: int, fits: bool
) -> None:
    totp, _ = set_up(ada)
    later(clock, 300)
    client = visitor(app)
    give_password(client)
    answer = give_code(client, totp.at(datetime.now(UTC), counter_offset=steps))
    assert (answer.status_code == 303) is fits is is_in(client)


def test_a_code_is_accepted_once(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    totp, _ = set_up(ada)
    first = visitor(app)
    give_password(first)
    assert give_code(first, totp.now()).status_code == 422, "the code that confirmed the app is used up"
    later(clock, 30)
    assert give_code(first, totp.now()).status_code == 303
    second = visitor(app)
    give_password(second)
    assert give_code(second, totp.now()).status_code == 422
    assert give_code(second, totp.at(datetime.now(UTC), counter_offset=-1)).status_code == 422, "nor an older one"
    later(clock, 30)
    assert give_code(second, totp.now()).status_code == 303


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_two_requests_at_once_one_gets_in(app: Flask, ada: Person, clock: time_machine.Traveller, kind: str) -> None:
    totp, recovery = set_up(ada)
    later(clock, 60)
    code = totp.now() if kind == "app" else recovery[0]
    clients = [visitor(app) for _ in range(4)]
    for client in clients:
        give_password(client)
    sent = [client.fields("/sign-in/code") | {"one_time_code": code} for client in clients]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client, data: client.post("/sign-in/code", data=data), clients, sent))
    assert sorted(answer.status_code for answer in answers) == [303, 422, 422, 422]
    assert sum(map(is_in, clients)) == 1


def test_a_recovery_code_works_once_however_it_is_typed(app: Flask, ada: Person) -> None:
    _, recovery = set_up(ada)
    assert len(set(recovery)) == 10 and all(len(code) == 34 for code in recovery)
    for code, status in ((recovery[0], 303), (recovery[0], 422), (recovery[1].upper().replace("-", " "), 303)):
        client = visitor(app)
        give_password(client)
        assert give_code(client, code).status_code == status
    assert "That recovery code is used up. 8 left." in words(client.get("/settings"))
    assert "8 of 10 left" in ada.client.get(PAGE).text


def test_new_recovery_codes_end_the_old_ones(app: Flask, ada: Person) -> None:
    _, old = set_up(ada)
    new = codes_on(ada.client.submit(f"{PAGE}/recovery-codes", _page=PAGE))
    assert len(new) == 10 and not set(new) & set(old)
    assert not any(code in ada.client.get(PAGE).text for code in new), "shown once"
    client = visitor(app)
    give_password(client)
    assert give_code(client, old[0]).status_code == 422
    assert give_code(client, new[0]).status_code == 303


def test_wrong_codes_are_held_for_the_account(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    totp, recovery = set_up(ada)
    later(clock, 60)
    browsers = [visitor(app), visitor(app)]
    for client in browsers:
        give_password(client)
    answers = [give_code(browsers[number % 2], "aaaa-bbbb-cccc-dddd") for number in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "Too many wrong codes. Try again in 5 minutes" in answers[-1].text and answers[-1].headers["Retry-After"]
    for code in (totp.now(), recovery[0]):
        assert give_code(browsers[0], code).status_code == 429
    later(clock, 301)
    assert give_code(browsers[0], recovery[0]).status_code == 303


def test_right_codes_do_not_count(app: Flask, ada: Person) -> None:
    _, recovery = set_up(ada)
    for code in recovery[:7]:
        client = visitor(app)
        give_password(client)
        assert give_code(client, code).status_code == 303


def test_the_second_step_waits_ten_minutes(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    totp, _ = set_up(ada)
    later(clock, 60)
    client = visitor(app)
    give_password(client)
    fields = client.fields("/sign-in/code")
    later(clock, 600)
    answer = client.post("/sign-in/code", data=fields | {"one_time_code": totp.now(), "next": "/skills/sql"})
    assert answer.headers["Location"] == "/sign-in?next=/skills/sql"
    assert "Sign in again" in client.get("/sign-in").text and not is_in(client)


def test_another_browser_owes_the_password_too(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    totp, _ = set_up(ada)
    later(clock, 60)
    give_password(visitor(app))
    thief = visitor(app)
    assert thief.get("/sign-in/code").headers["Location"] == "/sign-in"
    answer = thief.submit("/sign-in/code", _page="/sign-in", one_time_code=totp.now())
    assert answer.headers["Location"] == "/sign-in" and not is_in(thief)


@pytest.mark.parametrize("change", [{"password_hash": "x"}, {"disabled_at": 1}])
def test_a_new_password_or_a_disabled_account_ends_the_second_step(
    app: Flask, ada: Person, clock: time_machine.Traveller, change: dict[str, object]
) -> None:
    totp, _ = set_up(ada)
    later(clock, 60)
    client = visitor(app)
    give_password(client)
    fields = client.fields("/sign-in/code")
    with app.app_context():
        db.session.execute(update(User).values(**change))
        db.session.commit()
    answer = client.post("/sign-in/code", data=fields | {"one_time_code": totp.now()})
    assert answer.headers["Location"] == "/sign-in" and client.get_cookie("learnpath_session") is None


def test_what_a_visitor_brings_survives_the_step(app: Flask, ada: Person) -> None:
    _, recovery = set_up(ada)
    client = visitor(app)
    role = "/roles/data-analyst"
    client.submit(f"{role}/start", _page=role, known=["sql"])
    answer = give_password(client, keep="1", next="/skills/sql")
    assert answer.headers["Location"] == "/sign-in/code?next=/skills/sql"
    assert 'name="next" value="/skills/sql"' in client.get(answer.headers["Location"]).text
    answer = give_code(client, recovery[0], next="/skills/sql")
    assert answer.headers["Location"] == "/skills/sql"
    assert any("Max-Age=7776000" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    page = words(client.get("/tracks/data-analyst"))
    assert page.count("You are on the Data Analyst track.") == 1 and "ticked as known already" in page


def test_a_form_that_was_not_sent_survives_the_step(app: Flask, ada: Person) -> None:
    _, recovery = set_up(ada)
    fields = ada.client.fields("/settings")
    ada.client.submit("/sign-out", _page="/settings")
    ada.client.post("/settings/name", data=fields | {"name": "Grace"})
    give_password(ada.client, next="/settings")
    assert give_code(ada.client, recovery[0], next="/settings").headers["Location"] == "/unsent"
    assert "Grace" in ada.client.get("/unsent").text


def test_a_code_that_was_not_sent_is_not_kept(app: Flask, ada: Person) -> None:
    totp, fields = app_of(ada)
    ada.client.submit("/sign-out", _page="/settings")
    answer = ada.client.post(PAGE, data=fields | {"one_time_code": totp.now()})
    assert answer.headers["Location"] == f"/sign-in?next={PAGE}"
    ada = sign_in(app, ADA)
    assert ada.client.get("/unsent").status_code == 303


def test_switched_off_the_password_alone_signs_in(app: Flask, ada: Person) -> None:
    set_up(ada)
    assert "signing in asks for a code" in ada.client.get("/settings/security").text
    assert ada.client.submit(f"{PAGE}/off", _page=PAGE).status_code == 303
    assert is_in(sign_in(app, ADA).client)
    assert "no code is asked for" in ada.client.get("/settings/security").text
    assert ada.client.submit(f"{PAGE}/off", _page=PAGE).status_code == 303, "twice changes nothing"
    assert ada.client.submit(f"{PAGE}/recovery-codes", _page=PAGE).status_code == 404
    with app.app_context():
        assert db.session.execute(text("SELECT count(*) FROM recovery_code")).scalar() == 0


def test_reset_removes_everything_of_one_person(app: Flask, ada: Person, cy: Person) -> None:
    set_up(ada)
    set_up(cy)
    with app.app_context():
        ids = {row.email: row.id for row in db.session.execute(select(User.email, User.id))}
        assert second_factor.has_second_factor(ids[ADA])
        with saving():
            second_factor.reset(ids[ADA])
        assert not second_factor.has_second_factor(ids[ADA]) and second_factor.has_second_factor(ids[CY])
    assert is_in(sign_in(app, ADA).client)


def test_a_new_password_leaves_the_second_factor_on(app: Flask, ada: Person) -> None:
    _, recovery = set_up(ada)
    ada.client.submit("/settings/password", current=PASSWORD, password="quite another phrase")
    client = visitor(app)
    answer = client.submit("/sign-in", _page="/sign-in", email=ADA, password="quite another phrase")
    assert answer.headers["Location"] == "/sign-in/code"
    assert give_code(client, recovery[0]).status_code == 303


def test_setting_up_needs_the_right_code_and_an_own_fresh_secret(
    app: Flask, ada: Person, cy: Person, clock: time_machine.Traveller
) -> None:
    totp, fields = app_of(ada)
    answer = ada.client.post(PAGE, data=fields | {"one_time_code": "123"})
    assert answer.status_code == 422 and "This code does not fit" in answer.text
    assert totp.secret in answer.text.replace(" ", ""), "the same secret is shown again"
    assert ada.client.post(PAGE, data=fields | {"one_time_code": ""}).status_code == 422
    for sealed in (app_of(cy)[1]["secret"], "x", "\x00", "ü", ""):
        sent = fields | {"secret": sealed, "one_time_code": totp.now()}
        assert "too old" in ada.client.post(PAGE, data=sent, follow_redirects=True).text
    later(clock, 3601)
    assert ada.client.submit("/settings/security/again", password=PASSWORD).status_code == 303
    assert "too old" in ada.client.post(PAGE, data=fields | {"one_time_code": totp.now()}, follow_redirects=True).text
    assert is_in(sign_in(app, ADA).client), "nothing is in force"


def test_a_second_app_does_not_replace_the_first_unseen(app: Flask, ada: Person) -> None:
    other, fields = app_of(ada)
    set_up(ada)
    answer = ada.client.post(PAGE, data=fields | {"one_time_code": other.now()}, follow_redirects=True)
    assert "set up already" in answer.text


def test_neither_secret_nor_codes_stand_in_the_database(app: Flask, ada: Person) -> None:
    totp, recovery = set_up(ada)
    with app.app_context():
        sealed = db.session.execute(select(Authenticator.secret)).scalar_one()
        hashes = db.session.execute(select(RecoveryCode.code_hash)).scalars().all()
    assert totp.secret not in sealed and not {code.replace("-", "") for code in recovery} & set(hashes)


def test_a_secret_of_another_row_does_not_open(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    sign_up(app, CY)
    totp, _ = set_up(ada)
    later(clock, 60)
    with app.app_context():
        cy_id = db.session.execute(select(User.id).where(User.email == CY)).scalar_one()
        db.session.execute(update(Authenticator).values(user_id=cy_id))
        db.session.commit()
    client: CheckingClient = visitor(app)
    client.submit("/sign-in", _page="/sign-in", email=CY, password=PASSWORD)
    assert give_code(client, totp.now()).status_code == 422


def test_hostile_codes_are_wrong_codes(app: Flask, ada: Person) -> None:
    set_up(ada)
    for code in ("\x00", "１２３４５６", "9" * 100, "x" * 100_000):
        client = visitor(app)
        give_password(client)
        with app.app_context():
            db.session.execute(text("DELETE FROM rate_limit"))
            db.session.commit()
        assert give_code(client, code).status_code == 422
