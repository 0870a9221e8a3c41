"""Files that are not what they should be: a clear error beside the field, nothing changed, never a 500."""

import copy
import gzip
import json
import random
from html import unescape
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnpath.catalogue.current import catalogue
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Refused
from learnpath.takeout.applying import apply
from learnpath.takeout.exporting import export
from learnpath.takeout.kept import read_kept
from learnpath.takeout.opening import BadFile, decoded, opened
from learnpath.takeout.planning import plan
from learnpath.takeout.schema import Person as Whose
from tests.cast import Person
from tests.house.test_routes import contents
from tests.takeout.acts import Learner, wipe
from tests.takeout.files import DATA, check_history, example, post, refused

Document = dict[str, Any]
GOOD: Document = json.loads(example())
NOBODY = Whose.model_construct(name="", email="", theme="", time_zone=None)
AT = 1_800_000_000
AGAIN = "Choose the file that “Download everything” gave you, as it is."


def changed(path: str, value: object) -> Document:
    """Return the good file with the value at a dotted path."""
    made = copy.deepcopy(GOOD)
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    target: Any = made
    for part in parents:
        target = target[part]
    target[last] = value
    return made


def note(text: str) -> Document:
    return {"text": text, "edited_at": "2026-05-03T12:00:00Z"}


def complaint(sent: bytes) -> tuple[str, tuple[str, ...]]:
    """Return what opening a file complains about."""
    with pytest.raises(BadFile) as caught:
        opened(decoded(sent), AT)
    return str(caught.value), caught.value.places


