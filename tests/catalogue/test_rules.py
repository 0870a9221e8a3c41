"""What must hold between entries, and files that no author would write."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.small import Catalogue, problems, put, role, skill, small, write

TWICE = "is used already by all.toml: "
BETWEEN = [
    ("skill.4.slug", "alpha", [f"skill[5].slug: “alpha” {TWICE}skill[1]"]),
    ("skill.4.slug", "piece", [f"portfolio_piece[1].slug: “piece” {TWICE}skill[5]"]),
    ("role.1.slug", "maker", [f"role[2].slug: “maker” {TWICE}role[1]", "role[1].related[1]: there is no other role"]),
    ("source.1.slug", "bureau", [f"source[2].slug: “bureau” {TWICE}source[1]", "facts[2].source: there is no source"]),
    ("role.1.name", "MAKER", [f"role[2].name: “maker” {TWICE}role[1]"]),
    ("skill.4.uuid", small()["role"][0]["uuid"], [f"role[1].uuid: “{small()['role'][0]['uuid']}” {TWICE}skill[5]"]),
    ("job_search_step.0.substeps.1.slug", "one", [f"job_search_step[1].substeps: “one” {TWICE}job_search_step[1]"]),
    ("portfolio_piece.0.shows", ["step"], ["portfolio_piece[1].shows[1]: there is no skill “step”"]),
    ("portfolio_piece.0.shows", ["alpha", "none"], ["portfolio_piece[1].shows[2]: there is no skill “none”"]),
    ("role.1.list.0.items", ["alpha", "none"], ["role[2].list[1].items: there is no item “none”"]),
    ("role.1.list.0.items", ["alpha", "alpha"], ["role[2].list[1].items: “alpha” stands twice on the list"]),
    ("role.1.list.1.items", ["piece", "alpha"], ["“alpha” stands twice", "role[2].list[2].items: mixes skills, "]),
    ("role.0.starters", ["delta"], ["role[1].starters[1]: “delta” is not a skill of this role's list"]),
    ("role.0.starters", ["alpha", "piece"], ["role[1].starters[2]: “piece” is not a skill of this role's list"]),
    ("role.0.step_texts.0.step", "piece", ["role[1].step_texts[1]: “piece” is not a job-search step of this role's"]),
    ("role.0.related", ["maker"], ["role[1].related[1]: there is no other role “maker”"]),
    ("role.0.related", ["nobody"], ["role[1].related[1]: there is no other role “nobody”"]),
    ("role.0.facts.1.source", "rumour", ["role[1].facts[2].source: there is no source “rumour”"]),
    ("role.0.employers.1.source", "rumour", ["role[1].employers[2].source: there is no source “rumour”"]),
    ("role.0.facts.1.lead", True, ["role[1].facts: the leading figures must come from one source"]),
]


@pytest.mark.parametrize(("path", "value", "expected"), BETWEEN)
def test_what_does_not_hold_between_entries_is_named(
    tmp_path: Path, path: str, value: object, expected: list[str]
) -> None:
    found = problems(write(tmp_path, put(small(), path, value)))
    assert len(found) == len(expected), found
    for part in expected:
        assert any(line.startswith("all.toml: ") and part in line for line in found), found


def test_two_leading_figures_of_a_kind_are_refused(tmp_path: Path) -> None:
    changed = small()
    facts = changed["role"][0]["facts"]
    facts.append(facts[0] | {"period": "2024"})
    assert problems(write(tmp_path, changed)) == ["all.toml: role[1].facts: only one leading figure of each kind"]


def test_problems_between_entries_of_all_files_come_at_once(tmp_path: Path) -> None:
    changed = small()
    put(changed, "role.0.related", ["nobody"])
    put(changed, "role.0.facts.0.source", "rumour")
    put(changed, "portfolio_piece.0.shows", ["none"])
    more = {"skill": [skill(1, "other")], "role": [role(20, "loner", ["none"], starters=["none"])]}
    found = problems(write(write(tmp_path, changed, "a.toml"), more, "b.toml"))
    assert sorted(line.rpartition(": ")[0] for line in found) == [
        "a.toml: portfolio_piece[1].shows[1]",
        "a.toml: role[1].facts[1].source",
        "a.toml: role[1].related[1]",
        "b.toml: role[1].list[1].items",
        "b.toml: role[1].starters[1]",
        "b.toml: skill[1].uuid: “00000000-0000-4000-8000-000000000001” is used already by a.toml",
    ]


LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.sampled_from(
        ["alpha", "piece", "step", "maker", "bureau", "~1", "https://[", "\x85", "\ufffe", "00000000", 10**400]
    ),
)
KEY = st.text(max_size=9)
ANYTHING = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=12
)
QUICK = settings(max_examples=100, deadline=None)


def plain(value: Any) -> Any:
    """Return a value as TOML can say it: without None."""
    if isinstance(value, list):
        return [plain(part) for part in value if part is not None]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if part is not None}
    return value


def places(value: Any, *path: Any) -> list[tuple[Any, ...]]:
    """Return the paths of everything inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, part in inner for place in places(part, *path, key)]


@st.composite
def spoiled(draw: st.DrawFn) -> Catalogue:
    """A sound catalogue with up to four values replaced by anything."""
    catalogue = small()
    for _ in range(draw(st.integers(1, 4))):
        target, path = catalogue, draw(st.sampled_from(places(catalogue)))
        for part in path[:-1]:
            target = target[part]
        target[path[-1]] = draw(ANYTHING)
        catalogue = plain(catalogue)
    return catalogue


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "any.toml").write_bytes(content)
        assert all(problems(Path(folder)))


@QUICK
@given(st.dictionaries(KEY | st.sampled_from([*small()]), ANYTHING, max_size=4))
def test_any_tables_are_read_or_refused_in_words(tables: Catalogue) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert all(problems(write(Path(folder), plain(tables))))


@QUICK
@given(spoiled())
def test_a_spoiled_catalogue_is_read_or_refused_in_words(catalogue: Catalogue) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert all(problems(write(Path(folder), catalogue)))
