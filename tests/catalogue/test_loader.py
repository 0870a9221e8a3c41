"""What loading does to the rows and to people's progress, on both databases."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath import start
from learnpath.catalogue import loader
from learnpath.catalogue.reader import CatalogueError
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.db import Base, db, saving
from learnpath.start import CannotStart, prepare
from tests.cast import ADA, sign_up
from tests.catalogue.conftest import Load, ticked
from tests.catalogue.small import Catalogue, put, role, skill, small, uuid, write


def rows(app: Flask) -> dict[str, list[str]]:
    """Return every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: sorted(str(row) for row in connection.execute(select(table))) for table in tables}


def refused(app: Flask, folder: Path) -> list[str]:
    """Load a folder that is refused; returns the problems."""
    with app.app_context(), pytest.raises(CatalogueError) as caught, saving():
        loader.load(read_catalogue(folder), 2)
    return str(caught.value).splitlines()


def without(catalogue: Catalogue, slug: str) -> Catalogue:
    """Take a skill out of the catalogue and off every list."""
    catalogue["skill"] = [entry for entry in catalogue["skill"] if entry["slug"] != slug]
    for entry in catalogue["role"]:
        for block in entry["list"]:
            block["items"] = [item for item in block["items"] if item != slug]
    return catalogue


def renamed(catalogue: Any, slugs: dict[str, str]) -> Any:
    """Give entries other slugs, wherever these stand."""
    if isinstance(catalogue, dict):
        return {key: renamed(part, slugs) for key, part in catalogue.items()}
    if isinstance(catalogue, list):
        return [renamed(part, slugs) for part in catalogue]
    return slugs.get(catalogue, catalogue) if isinstance(catalogue, str) else catalogue


def test_loading_twice_changes_nothing(blank: Flask, load_it: Load, tmp_path: Path) -> None:
    assert load_it(small())
    before = rows(blank)
    assert not load_it(small()) and rows(blank) == before
    (tmp_path / "all.toml").unlink()
    (tmp_path / "below").mkdir()
    for kind, entries in small().items():
        write(tmp_path / "below", {kind: list(reversed(entries))}, f"{kind}.toml")
    with blank.app_context(), saving():
        assert not loader.load(read_catalogue(tmp_path), 2), "the same entries in other files"
    assert rows(blank) == before


@pytest.mark.parametrize(
    ("path", "value"),
    [("skill.0.uuid", "x"), ("role.0.related", ["nobody"]), ("skill.4.uuid", uuid(99)), ("role.1.uuid", uuid(99))],
)
def test_an_error_changes_nothing_and_the_old_catalogue_keeps_serving(
    blank: Flask, load_it: Load, tmp_path: Path, path: str, value: object
) -> None:
    load_it(small())
    ada = sign_up(blank, ADA, role="maker")
    ada.tick("alpha", role="maker")
    before = rows(blank)
    changed = put(put(small(), path, value), "role.0.name", "Another name")
    assert all(line.startswith("all.toml: ") for line in refused(blank, write(tmp_path, changed)))
    assert rows(blank) == before
    page = blank.test_client().get("/roles/maker").text
    assert "<h1>Maker</h1>" in page and "Another name" not in page
    assert ticked(ada) == {"alpha"}