def text_of(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=True).encode()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (gzip.compress(text_of(GOOD)), "packed"),
        (b"PK\x03\x04zip", "packed"),
        (b"\xef\xbb\xbf" + text_of(GOOD), "another encoding"),
        (json.dumps(GOOD).encode("utf-16"), "another encoding"),
        (json.dumps(GOOD).encode("utf-16-be"), "another encoding"),
        (json.dumps(GOOD).encode("utf-32"), "another encoding"),
        (b"\xff\xfe\x00", "another encoding"),
        (b'{"format": "\xe9"}', "not text in UTF-8"),
        (text_of(GOOD)[:-20], "a part of it is missing"),
        (b"<html>", "not JSON"),
        (b'{"a": 1, "a": 2}', "a key stands twice"),
        (b'{"a": NaN}', "a number that is none"),
        (b'{"a": -Infinity}', "a number that is none"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "far too long"),
        (b'{"a": "\x00"}', "not JSON"),
        (b"null", "not a file that LearnPath made"),
        (b"[]", "not a file that LearnPath made"),
        (b'{"format": "other"}', "not a file that LearnPath made"),
        (b'{"format": ["learnpath-export"]}', "not a file that LearnPath made"),
        (text_of(changed("version", 2)), "made by a newer LearnPath. Update this site first"),
    ],
)
def test_what_is_no_file_of_ours_is_refused(sent: bytes, says: str) -> None:
    message, places = complaint(sent)
    assert says in message and not places
    assert AGAIN in message or says.startswith("made by")


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("version", "1", "version: "),
        ("version", True, "version: "),
        ("verification", [], "verification: is not known here"),
        ("items.1.comments", ["Well done"], "items[1].comments: is not known here"),
        ("events.0.actor", "daniel@example.com", "events[0].actor: is not known here"),
        ("events.0.by", "daniel@example.com", "events[0].by: "),
        ("events.0.change", "verified", "events[0].change: "),
        ("items.1.status", "verified", "items[1].status: "),
        ("items.1.note", note("x" * 20_001), "items[1].note.text: at most 20000"),
        ("items.1.note", note(""), "items[1].note.text: must not be empty"),
        ("items.1.note", note("a\x00"), "without control characters"),
        ("items.1.note", note("\ud800"), "items[1].note.text: "),
        ("items.1.note", "text", "items[1].note: must be an object"),
        ("items.1.known", 1, "items[1].known: must be true or false"),
        ("items.1.name", None, "items[1].name: must be text"),
        ("items.1.name", "\ud800", "items[1].name: "),
        ("items.1.item", "sql", "items[1].item: is not written as such names are"),
        ("items.1.item", "own:00000000-0000-4000-8000-000000000009", "items[1].item: names an item of one's own"),
        ("items.1.since", "9999-01-01T00:00:00Z", "items[1].since: must be a moment from 1990 until now"),
        ("items.1.since", "1989-12-30T23:59:59Z", "items[1].since: must be a moment from 1990 until now"),
        ("items.1.since", "2026-02-30T00:00:00Z", "items[1].since: must be a moment, like"),
        ("items.1.since", "2026-05-03", "items[1].since: must be a moment, like"),
        ("items.1.since", 1_700_000_000, "items[1].since: must be a moment, like"),
        ("items.1.since", None, "items[1]: must have both a status and a moment"),
        ("items.1.status", "to_do", "items[1].status: the events say something else of"),
        ("items.1.refresh", "9999-01-01", "items[1].refresh: must be a day from 1990 until 20"),
        ("items.1.links", [None] * 10**6, "items[1].links: "),
        ("items.1.sub_steps", [{"slug": "A b", "at": "2026-05-03T12:00:00Z"}], "items[1].sub_steps[0].slug: "),
        ("items", [], "items: there is no status of"),
        ("items", {}, "items: must be a list"),
        ("events", [1] * 10**6, "events: at most 100000 entries"),
        ("events.0.at", "١٩٩٩-01-01T00:00:00Z", "events[0].at: must be a moment"),
        ("events.0.track", "00000000-0000-4000-8000-000000000009", "names a track that the file does not hold"),
        ("tracks.0.a_week", 10**30, "tracks[0].a_week: "),
        ("tracks.0.a_week", 2.0, "tracks[0].a_week: must be a whole number"),
        ("tracks.0.a_week", 0, "tracks[0].a_week: "),
        ("tracks.0.target", "1989-12-31", "tracks[0].target: must be a day from 1990"),
        ("tracks.0.target", "2026-W01-1", "tracks[0].target: must be a day, like"),
        ("tracks.0.pauses.0.last", "1990-01-01", "tracks[0].pauses[0]: must not end before it begins"),
        ("tracks.0.set_aside", [], "tracks: the events say something else of"),
        ("tracks.0.set_aside.0.reason", "two\nlines", "tracks[0].set_aside[0].reason: must be one line"),
        ("tracks.0.own_items.0.kind", "job", "tracks[0].own_items[0].kind: "),
        ("tracks.0.own_items.0.name", "x" * 81, "tracks[0].own_items[0].name: at most 80 characters"),
        ("portfolio.0.live", "javascript:alert(1)", "portfolio[0].live: must be a web address"),
        ("portfolio.0.live", "https://user:pw@example.com", "portfolio[0].live: must be a web address"),
        ("items.1.evidence.0.url", "", "items[1].evidence[0].url: must be a web address"),
        ("items.1.evidence.0.piece", "00000000-0000-4000-8000-000000000009", "names a piece that the file does not"),
        ("x" * 1_000_000, 1, "is not known here"),
        ("\ud800", 1, "is not known here"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(path: str, value: object, says: str) -> None:
    message, places = complaint(text_of(changed(path, value)))
    assert "This file is not as LearnPath writes it." in message
    assert any(says[:190] in place or says == "is not known here" for place in places), places
    assert len(places) <= 6 and all(len(place) <= 200 and place.isprintable() for place in places)


def test_what_stands_there_twice_is_named() -> None:
    for name in ("tracks", "items", "portfolio"):
        made = copy.deepcopy(GOOD)
        made[name].append(made[name][0])
        assert any(
            place.startswith(f"{name}") and "stands there twice" in place for place in complaint(text_of(made))[1]
        )


def test_the_first_few_places_are_named() -> None:
    made = copy.deepcopy(GOOD)
    made["events"] = [{}] * 3
    _, places = complaint(text_of(made))
    assert places[0] == "events[0].at: is missing" and places[-1] == "and 22 more"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[" * 100_000,
        text_of(changed("\ud800<b>", 1)),
        text_of(changed("items.1.<script>\u202e", 1)),
        text_of(changed("portfolio.0.skills", [GOOD["portfolio"][0]["item"]])),
        b" " * (10 * 1024 * 1024 + 1),
    ],
)
def test_nothing_changes_and_the_page_says_what_to_do(app: Flask, bob: Person, sent: bytes) -> None:
    bob.client.get("/help")
    before = contents(app)
    text = refused(bob, sent)
    assert 'aria-invalid="true"' in text and contents(app) == before


