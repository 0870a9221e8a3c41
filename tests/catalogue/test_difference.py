"""`learnpath catalogue diff`: what a load would change and whom it touches, said before, with nothing changed."""

from collections.abc import Callable

import pytest
from flask import Flask

from learnpath.catalogue.reader import CatalogueError
from learnpath.catalogue.rules import read_catalogue
from learnpath.tracks.difference import differences
from tests.cast import CY, Person, sign_up
from tests.catalogue.changes import divided, ended, merged
from tests.catalogue.conftest import Load
from tests.catalogue.small import Catalogue, put, role, skill, small, uuid, write
from tests.catalogue.test_loader import renamed, rows, without

Diff = Callable[[Catalogue], str]


@pytest.fixture
def diff(blank: Flask, tmp_path_factory: pytest.TempPathFactory) -> Diff:
    """Say what loading a catalogue would change; fail if that changes anything by itself."""

    def diff(files: Catalogue) -> str:
        folder = tmp_path_factory.mktemp("new")
        before = rows(blank)
        with blank.app_context():
            said = "\n".join(differences(read_catalogue(write(folder, files))))
        assert rows(blank) == before
        return said

    return diff


def test_the_same_files_change_nothing(on_maker: Person, diff: Diff) -> None:
    assert diff(small()) == "Nothing would change."


def test_each_change_is_named_with_the_learners_it_touches(blank: Flask, on_maker: Person, diff: Diff) -> None:
    sign_up(blank, CY, role="mender").tick("delta", role="mender")
    on_maker.tick("beta", role="maker")
    said = diff(merged())
    assert "  new: Omega (omega)\n" in said
    assert "  merged: Beta (beta) into omega; learners with progress on it: 1\n" in said
    assert "  merged: Gamma (gamma) into omega; learners with progress on it: 0\n" in said
    assert "  Maker: adds Omega; leaves out Beta, Gamma; needs 4 instead of 5; learners on it: 1\n" in said
    assert said.endswith("Touches 1 of 2 learners. Nothing that they did is lost.")
    assert "divided: Alpha (alpha) into alpha-one, alpha-two" in diff(divided())
    assert "Touches 2 of 2 learners." in diff(divided())


def test_names_ends_and_texts(on_maker: Person, diff: Diff, load_it: Load) -> None:
    assert "renamed: Maker (maker) to Maker (doer); learners on it: 1" in diff(renamed(small(), {"maker": "doer"}))
    assert "retired: Mender (mender); learners on it: 0" in diff(ended(small(), "mender", retired=True))
    gone = put(small(), "role.0.related", [])
    gone["role"].pop()
    assert "gone from the files: Mender (mender)" in diff(gone)
    said = diff(put(put(small(), "skill.0.summary", "Another line."), "source.0.name", "Another"))
    assert said == "Other\n  texts of 1 entry\n  sources\nTouches 0 of 1 learners. Nothing that they did is lost."
    shuffled = put(small(), "role.0.list.0.items", ["gamma", "beta", "alpha"])
    assert "  Maker: is in another order or under other headings; learners on it: 1" in diff(shuffled)
    load_it(without(small(), "gamma"))
    assert "in use again: Gamma (gamma)" in diff(small())
    added = small()
    added["role"].append(role(60, "minder", ["alpha"]))
    assert "new: Minder (minder)\n" in diff(added)


def test_what_load_would_refuse_is_refused(on_maker: Person, diff: Diff) -> None:
    taken = without(small(), "beta")
    taken["skill"].append(skill(61, "beta"))
    with pytest.raises(CatalogueError, match=f"“beta” belonged to the entry {uuid(2)}"):
        diff(taken)


def test_what_is_said_is_what_happens(on_maker: Person, diff: Diff, load_it: Load) -> None:
    diff(merged())
    load_it(merged())
    assert diff(merged()) == "Nothing would change."


def test_whoever_it_touches_is_counted_once_and_nobody_else(
    blank: Flask, on_maker: Person, diff: Diff, load_it: Load
) -> None:
    left = sign_up(blank, CY, role="maker")
    left.client.submit("/tracks/maker/leave")
    on_maker.tick("beta", role="maker")
    on_maker.tick("beta", "todo", role="maker")
    assert "Maker: adds Omega; leaves out Beta, Gamma; needs 4 instead of 5; learners on it: 1\n" in diff(merged())
    assert "merged: Beta (beta) into omega; learners with progress on it: 0\n" in diff(merged())
    assert "Maker: calls Beta Beta plus now; learners on it: 1" in diff(put(small(), "skill.1.name", "Beta plus"))
    load_it(ended(small(), "maker", retired=True))
    assert "merged: Maker (maker) into mender; learners on it: 1" in diff(ended(small(), "maker", replaced_by="mender"))
    load_it(ended(small(), "maker", replaced_by="mender"))
    assert "retired: Maker (maker); learners on it: 1" in diff(ended(small(), "maker", retired=True))
    longer = ended(small(), "maker", replaced_by="mender")
    longer["role"][1]["list"][0]["items"].append("gamma")
    assert "Mender: adds Gamma; needs 5 instead of 4; learners on it: 1" in diff(longer)
