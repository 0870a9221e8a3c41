"""Searching the shipped catalogue: what people type finds what they mean, and says why."""

import gc
import weakref

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnpath.catalogue.current import catalogue
from learnpath.catalogue.search import role_index, skill_index
from learnpath.catalogue.snapshot import Snapshot
from tests.catalogue.conftest import Load
from tests.catalogue.small import put, small

SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def snapshot(app: Flask) -> Snapshot:
    with app.app_context():
        return catalogue()


@pytest.mark.parametrize(
    ("query", "role", "by"),
    [
        ("javascrpit", "JavaScript Developer", "JavaScript Developer"),
        ("postgress", "Web Developer", "PostgreSQL"),
        ("back end", "Back-end Developer", "Back-end Developer"),
        ("backend", "Back-end Developer", "Back-end Developer"),
        ("backedn", "Back-end Developer", "Back-end Developer"),
        ("devops eng", "DevOps Engineer", "DevOps Engineer"),
        ("phyton", "Python Developer", "Python Developer"),
        ("kuberentes", "DevOps Engineer", "Kubernetes"),
        ("Data  SCIENTIST", "Data Scientist", "Data Scientist"),
        ("scientist data", "Data Scientist", "Data Scientist"),
        ("sre", "Site Reliability Engineer", "SRE"),
        ("java script", "JavaScript Developer", "JavaScript Developer"),
        ("c#", "Software Engineer", "C#"),
        (".net", "Back-end Developer", ".NET"),
        ("machin lerning", "Machine Learning Engineer", "Machine Learning Engineer"),
        ("Pÿthon", "Python Developer", "Python Developer"),
    ],
)
def test_the_best_match_comes_first_and_says_what_matched(snapshot: Snapshot, query: str, role: str, by: str) -> None:
    best = role_index(snapshot).find(query)[0]
    assert (best.found.name, best.text) == (role, by)


@pytest.mark.parametrize("query", ["", "   ", "-", "?!", "\u0301", "zzzzzzzz", "qa zzzzzzzz"])
def test_what_is_nowhere_finds_nothing(snapshot: Snapshot, query: str) -> None:
    assert role_index(snapshot).find(query) == ()


def test_a_short_word_is_not_guessed_at(snapshot: Snapshot) -> None:
    assert all(match.text.startswith(("QA", "Testing and QA")) for match in role_index(snapshot).find("qa"))
    assert role_index(snapshot).find("qx") == ()


def test_an_alias_finds_the_skill_and_is_shown_by_its_name(snapshot: Snapshot) -> None:
    assert skill_index(snapshot).find("structured query language")[0].found.name == "SQL"
    assert all(match.text == "SQL" for match in role_index(snapshot).find("structured query language"))


def test_what_comes_closest_is_suggested(snapshot: Snapshot) -> None:
    assert role_index(snapshot).suggest("figmma zzz") == ["Figma"]
    assert role_index(snapshot).suggest("\x00") == []


@SOME
@given(data=st.data())
def test_every_text_finds_its_role_and_a_slip_of_the_finger_finds_its_word(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    role = data.draw(st.sampled_from([*snapshot.roles.values()]))
    text = data.draw(
        st.sampled_from([role.name, *role.entry.other_names, *(i.name for i in role.items if i.id in role.skills)])
    )
    assert role in [match.found for match in role_index(snapshot).find(text)]
    known = [word for words in role_index(snapshot).by_length.values() for word in words if len(word) > 5]
    word = data.draw(st.sampled_from(known))
    place = data.draw(st.integers(1, len(word) - 2))
    slips = (word[:place] + word[place + 1] + word[place] + word[place + 2 :], word[:place] + word[place + 1 :])
    slip = data.draw(st.sampled_from(slips))
    if not role_index(snapshot).find(slip) or slip not in known:
        assert {m.found for m in role_index(snapshot).find(word)} & {m.found for m in role_index(snapshot).find(slip)}


@SOME
@given(query=st.text(max_size=200))
def test_any_text_can_be_looked_for(snapshot: Snapshot, query: str) -> None:
    found = role_index(snapshot).find(query)
    assert sorted(found, key=lambda match: -match.score) == list(found)
    assert len({match.found for match in found}) == len(found)
    assert len(role_index(snapshot).suggest(query)) <= 3


def test_an_old_catalogue_is_let_go(blank: Flask, load_it: Load) -> None:
    load_it(small())
    with blank.app_context():
        old = weakref.ref(catalogue())
        role_index(catalogue()).find("maker")
        blank.test_client().get("/roles?q=maker&sort=pay")
        load_it(put(small(), "role.0.name", "Creator"))
        assert role_index(catalogue()).find("creator")
        gc.collect()
        assert old() is None
