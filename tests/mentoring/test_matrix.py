"""Who may do what with whose things: every route of the map, by six viewers, on things of five states.

The viewers: a visitor; Ada, who learns; Cy, who learns too; Bo, a mentor of Ada's; Rey, who was one; Ida, who learns
too and looks after the site. The things: the viewer's own; Zoe's, who shares with none of them; Ada's, who shares with
Bo and did with Rey; Ron's, who shared with both and ended it; and what is not there. On one database: what is allowed
does not depend on it.
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from learnpath.accounts.models import User
from learnpath.accounts.second_models import Passkey
from learnpath.core.db import Base, execute
from learnpath.core.undo import Undo
from learnpath.mentoring.models import Cohort, CohortMentor, Comment, Consent, Invitation, Notice, Proposal
from learnpath.notebook.models import ItemLink
from learnpath.portfolio.models import Piece
from learnpath.tracks.models import Pause, Track
from tests.accounts.software_key import SoftwareKey, add
from tests.cast import Person, promoted, sign_up
from tests.house.test_routes import VALUES, contents, rules
from tests.mentoring.sharing import accept, consent_of, invite
from tests.mentoring.talking import comment, do
from tests.pages import hidden_fields

ABSENT = "999999"
OWN: dict[str, type[Base] | None] = {  # what is the viewer's alone, and what its number is of
    "/tracks/<role_slug>/pauses/<number>": Pause,
    "/tracks/<role_slug>/steps/<number>": Proposal,
    "/tracks/<role_slug>/items/<item_slug>/links/<number>": ItemLink,
    "/tracks/<role_slug>": None,
    "/portfolio/<number>": Piece,
    "/mentors/invitations/<number>": Invitation,
    "/mentors/<number>": Consent,
    "/comments/<number>": Comment,
    "/notices/<number>": Notice,
    "/undo/<number>": Undo,
    "/mentoring/cohorts/<number>": Cohort,
    "/settings/security/passkeys/<number>": Passkey,
}
SHARED = "/mentoring/learners/<number>"  # what is a learner's, for those they share it with
FOR_ADMINISTRATORS = "/admin"  # Ida's alone; its pages of people and acts are tested in tests/admin
VIEWERS = ("Ada", "Cy", "Bo", "Rey", "Ida")
BY_LINK = ("/invitations/<token>", "/cohorts/", "/mail/", "/password/", "/address/")  # each has tests of its own
IN_THE_FORM = ("cohorts.hand_over", "cohorts.dismiss", "cohorts.remove")  # name somebody else: test_cohorts
ONLY_BY_INVITATION = ("admin_acts.invite",)  # there on such a site alone: tests/admin
UNDO = "/undo/<number>"  # says that there is nothing to undo, whoever's it is
FIELDS = {
    "status": "learning", "set_aside": "1", "text": "canary", "title": "canary", "url": "https://example.com/c",
    "kind": "skill", "name": "canary", "target": "2030-01-01", "a_week": "3", "from": "2030-01-01", "to": "2030-01-02",
    "sections": "skills", "until": "", "position": "1", "revision": "1", "state": "done", "due": "2030-01-01",
    "mentor": ABSENT, "learner": ABSENT,
}  # fmt: skip


@dataclass
class Thing:
    """What a person has, by which an address names it."""

    role: str
    item: str = "own_ffffffffffffffff"
    learner: str = ABSENT
    numbers: dict[type[Base], str] = field(default_factory=dict)


NOWHERE = Thing("no-such-role")
ROLES = {
    "Ada": "back-end-developer",
    "Cy": "data-analyst",
    "Bo": "data-scientist",
    "Rey": "ux-designer",
    "Zoe": "devops-engineer",
    "Ron": "front-end-developer",
    "Ida": "qa-tester",
}


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    """Everybody with one of each thing, and who shares with whom; Ida looks after the site."""
    max_ = sign_up(app, "max@example.com", name="Max", role=None)
    found = {name: sign_up(app, f"{name.lower()}@example.com", name=name, role=role) for name, role in ROLES.items()}
    for name, person in found.items():
        fill(person, max_, ROLES[name])
    for learner, mentor, ends in (
        ("Ada", "Rey", True),
        ("Ada", "Bo", False),
        ("Ron", "Rey", True),
        ("Ron", "Bo", True),
    ):
        place = accept(found[mentor], invite(found[learner]))
        do(found[mentor], f"{place}/tracks/{ROLES[learner]}/steps", kind="skill", name=f"A skill by {mentor}")
        if ends:
            found[learner].client.submit(f"{consent_of(found[learner])}/revoke", _page="/mentors")
    promoted(app, found["Ida"])
    return found


def fill(person: Person, mentor: Person, role: str) -> None:
    """Give a person one of each thing that has an address."""
    track, client = f"/tracks/{role}", person.client
    client.submit(f"{track}/own", kind="skill", name="An own skill")
    item = re.findall(r"item-(own_[0-9a-f]+)", client.get(track).text)[0]
    client.submit(f"{track}/items/{item}/links", kind="evidence", title="Proof", url="https://example.com/p")
    client.submit(f"{track}/items/{item}/note", text="A note", version="0")
    client.submit(f"{track}/items/{item}/status", status="done")
    client.submit("/portfolio", title="A piece", state="todo")
    client.submit(f"{track}/pauses", **{"from": "2030-01-01", "to": "2030-01-02"})
    add(person, SoftwareKey(origin="http://localhost", host="localhost"))
    place = accept(mentor, invite(person))
    invite(person, name="Open")
    comment(person, f"{track}/items/{item}", "What do you think?")
    do(mentor, f"{place}{track}/steps", kind="skill", name="Another skill")
    if client.get("/mentoring/cohorts").status_code == 200:
        client.submit("/mentoring/cohorts", _page="/mentoring/cohorts", name="A cohort")


def thing_of(app: Flask, person: Person, role: str) -> Thing:
    """Return what a person has."""
    with app.app_context():
        (learner,) = execute(select(User.id).where(User.email == person.email)).scalars().all()
        found = Thing(
            role, re.findall(r"item-(own_[0-9a-f]+)", person.client.get(f"/tracks/{role}").text)[0], str(learner)
        )
        mine = {
            Pause: None, Proposal: Proposal.learner_id, ItemLink: ItemLink.learner_id, Piece: Piece.learner_id,
            Invitation: Invitation.learner_id, Consent: Consent.learner_id, Comment: Comment.author_id,
            Notice: Notice.user_id, Undo: Undo.user_id, Cohort: None,
            Passkey: Passkey.user_id,
        }  # fmt: skip
        for model, whose in mine.items():
            rows = select(model.id)  # type: ignore[attr-defined]
            if model is Pause:
                rows = select(Pause.id).where(Pause.track_id.in_(select(Track.id).where(Track.learner_id == learner)))
            elif model is Cohort:
                rows = select(CohortMentor.cohort_id).where(CohortMentor.mentor_id == learner)
            elif model is Consent:
                rows = rows.where(Consent.learner_id == learner, Consent.ended_at.is_(None))
            elif model is Invitation:
                rows = rows.where(Invitation.learner_id == learner, Invitation.accepted_at.is_(None))
            else:
                rows = rows.where(whose == learner)
            if numbers := execute(rows).scalars().all():
                found.numbers[model] = str(max(numbers))
    return found


def kind_of(rule: Rule) -> str:
    """Return what a route is about: own things, what is shared, a link, the site's people, or nothing of anybody's."""
    if rule.rule.startswith(FOR_ADMINISTRATORS):
        return "administration"
    if rule.rule.startswith(SHARED):
        return "shared"
    if any(rule.rule.startswith(prefix) for prefix in OWN):
        return "own"
    return "link" if rule.rule.startswith(BY_LINK) else "nothing"


def addresses(rule: Rule, thing: Thing, viewer: Thing) -> list[str]:
    """Return the addresses of a route for a thing: on its own role's track, and on the viewer's."""
    model = next((model for prefix, model in OWN.items() if rule.rule.startswith(prefix)), None)
    number = thing.learner if rule.rule.startswith(SHARED) else thing.numbers.get(model, ABSENT) if model else ABSENT
    found = []
    roles = [thing.role] if rule.rule.startswith(SHARED) else [thing.role, viewer.role]
    for role in dict.fromkeys(roles):
        step = thing.numbers.get(Proposal, ABSENT)
        values = {"role_slug": role, "item_slug": thing.item, "number": number, "step": step}
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
        assert built
        found.append(built[1])
    about_role_alone = rule.arguments == {"role_slug"}
    return found[:1] if about_role_alone else found


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_every_route_by_every_viewer_on_things_of_every_state(app: Flask, people: dict[str, Person]) -> None:
    things = {name: thing_of(app, person, ROLES[name]) for name, person in people.items()}
    assert all(len(thing.numbers) >= 11 for thing in things.values()), things
    states = {"other": things["Zoe"], "shared": things["Ada"], "revoked": things["Ron"], "absent": NOWHERE}
    every = [rule for rule in rules(app) if kind_of(rule) in ("own", "shared")]
    assert len(every) > 60
    wrong, cells, allowed = list[str](), 0, list[tuple[str, Rule, str]]()
    before = contents(app)
    with app.test_request_context():
        built = {
            (viewer, state, rule.rule, method): addresses(rule, thing, things[viewer])
            for viewer in VIEWERS
            for state, thing in {"own": things[viewer], **states}.items()
            for rule in every
            for method in (rule.methods or set()) & {"GET", "POST"}
        }
    by_rule = {rule.rule: rule for rule in every}
    visitor, tokens = app.test_client(), {name: person.client.fields("/help") for name, person in people.items()}
    fields, visited = hidden_fields(visitor.get("/sign-in").text), set[tuple[str, str]]()
    for (viewer, state, rule, method), paths in built.items():
        mine = things[viewer] is {"own": things[viewer], **states}[state]
        may = mine if kind_of(by_rule[rule]) == "own" else (viewer, state) == ("Bo", "shared")
        for path in paths:
            cells += 1
            if may:
                allowed += [(viewer, by_rule[rule], path)] if by_rule[rule].endpoint not in IN_THE_FORM else []
                continue
            client, data = people[viewer].client, tokens[viewer] | FIELDS
            answer = client.get(path) if method == "GET" else client.post(path, data=data)
            if answer.status_code != (303 if rule.startswith(UNDO) else 404):
                wrong.append(f"{viewer} {method} {path} ({state}): {answer.status_code}")
            if (method, path) in visited:
                continue
            visited.add((method, path))
            answer = visitor.get(path) if method == "GET" else visitor.post(path, data=fields | FIELDS)
            if answer.status_code != 303 or "/sign-in" not in answer.headers["Location"]:
                wrong.append(f"visitor {method} {path} ({state}): {answer.status_code}")
    wrong += _administration(app, people, things, allowed) + _unlike_a_stranger(app, people)
    assert not wrong, "\n".join(wrong)
    assert contents(app) == before
    assert cells > 1_500, cells
    _try_what_is_allowed(app, people, allowed)


def _administration(
    app: Flask, people: dict[str, Person], things: dict[str, Thing], allowed: list[tuple[str, Rule, str]]
) -> list[str]:
    """Return who but Ida finds something where the site is looked after; what she may is added to what is allowed."""
    wrong, visitor = list[str](), app.test_client()
    tokens = {name: people[name].client.fields("/help") for name in VIEWERS}
    clients = [("visitor", visitor, hidden_fields(visitor.get("/sign-in").text))]
    clients += [(name, people[name].client, tokens[name]) for name in VIEWERS if name != "Ida"]
    for rule in (rule for rule in rules(app) if kind_of(rule) == "administration"):
        for whose in ("Ada", "Zoe", "Ida"):
            with app.test_request_context():
                built = rule.build({"number": things[whose].learner}, append_unknown=False)
            assert built
            for name, client, fields in clients:
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    answer = client.open(built[1], method=method, data=fields | FIELDS if method == "POST" else None)
                    if answer.status_code != 404:
                        wrong.append(f"{name} {method} {built[1]}: {answer.status_code}")
            if rule.endpoint not in ONLY_BY_INVITATION:
                allowed.append(("Ida", rule, built[1]))
    return wrong


def _unlike_a_stranger(app: Flask, people: dict[str, Person]) -> list[str]:
    """Return where Ida gets another answer than Cy does: on pages of nobody's, and for links that are not there."""
    wrong, pages = list[str](), {"nothing": {"GET"}, "link": {"GET", "POST"}}
    tokens = {name: people[name].client.fields("/help") for name in ("Cy", "Ida")}
    for rule in (rule for rule in rules(app) if kind_of(rule) in pages):
        with app.test_request_context():
            built = rule.build(VALUES, append_unknown=False)
        assert built
        for method in (rule.methods or set()) & pages[kind_of(rule)]:
            answers = {
                people[name]
                .client.open(built[1], method=method, data=tokens[name] if method == "POST" else None)
                .status
                for name in tokens
            }
            if len(answers) > 1:
                wrong.append(f"{method} {built[1]}: {answers}")
    return wrong


def _try_what_is_allowed(app: Flask, people: dict[str, Person], allowed: list[tuple[str, Rule, str]]) -> None:
    """Look at each page that may be seen, and do all that may be done, each time from the same beginning."""
    tokens, wrong = {name: person.client.fields("/help") for name, person in people.items()}, list[str]()
    file = app.extensions["settings"].sqlite_file
    with closing(sqlite3.connect(":memory:")) as saved, closing(sqlite3.connect(file)) as live:
        live.backup(saved)
        for viewer, rule, path in allowed:
            for method in (rule.methods or set()) & {"GET", "POST"}:
                data = tokens[viewer] | FIELDS if method == "POST" else None
                answer = people[viewer].client.open(path, method=method, data=data)
                if answer.status_code not in (200, 303, 400, 409, 422):
                    wrong.append(f"{viewer} {method} {path}: {answer.status_code}")
                saved.backup(live)
    assert not wrong, "\n".join(wrong)


def test_every_route_is_about_something_that_is_known(app: Flask) -> None:
    for rule in rules(app):
        named = {"number", "token", "step"} & rule.arguments
        assert bool(named) <= (kind_of(rule) in ("own", "shared", "link", "administration")), rule
