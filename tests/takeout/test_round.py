"""Export, import and export again, through the pages and after random acts, on both databases and between them."""

import re
import secrets

import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings

from learnpath.catalogue.current import catalogue
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.undo import Act
from learnpath.takeout.applying import apply
from learnpath.takeout.exporting import export
from learnpath.takeout.kept import read_kept
from learnpath.takeout.opening import opened
from learnpath.takeout.planning import Plan, plan
from learnpath.takeout.schema import Export, Person
from tests.cast import Person as Someone
from tests.cast import sign_up
from tests.takeout.acts import SOME, Learner, Placed, wipe
from tests.takeout.files import bring, check_history, doc, fresh, parts, rich, take

START = "2026-05-03T12:00:00+00:00"
NOBODY = Person.model_construct(name="", email="", theme="", time_zone=None)
MANY = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_a_file_round_trips_byte_for_byte(app: Flask, ada: Someone, bob: Someone) -> None:
    rich(ada)
    text = take(ada)
    assert "8 statuses change" in bring(bob, text)
    assert parts(take(bob)) == parts(text)
    assert "Nothing: what this file holds is here already." in bring(bob, text)
    assert "Nothing" in bring(ada, text)
    assert parts(take(bob)) == parts(text) == parts(take(ada))
    check_history(app)


def test_a_file_moves_to_another_site_and_back(ada: Someone, bob: Someone, other_site: Flask) -> None:
    rich(ada)
    there = sign_up(other_site, f"{secrets.token_hex(8)}@example.com", role=None)
    bring(there, take(ada))
    assert parts(take(there)) == parts(take(ada)) and doc(there)["site"] == "Elsewhere"
    bring(bob, take(there))
    assert parts(take(bob)) == parts(take(ada))
    check_history(other_site)


def test_pages_show_the_same_after_a_move(app: Flask) -> None:
    with time_machine.travel(START, tick=False) as clock:
        ada, bob = fresh(app, "ada"), fresh(app, "bob", role=None)
        rich(ada, clock)
        bring(bob, take(ada))
        for person in (ada, bob):
            person.client.get("/help")  # shows the last notice
        for path in ("/tracks/back-end-developer/items/git", "/progress", "/portfolio", "/settings/data/sheet?notes=1"):
            assert _lines(ada, path) == _lines(bob, path)


def _lines(person: Someone, path: str) -> list[str]:
    """Return a page's lines without tokens, names and numbers of rows."""
    text = person.client.get(path).text.partition("<main")[2]
    text = re.sub(r"(links?|portfolio|piece)([/-])\d+|own_\w+|Ada|Bob", r"\1\2", text)
    return [line for line in re.split(r"\n|<li>", text) if "csrf_token" not in line]


@MANY
@given(first=SOME, second=SOME)
def test_whatever_was_done_round_trips_and_joins(
    app: Flask, first: list[Placed], second: list[Placed], ada: Someone, bob: Someone, cy: Someone
) -> None:
    wipe(app)
    with time_machine.travel(START, tick=False) as clock:
        learners = [Learner(app, person) for person in (ada, cy, bob)]
        learners[0].act(clock, first)
        learners[1].act(clock, second)
        with app.app_context():
            numbers = [learner.id for learner in learners]
            texts = [_export(number) for number in numbers]
            assert not _import(numbers[2], texts[0]).is_empty
            assert parts(_export(numbers[2])) == parts(texts[0])
            _import(numbers[2], texts[1])
            joined = _export(numbers[2])
            for text in texts[:2]:
                _holds(opened(joined, now()), opened(text, now()))
                assert _import(numbers[2], text).is_empty
            assert _export(numbers[2]) == joined
            assert _import(numbers[0], texts[0]).is_empty
        check_history(app)


def _export(number: int) -> str:
    return export(number, NOBODY, "Here", catalogue(), now())


def _import(number: int, text: str) -> Plan:
    snapshot, act = catalogue(), Act(number, now())
    with saving():
        act.alone()
        found = plan(opened(text, now()), read_kept(number, snapshot), snapshot)
        apply(found, number, snapshot)
    return found


def _holds(joined: Export, part: Export) -> None:
    """Nothing of a file is missing in one that it was joined to."""
    assert {event.model_dump_json() for event in part.events} <= {event.model_dump_json() for event in joined.events}
    assert {track.role for track in part.tracks} <= {track.role for track in joined.tracks}
    own = [
        {one.key: (one.name, one.text) for track in file.tracks for one in track.own_items} for file in (part, joined)
    ]
    assert own[0].items() <= own[1].items()
    pauses = [{(track.role, p.first, p.last) for track in file.tracks for p in track.pauses} for file in (part, joined)]
    assert pauses[0] <= pauses[1]
    assert {piece.uuid for piece in part.portfolio} <= {piece.uuid for piece in joined.portfolio}
    items = {item.item: item for item in joined.items}
    for item in part.items:
        there = items[item.item]
        assert {link.uuid for link in (*item.links, *item.evidence)} <= {
            link.uuid for link in (*there.links, *there.evidence)
        }
        assert {step.slug for step in item.sub_steps} <= {step.slug for step in there.sub_steps}
        assert item.note is None or (there.note and item.note.text in there.note.text)
