"""A word in every private field of a learner, and who comes upon it on any page that they can reach."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.accounts.audit import WORDS
from learnpath.accounts.models import User
from learnpath.core.db import db
from learnpath.mentoring.models import Cohort, Consent
from learnpath.notebook.models import ItemLink
from learnpath.portfolio.models import Piece
from tests.accounts.software_key import SoftwareKey, add
from tests.cast import Person, administrator, sign_up
from tests.house.test_routes import rules
from tests.mentoring.cohorts import help_with, join, links, make_cohort
from tests.mentoring.sharing import accept, consent_of, invite, mentor
from tests.pages import CheckingClient

TRACK = "/tracks/back-end-developer"
OWN, PROOF = "canaryownname", {"canaryprooftitle", "canaryproofurl", "canaryprooftext"}
PRIVATE = {
    "canarynote", "canarylinktitle", "canarylinkurl", "canaryowntext", "canaryreason", "canarypiece", "canarypiecetext",
    "canaryinvited", "canarymessage", "canary@example.com", "canarypasskey",
}  # fmt: skip
EVERY = {OWN, *PROOF, *PRIVATE}


@pytest.fixture
def dana(app: Flask) -> Person:
    """A learner with a word in every field."""
    dana = sign_up(app, "canary@example.com", name="Dana")
    send = dana.client.submit
    send(f"{TRACK}/own", kind="skill", name=OWN, text="canaryowntext")
    for item in ("sql", own_slug(dana)):
        path = f"{TRACK}/items/{item}"
        send(f"{path}/note", text="canarynote", version="0")
        send(f"{path}/links", kind="link", title="canarylinktitle", url="https://example.com/canarylinkurl")
        url = "https://example.com/canaryproofurl"
        send(f"{path}/links", kind="evidence", title="canaryprooftitle", url=url, text="canaryprooftext")
        dana.tick(item)
    send(f"{TRACK}/items/git/set-aside", set_aside="1", reason="canaryreason")
    send("/portfolio", title="canarypiece", text="canarypiecetext", repository="https://example.com/r", state="done")
    invite(dana, name="canaryinvited", message="canarymessage")
    add(dana, SoftwareKey(origin="http://localhost", host="localhost"), "canarypasskey")
    return dana


def own_slug(person: Person) -> str:
    found = re.search(r"item-(own_[0-9a-f]+)", person.page())
    assert found
    return found[1]


def addresses(app: Flask, dana: Person, *more: str) -> list[str]:
    """Return every address that takes a GET, with what is Dana's in the places of numbers and names, and more ones."""
    with app.app_context():
        learner = db.session.execute(select(User.id).where(User.email == dana.email)).scalar_one()
        kept = [number for model in (ItemLink, Piece) for number in db.session.execute(select(model.id)).scalars()]
        given = [number for model in (Cohort, Consent) for number in db.session.execute(select(model.id)).scalars()]
        numbers = sorted({learner, *kept, *given})
        db.session.rollback()
    fixed = {"role_slug": "back-end-developer", "skill_slug": "sql", "name": "learnpath.css", "token": "x" * 43}
    found = set[str]()
    with app.test_request_context():
        for rule in rules(app):
            if "GET" in (rule.methods or ()):
                for number in numbers:
                    for item in ("sql", own_slug(dana)):
                        values = fixed | {"item_slug": item, "number": str(number)}
                        found.add(rule.build(values, append_unknown=False)[1])  # type: ignore[index]
    return sorted(found | {*more})


def crawl(client: CheckingClient, starts: list[str]) -> set[str]:
    """Return the words that come up on the pages of some addresses, and on all that these lead to."""
    seen, todo, found = set[str](), list(starts), set[str]()
    while todo:
        path = todo.pop()
        if path in seen or path.startswith(("/static", "/roles/", "/skills/", "/roles?", "/skills?")):
            continue
        seen.add(path)
        text = unescape(client.get(path, follow_redirects=True).text)
        found |= {word for word in EVERY if word in text}
        todo += [link.partition("#")[0] for link in re.findall(r'(?:href|action|hx-get)="(/[^"]*)"', text)]
    assert len(seen) > 15
    return found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is allowed does not depend on the database
def test_each_sees_what_was_shared_with_them_and_nobody_else_anything(app: Flask, dana: Person, cy: Person) -> None:
    everything, skills, paused, revoked = (mentor(app, name) for name in ("Bo", "Di", "Ed", "Fay"))
    for person, sections in ((everything, None), (skills, ("skills",)), (paused, None), (revoked, None)):
        accept(person, invite(dana, sections) if sections else invite(dana))
        if person in (paused, revoked):
            dana.client.submit(f"{consent_of(dana)}/{'pause' if person is paused else 'revoke'}", _page="/mentors")
    starts = addresses(app, dana)
    visitor = app.test_client()
    assert isinstance(visitor, CheckingClient)
    assert crawl(dana.client, starts) == EVERY - {"canarymessage"}  # stands on the invitation alone
    for client in (visitor, cy.client, paused.client, revoked.client):
        assert crawl(client, starts) == set()
    assert crawl(skills.client, starts) == {OWN}
    assert crawl(everything.client, starts) == {OWN, *PROOF}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_an_administrator_sees_the_account_and_nothing_else(app: Flask, dana: Person) -> None:
    ida = administrator(app).client
    accept(mentor(app), invite(dana))
    people, log = "/admin/people", "/admin/log"
    (number,) = re.findall(rf"{people}/(\d+)", ida.get(f"{people}?q=dana").text)
    asked = [f"{people}?q=canary", f"{people}?q=back-end", f"{log}?person={number}"]
    asked += [f"{log}?kind={int(kind)}{who}" for kind in WORDS for who in ("", f"&person={number}")]
    assert crawl(ida, addresses(app, dana, *asked)) == {"canary@example.com"}
    kept = [ida.submit(f"{people}/{number}/{act}").status_code for act in ("new-password", "reset-second-factor")]
    assert kept == [200, 303]
    assert crawl(ida, asked) == {"canary@example.com"}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_mentors_of_a_cohort_see_what_was_chosen(app: Flask, dana: Person, cy: Person) -> None:
    owner, helper, former, other = (mentor(app, name) for name in ("Bo", "Di", "Ed", "Fay"))
    cohort = make_cohort(owner)
    asked = links(owner, cohort)
    join(dana, asked[0], ("skills",))
    join(cy, asked[0])
    for person in (helper, former):
        help_with(person, links(owner, cohort)[1])
    former.client.submit(f"{cohort}/leave", _page=cohort)
    join(cy, links(other, make_cohort(other, "Another"))[0])
    starts = addresses(app, dana, *asked, *links(owner, cohort))
    for client in (owner.client, helper.client):
        assert crawl(client, starts) == {OWN}
    for client in (former.client, other.client, cy.client):
        assert crawl(client, starts) == set()
    dana.client.submit(f"{consent_of(dana)}/revoke", _page="/mentors")
    assert crawl(owner.client, starts) == set()
