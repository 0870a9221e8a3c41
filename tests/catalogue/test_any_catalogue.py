"""Whatever comes of a catalogue: no upgrade loses a tick, and what is accepted can be served."""

import datetime
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learnpath.catalogue.reader import CatalogueError
from tests.cast import ADA, sign_up
from tests.catalogue.conftest import Load, clear, ticked
from tests.catalogue.small import Catalogue, fact, put, role, skill, small

SOME = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ALL = {1: "one", 2: "two", 3: "three", 4: "four"}
SLUGS = st.permutations([*ALL.values(), "five", "six", "seven", "eight"])
VERSION = st.lists(st.integers(1, 4), min_size=1, unique=True).flatmap(
    lambda numbers: SLUGS.map(lambda slugs: dict(zip(numbers, slugs, strict=False)))
)


def with_skills(slugs: dict[int, str]) -> Catalogue:
    """Return a catalogue of one role whose list holds these skills: the number in their uuid, and their slug."""
    found = put(small(), "portfolio_piece.0.shows", [*slugs.values()][:1])
    found["skill"] = [skill(number, slug) for number, slug in slugs.items()]
    return found | {"role": [role(8, "maker", [*slugs.values()])]}


@SOME
@given(known=st.sets(st.integers(1, 4)), upgrades=st.lists(VERSION, max_size=6))
def test_no_upgrade_loses_or_invents_a_tick(
    blank: Flask, load_it: Load, known: set[int], upgrades: list[dict[int, str]]
) -> None:
    clear(blank)
    load_it(with_skills(ALL))
    ada = sign_up(blank, ADA, role="maker", known=tuple(ALL[number] for number in known))
    now = ALL
    for upgrade in upgrades:
        try:
            load_it(with_skills(upgrade))
            now = upgrade
        except CatalogueError as error:
            assert all("belonged to the entry" in str(problem) for problem in error.problems)
        assert ticked(ada) == {slug for number, slug in now.items() if number in known}


NASTY = [
    "<b>&amp;\"'</b>",
    "\u202eab",
    "<!--",
    "]]>",
    "\N{PILE OF POO}" * 20,
    "a\n\nb",
    "-" * 60,
    "%s \\1",
    "</script>",
]
WORDS = st.text(st.characters(exclude_characters="{", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=60)
ODD = (st.sampled_from(NASTY) | WORDS).map("Words {} words".format)
KINDS, UNITS = st.sampled_from(["growth", "openings"]), st.sampled_from(["percent", "in total"])
FACTS = st.builds(fact, KINDS, st.floats(-100, 1e9), UNITS, note=ODD)
EDITS: dict[str, st.SearchStrategy[Any]] = {
    "role.0.name": ODD.map(lambda text: text.replace("<", "‹")),  # check_page looks for a plain title
    "role.0.summary": ODD,
    "role.0.about": ODD,
    "role.0.other_names": st.lists(ODD, max_size=2),
    "role.0.starters": st.just([]),
    "role.0.step_texts": st.just([]),
    "role.0.week": st.just([]),
    "role.0.employers": st.lists(st.fixed_dictionaries({"name": ODD}), max_size=2),
    "role.0.facts": st.lists(FACTS, max_size=3),
    "role.0.faq": st.just([]),
    "role.0.related": st.just([]),
    "role.0.list.0.heading": ODD,
    "role.0.list.0.hint": ODD,
    "role.0.list.0.choose": st.integers(1, 2),
    "skill.0.name": ODD,
    "skill.0.summary": ODD,
    "skill.0.aliases": st.lists(ODD, max_size=2),
    "source.0.old_after": st.dates(datetime.date(2000, 1, 1)),
    "source.0.name": ODD,
    "job_search_step.0.substeps.0.text": ODD,
}


@SOME
@given(edits=st.fixed_dictionaries({}, optional=EDITS), only_portfolio=st.booleans())
def test_what_is_accepted_is_served_as_sound_pages(
    blank: Flask, load_it: Load, edits: dict[str, Any], only_portfolio: bool
) -> None:
    clear(blank)
    catalogue = small()
    for path, value in edits.items():
        put(catalogue, path, value)
    if only_portfolio:
        catalogue["role"][0] |= {"list": small()["role"][0]["list"][1:2], "starters": [], "step_texts": []}
    load_it(catalogue)
    ada = sign_up(blank, ADA, role="maker")
    client = blank.test_client()
    for path in ("/roles", "/roles/maker", "/roles/mender", "/roles/maker/items/piece"):
        assert client.get(path).status_code == 200, path
    assert "1 of" in ada.tick("piece", role="maker", htmx=True).text
