"""Proving again who one is: with all that one signs in with, and a new token for the session."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from tests.accounts.second import PAGE, codes_on, give_code, give_password, is_in, set_up, visitor, words
from tests.accounts.test_second_factor import later
from tests.accounts.test_sessions import copied
from tests.cast import ADA, PASSWORD, Person, sign_in

AGAIN, LOG = "/settings/security/again", "/settings/security/log"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-01-01T12:00:10+00:00", tick=False) as clock:
        yield clock


def prove(person: Person, **more: str) -> int:
    """Answer the page that asks again; returns the status."""
    return int(person.client.submit(AGAIN, _page=AGAIN, **more).status_code)


def asks(person: Person) -> bool:
    """Whether the person is asked again before they may change their address."""
    return bool(person.client.get("/settings/security/address").status_code == 303)


def test_where_a_code_is_asked_for_at_sign_in_it_is_asked_for_again(
    app: Flask, ada: Person, clock: time_machine.Traveller
) -> None:
    assert "one_time_code" not in ada.client.get(AGAIN).text
    totp, recovery = set_up(ada)
    later(clock, 600)
    assert asks(ada) and "one_time_code" in ada.client.get(AGAIN).text
    for wrong in ({}, {"one_time_code": ""}, {"one_time_code": "000000"}):
        assert prove(ada, password=PASSWORD, **wrong) == 422 and asks(ada), wrong
    assert prove(ada, password="not this one", one_time_code=recovery[0]) == 422 and asks(ada)
    assert prove(ada, password=PASSWORD, one_time_code=totp.now()) == 303 and not asks(ada)
    later(clock, 600)
    assert prove(ada, password=PASSWORD, one_time_code=recovery[0]) == 303, "beside a wrong password it was not used up"
    later(clock, 600)
    assert prove(ada, password=PASSWORD, one_time_code=recovery[0]) == 422
    told = words(ada.client.get(LOG))
    assert told.count("Wrong code") == 2 and told.count("Wrong password") == 1
    assert told.count("Password given again") == 2


def test_wrong_codes_are_held_here_too(ada: Person) -> None:
    set_up(ada)
    assert [prove(ada, password=PASSWORD, one_time_code="000000") for _ in range(6)] == [422] * 5 + [429]


def test_the_session_has_another_token_and_ends_when_it_would_have(
    app: Flask, ada: Person, clock: time_machine.Traveller
) -> None:
    kept = sign_in(app, ADA, keep="1")
    later(clock, 86_400)
    thief = copied(app, kept)
    answer = kept.client.submit(AGAIN, _page=AGAIN, password=PASSWORD)
    assert is_in(kept.client) and not is_in(thief)
    assert f"Max-Age={89 * 86_400}" in "".join(answer.headers.getlist("Set-Cookie"))
    fields = kept.client.fields("/settings")
    later(clock, 89 * 86_400 - 1)
    assert kept.client.post("/settings/name", data=fields | {"name": "Ada"}).status_code == 303
    later(clock, 1)
    assert not is_in(kept.client)


def test_who_guesses_at_the_sign_in_does_not_keep_its_person_from_it(app: Flask, ada: Person) -> None:
    stranger = visitor(app)
    tries = [
        stranger.submit("/sign-in", _page="/sign-in", email=ADA, password="not this one").status_code for _ in range(11)
    ]
    assert tries == [422] * 10 + [429]
    assert prove(ada, password=PASSWORD) == 303
    assert [prove(ada, password="not this one") for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.parametrize("act", ["on", "off"])
def test_switching_the_second_factor_on_or_off_ends_the_other_sessions(app: Flask, ada: Person, act: str) -> None:
    recovery = set_up(ada)[1] if act == "off" else []
    other = visitor(app)
    if recovery:
        give_password(other)
        give_code(other, recovery[0])
    else:
        other = sign_in(app, ADA).client
    assert is_in(other)
    if act == "on":
        set_up(ada)
    else:
        ada.client.submit(f"{PAGE}/off", _page=PAGE)
    assert not is_in(other) and is_in(ada.client)


def test_the_page_of_new_codes_loaded_again_makes_none(app: Flask, ada: Person) -> None:
    set_up(ada)
    sent = ada.client.fields(PAGE)
    made = codes_on(ada.client.post(f"{PAGE}/recovery-codes", data=sent))
    assert len(made) == 10
    again = ada.client.post(f"{PAGE}/recovery-codes", data=sent)
    assert again.status_code == 303 and "were made already" in words(ada.client.get(PAGE))
    client = visitor(app)
    give_password(client)
    assert give_code(client, made[0]).status_code == 303
    assert len(codes_on(ada.client.submit(f"{PAGE}/recovery-codes", _page=PAGE))) == 10


def test_ending_sessions_asks_for_the_password(app: Flask, ada: Person, clock: time_machine.Traveller) -> None:
    ada, other = sign_in(app, ADA, keep="on"), sign_in(app, ADA, keep="on")
    later(clock, 1_800)
    for path in ("end", "end-all"):
        answer = ada.client.submit(f"/settings/security/{path}", _page="/settings/security", session="1")
        assert answer.headers["Location"] == f"{AGAIN}?next=/settings/security"
    assert is_in(other.client)
