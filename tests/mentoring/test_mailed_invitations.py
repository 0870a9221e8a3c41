"""Invitations by mail: with a link of their own, made when it is sent; the address goes once that is done."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db, execute
from learnpath.core.limits import MAILED
from learnpath.core.outbox import Outgoing
from learnpath.mail_cli import Done
from learnpath.mentoring.models import Invitation
from tests.cast import Person, sign_in
from tests.held import fill
from tests.mentoring.mailbox import BASE, Mailbox, mailing_app, words
from tests.mentoring.sharing import accept, invite, mentor

TO = "di@example.com"


@pytest.fixture
def site(app: Flask, clock: Any) -> Iterator[Flask]:
    """The app on a site that sends mail."""
    site = mailing_app(app)
    yield site
    with site.app_context():
        db.engine.dispose()


@pytest.fixture
def ada(site: Flask, ada: Person) -> Person:
    return sign_in(site, ada.email, keep="on")


def rows(app: Flask) -> list[Any]:
    with app.app_context():
        return list(execute(select(Outgoing.__table__).order_by("id")))


def link_in(text: str) -> str:
    found = re.search(rf"^{BASE}(/invitations/[\w-]{{43}})$", text, re.MULTILINE)
    assert found, text
    return found[1]


def test_it_is_mailed_once_with_a_link_of_its_own(site: Flask, ada: Person, box: Mailbox) -> None:
    shown = invite(ada, name="Di", message="Please look.\nThank you.", email=" Di@Example.com ")
    page = unescape(ada.client.get("/mentors").text)
    assert "Waits to be mailed." in page and rows(site)[0].address == TO
    assert box.run(site) == Done(1, 0) and box.run(site) == Done(0, 0)
    (mail,) = box.mails()
    assert mail["To"] == TO and mail["Subject"] == "Ada asks you to be their mentor"
    assert mail["List-Unsubscribe"] is None
    text = words(mail)
    assert "> Please look.\n> Thank you.\n" in text and "once, until 16 Mar. If you do not know Ada" in text
    assert shown not in text and "Mailed today." in ada.client.get("/mentors").text
    with site.app_context():
        kept = execute(select(Invitation.token_hash, Invitation.mailed_hash)).one()
    assert link_in(text).rpartition("/")[2] not in kept and None not in kept
    assert rows(site)[0].address is None
    di = mentor(site, "Di")
    accept(di, link_in(text))
    for link in (shown, link_in(text)):
        assert di.client.get(link).status_code == 404  # works once, by whichever link


def test_the_link_that_was_shown_works_as_well(site: Flask, ada: Person, box: Mailbox) -> None:
    shown = invite(ada, email=TO)
    box.run(site)
    di = mentor(site, "Di")
    accept(di, shown)
    assert di.client.get(link_in(words(box.mails()[0]))).status_code == 404


@pytest.mark.parametrize("why", ["withdrawn", "answered", "expired"])
def test_what_cannot_be_answered_is_not_mailed(
    app: Flask, site: Flask, ada: Person, box: Mailbox, clock: Any, why: str
) -> None:
    link = invite(ada, email=TO)
    if why == "withdrawn":
        number = re.search(r"/mentors/invitations/(\d+)/withdraw", ada.client.get("/mentors").text)
        assert number and ada.client.submit(f"/mentors/invitations/{number[1]}/withdraw", _page="/mentors")
    elif why == "answered":
        accept(mentor(app, "Bo"), link)
        ada.client.submit("/notices/read")
    else:
        clock.shift(14 * 86_400)
    assert box.run(site) == Done(0, 0) and not box.took and not rows(site)


def test_each_try_makes_a_new_link_and_the_address_goes_when_it_is_given_up(
    site: Flask, ada: Person, box: Mailbox, clock: Any
) -> None:
    invite(ada, email=TO)
    box.unknown.add(TO)
    hashes = set()
    for pause in (300, 3_600, 21_600, 86_400, 0):
        assert box.run(site) == Done(0, 1)
        with site.app_context():
            hashes.add(execute(select(Invitation.mailed_hash)).scalar_one())
        assert (rows(site)[0].address is None) == (pause == 0)
        clock.shift(pause)
    assert len(hashes) == 5 and "could not be delivered" in ada.client.get("/mentors").text


def test_nobody_sends_bulk_mail_by_it(site: Flask, ada: Person, clock: Any) -> None:
    fill(site, MAILED, ada, left=1)
    invite(ada, email=TO)
    tracks = re.findall(r'name="tracks" value="(\d+)"', ada.client.get("/mentors/invite").text)
    wanted = {"tracks": tracks, "sections": ["skills"], "until": ""}
    answer = ada.client.submit("/mentors/invitations", _page="/mentors/invite", **wanted, email=TO)
    said = "20 invitations were mailed within a day. Leave this empty and send the link yourself. Try again in 24 hours"
    assert answer.status_code == 429 and unescape(answer.text).count(said) == 2 and f'value="{TO}"' in answer.text
    assert len(rows(site)) == 1
    assert ada.client.submit("/mentors/invitations", _page="/mentors/invite", **wanted, email="").status_code == 303
    clock.shift(86_400)
    invite(ada, email=TO)


def test_the_pages_say_what_mail_is_for(site: Flask, app: Flask, ada: Person) -> None:
    for path, said in {
        "/settings": "which of it you are mailed",
        "/settings/notices": "Remind me",
        "/privacy": "What leaves",
        "/help": "comes by mail once a week",
    }.items():
        assert said in ada.client.get(path).text
        assert said not in sign_in(app, ada.email).client.get(path).text


def test_what_is_no_address_is_said_beside_its_field(site: Flask, app: Flask, ada: Person) -> None:
    tracks = re.findall(r'name="tracks" value="(\d+)"', ada.client.get("/mentors/invite").text)
    wanted = {"tracks": tracks, "sections": ["skills"], "until": "", "message": "Kept"}
    for wrong in ("di", "di@", "di@example.com\r\nBcc: x@example.com", "a@example.com, b@example.com"):
        answer = ada.client.submit("/mentors/invitations", _page="/mentors/invite", email=wrong, **wanted)
        text = unescape(answer.text)
        assert answer.status_code == 422 and text.count("Enter an email address with an @") == 2 and "Kept" in text
    without = sign_in(app, ada.email)  # on a site without mail, the field is not there, and nothing comes of it
    assert 'name="email"' not in without.client.get("/mentors/invite").text
    for sent in ("di", TO):
        assert without.client.submit("/mentors/invitations", email=sent, **wanted).status_code == 303
    assert not rows(app)
