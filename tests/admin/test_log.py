"""The audit log of all accounts: by person, by kind, a page at a time; and what each sees of it in their own."""

import re
from html import unescape

from flask import Flask
from sqlalchemy import insert

from learnpath.accounts.audit import Did
from learnpath.accounts.models import AuditEvent
from learnpath.core.db import execute, saving
from tests.admin.conftest import Numbers
from tests.admin.test_acts import do
from tests.cast import ADA, CY, IDA, PASSWORD, Person
from tests.conftest import Statements
from tests.mentoring.sharing import accept, consent_of, invite, mentor
from tests.pages import CheckingClient

LOG = "/admin/log"


def told(client: CheckingClient, address: str = LOG) -> list[tuple[str, str]]:
    """Return what a log says: what was done, and the line below it."""
    text = client.get(address).text
    found = re.findall(r'<div class="tight"><span>(.*?)</span><p class="small muted">(.*?)</p>', text)
    return [(words, unescape(re.sub(r"<[^>]+>", "", below))) for words, below in found]


def test_who_did_what_to_whom(app: Flask, ida: Person, ada: Person, number: Numbers) -> None:
    do(ida, number(ADA), "disable")
    app.test_client().submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)  # type: ignore[attr-defined]
    (wrong, below), (disabled, by) = told(ida.client)[:2]
    assert (wrong, disabled) == ("Wrong password", "Account disabled")
    assert ADA in below and below.endswith("by somebody who was not signed in")
    assert ADA in by and by.endswith(f"by {IDA}") and re.match(r"Today, \d\d:\d\d · A browser · ", by)
    made = told(ida.client)[-1]
    assert made[0] == "Account made" and "by" not in made[1].removeprefix("Today").replace("A browser", "")
    assert "It is kept for 365 days" in ida.client.get(LOG).text


def test_the_log_of_one_account_and_of_one_kind(
    app: Flask, ida: Person, ada: Person, cy: Person, number: Numbers
) -> None:
    for email in (ADA, CY):
        do(ida, number(email), "promote")
    assert [words for words, _ in told(ida.client, f"{LOG}?person={number(ADA)}")] == [
        "Made an administrator",
        "Account made",
    ]
    kind = int(Did.MADE_ADMIN)
    page = ida.client.get(f"{LOG}?kind={kind}").text
    assert f'<option value="{kind}" selected>Made an administrator</option>' in page
    assert [CY in below for _, below in told(ida.client, f"{LOG}?kind={kind}")] == [True, False]
    assert len(told(ida.client, f"{LOG}?kind={kind}&person={number(CY)}")) == 1
    everything = told(ida.client)
    for odd in ("kind=99", "kind=", "kind=x", "person=x", "before=x", "before=" + "9" * 40):
        assert told(ida.client, f"{LOG}?{odd}") == everything, odd
    assert ida.client.get(f"{LOG}?person=999999").status_code == 404


def test_with_whom_somebody_shares_is_in_their_own_log_alone(app: Flask, ida: Person, ada: Person) -> None:
    accept(mentor(app), invite(ada))
    ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors")
    own = told(ada.client, "/settings/security/log")
    assert [words.partition(" with")[0] for words, _ in own[:2]] == ["Ended sharing", "Began to share"]
    assert own[1][1].endswith("by Bo")
    for kind in ("", *map(int, Did)):
        assert "share" not in ida.client.get(f"{LOG}?kind={kind}").text


def test_pages_of_the_log(app: Flask, ida: Person, ada: Person, number: Numbers, statements: Statements) -> None:
    ida.client.get(LOG)  # the first page of all reads the catalogue
    statements.clear()
    ida.client.get(LOG)
    few = len(statements)
    row = {"user_id": number(ADA), "actor_id": None, "device": ""}
    with app.app_context(), saving():
        execute(insert(AuditEvent), [row | {"at": at, "kind": int(Did.SIGNED_IN)} for at in range(120)])
    statements.clear()
    assert len(told(ida.client)) == 50 and len(statements) == few
    for start, most in ((LOG, 122), (f"{LOG}?person={number(ADA)}", 121), (f"{LOG}?person={number(ADA)}&kind=1", 120)):
        address, seen = start, 0
        while address:
            seen += len(told(ida.client, address))
            older = re.search(r'href="(/admin/log\?[^"]+)">Older', ida.client.get(address).text)
            address = unescape(older[1]) if older else ""
        assert seen == most


def test_a_person_sees_that_it_was_an_administrator_and_not_which(
    app: Flask, ida: Person, ada: Person, number: Numbers
) -> None:
    do(ida, number(ADA), "promote")
    do(ida, number(ADA), "demote")
    own = told(ada.client, "/settings/security/log")
    assert [words for words, _ in own[:2]] == ["No administrator any more", "Made an administrator"]
    assert all(below.endswith("· by an administrator") for _, below in own[:2])
    assert IDA not in ada.client.get("/settings/security/log").text
    assert "by" not in own[-1][1]