def test_without_a_file_the_page_asks_for_one(bob: Person) -> None:
    for answer in (bob.client.submit(f"{DATA}/import"), bob.client.submit(f"{DATA}/import", file="text"),
                   post(bob, f"{DATA}/import", b"", name="")):  # fmt: skip
        assert answer.status_code == 422 and "Choose the file first" in answer.text


def test_a_file_may_be_larger_than_a_form_but_not_by_any_amount(bob: Person) -> None:
    assert "empty" in refused(bob, b" " * 1024 * 1024)
    for path, size in (("/import", 11 * 1024 * 1024), ("/import/confirm", 300 * 1024)):
        answer = post(bob, f"{DATA}{path}", b"0" * size)
        assert answer.status_code == 413
        assert ("10 MB" in unescape(answer.text)) == (path == "/import")


JUNK: list[object] = [
    None, True, 0, -1, 10**30, 1.5, "", "x", "\x00", "\ud800", "=1", [], {}, [[]], "2026-05-03T12:00:00Z", "1990-01-01",
    "done", "to_do", "taken_back", "x" * 30_000, ["x"] * 50, {"a": {"b": []}}, "https://example.com/x",
]  # fmt: skip


def mutated(chance: random.Random) -> Document:
    """Return the good file with one to three random changes: junk, or parts gone, elsewhere, twice, in disorder."""
    made = copy.deepcopy(GOOD)
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(list(_places(made)))
        value, act = holder[key], chance.randrange(10)
        if act == 0:
            del holder[key]
        elif act == 1:
            holder[key] = copy.deepcopy(chance.choice(JUNK))
        elif isinstance(value, list) and act < 6:
            holder[key] = chance.choice(([*value, *copy.deepcopy(value)], value[1:], value[::-1]))
        else:
            others = [found[place] for found, place in _places(made)]
            holder[key] = copy.deepcopy(chance.choice([other for other in others if _like(other, value)]))
    return made


def _like(one: object, other: object) -> bool:
    """Whether two values could stand in each other's place: texts of a length, objects with the same keys."""
    if isinstance(one, str) and isinstance(other, str):
        return len(one) == len(other) or min(len(one), len(other)) < 15
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys()
    return type(one) is type(other) or None in (one, other)


def _places(value: Any) -> Any:
    """Return every place in a document that can be changed, as what holds it and its key."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(seeds=st.lists(st.integers(0, 2**32), min_size=8, max_size=8))
def test_changed_files_are_refused_or_sound(app: Flask, bob: Person, seeds: list[int]) -> None:
    """Whatever is taken in leaves a sound account, whose file is good again."""
    wipe(app)
    number = Learner(app, bob).id
    with app.app_context():
        snapshot = catalogue()
        for seed in seeds:
            try:
                found = opened(decoded(text_of(mutated(random.Random(seed)))), now())
                planned = plan(found, read_kept(number, snapshot), snapshot)
            except (BadFile, Refused):
                continue
            with saving():
                apply(planned, number, snapshot)
            text = export(number, NOBODY, "Here", snapshot, now())
            assert plan(opened(text, now()), read_kept(number, snapshot), snapshot).is_empty
    check_history(app)