def test_a_failure_half_way_changes_nothing(blank: Flask, load_it: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    load_it(small())
    before = rows(blank)

    def fail(*_: object) -> None:
        raise RuntimeError("the machine went away")

    monkeypatch.setattr(loader, "insert", fail)
    with pytest.raises(RuntimeError):
        load_it(put(small(), "skill.0.name", "Another name"))
    assert rows(blank) == before


def test_a_start_with_errors_in_the_files_keeps_the_old_catalogue(
    blank: Flask, load_it: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    load_it(small())
    before = rows(blank)
    (tmp_path / "bad.toml").write_text("unheard = 1")
    monkeypatch.setattr(start, "SHIPPED", tmp_path)
    prepare(blank)
    said = capsys.readouterr().err
    assert "the old one keeps serving" in said and "bad.toml: unheard: is not a kind" in said
    assert rows(blank) == before and blank.test_client().get("/roles/maker").status_code == 200


def test_a_first_start_with_errors_in_the_files_says_all_of_them(
    blank: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text("unheard = 1")
    monkeypatch.setattr(start, "SHIPPED", tmp_path)
    with pytest.raises(CannotStart, match=r"(?s)a\.toml: unheard.*b\.toml: unheard"):
        prepare(blank)
    assert not any(rows(blank).values())


def test_another_name_and_slug_keep_the_number_and_the_tick(blank: Flask, load_it: Load) -> None:
    load_it(small())
    ada = sign_up(blank, ADA, role="maker")
    ada.tick("alpha", role="maker")
    progress = rows(blank)["progress"]
    load_it(put(renamed(small(), {"alpha": "omega", "maker": "doer"}), "skill.0.name", "Omega"))
    assert ticked(ada, "doer") == {"omega"} and "1 of 5 done" in ada.page("doer") and "Omega" in ada.page("doer")
    assert rows(blank)["progress"] == progress


def test_an_item_that_is_gone_keeps_its_progress_and_comes_back_ticked(blank: Flask, load_it: Load) -> None:
    load_it(small())
    ada = sign_up(blank, ADA, role="maker")
    for item in ("beta", "gamma"):
        ada.tick(item, role="maker")
    progress = rows(blank)["progress"]
    load_it(without(small(), "beta"))
    assert ticked(ada) == {"gamma"} and "1 of 4 done" in ada.page("maker")
    assert ada.client.get("/roles/maker/items/beta").status_code == 404
    assert rows(blank)["progress"] == progress
    load_it(renamed(small(), {"beta": "beta-again"}))
    assert ticked(ada) == {"beta-again", "gamma"} and "2 of 5 done" in ada.page("maker")


def test_a_role_that_is_gone_comes_back_with_its_track(blank: Flask, load_it: Load) -> None:
    load_it(small())
    ada = sign_up(blank, ADA, role="mender")
    ada.tick("delta", role="mender")
    gone = put(small(), "role.0.related", [])
    gone["role"].pop()
    load_it(gone)
    assert ticked(ada, "mender") == {"delta"} and "This role is no longer offered" in ada.page("mender")
    assert ada.client.get("/", follow_redirects=True).status_code == 200
    assert "Mender" not in blank.test_client().get("/roles").text
    load_it(small())
    assert ticked(ada, "mender") == {"delta"} and "no longer offered" not in ada.page("mender")


def test_slugs_do_not_change_hands_among_entries(blank: Flask, load_it: Load, tmp_path: Path) -> None:
    load_it(small())
    before = rows(blank)
    swapped = renamed(small(), {"alpha": "beta", "beta": "alpha", "maker": "mender", "mender": "maker"})
    assert len(refused(blank, write(tmp_path, swapped))) == 4
    load_it(renamed(small(), {"alpha": "omega"}))
    taken = renamed(small(), {"alpha": "omega"})
    taken["skill"].append(skill(90, "alpha"))
    given_up = rows(blank)
    assert f"“alpha” belonged to the entry {uuid(1)}" in refused(blank, write(tmp_path, taken))[0]
    assert rows(blank) == given_up != before
    assert load_it(small()), "an entry takes its own slug back"


def test_a_slug_of_an_entry_that_is_gone_is_not_given_to_another(blank: Flask, load_it: Load, tmp_path: Path) -> None:
    load_it(small())
    load_it(without(small(), "beta"))
    before = rows(blank)
    changed = put(without(small(), "beta"), "role.1.uuid", uuid(90))
    changed["skill"].append(skill(91, "beta"))
    does = "and addresses lead there; choose another slug"
    assert refused(blank, write(tmp_path, changed)) == [
        f"all.toml: skill[5].slug: “beta” belonged to the entry {uuid(2)}, {does}",
        f"all.toml: role[2].slug: “mender” belonged to the entry {uuid(9)}, {does}",
    ]
    assert rows(blank) == before


def test_a_uuid_is_never_given_to_another_kind(blank: Flask, load_it: Load, tmp_path: Path) -> None:
    load_it(small())
    gone = put(without(small(), "beta"), "role.0.related", [])
    gone["role"].pop()
    load_it(gone)
    before = rows(blank)
    gone["portfolio_piece"].append(gone["portfolio_piece"][0] | {"slug": "new-piece", "uuid": uuid(5)})
    gone["skill"] = [entry for entry in gone["skill"] if entry["slug"] != "spare"] + [skill(9, "new-skill")]
    gone["role"].append(role(2, "new-role", ["alpha"]))
    assert refused(blank, write(tmp_path, gone)) == [
        "all.toml: skill[4].uuid: belongs to a role; make a new uuid",
        "all.toml: portfolio_piece[2].uuid: belongs to a skill; make a new uuid",
        "all.toml: role[2].uuid: belongs to a skill; make a new uuid",
    ]
    assert rows(blank) == before
