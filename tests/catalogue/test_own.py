"""A site's own catalogue: files in the data folder that add to the shipped one or change it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from learnpath import start
from learnpath.catalogue import current
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.loader import SHIPPED
from learnpath.catalogue.models import CatalogueRevision, Role
from learnpath.catalogue.reader import CatalogueError
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.db import execute, saving
from learnpath.core.paths import CHECKOUT
from learnpath.start import CannotStart, prepare
from tests.cast import ADA, sign_up
from tests.catalogue.conftest import ticked
from tests.catalogue.small import role, skill, small, uuid, write
from tests.program import learnpath


def example() -> str:
    """Return the example in the documentation."""
    text = (CHECKOUT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    found = re.search(r"## A site's own catalogue.*?```toml\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def own_problems(folder: Path, own: Path) -> list[str]:
    """Return what reading a folder with a site's own over it complains about."""
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder, own)
    return str(caught.value).splitlines()


@pytest.fixture
def own(blank: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder of a site's own files; what is shipped is the small catalogue."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    monkeypatch.setattr(start, "SHIPPED", write(shipped, small()))
    folder: Path = blank.extensions["settings"].own_catalogue
    folder.mkdir()
    yield folder
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def test_the_example_in_the_documentation_does_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "example.toml").write_text(example(), encoding="utf-8")
    shipped, both = read_catalogue(SHIPPED), read_catalogue(SHIPPED, tmp_path)
    assert (len(both.roles), len(both.items)) == (len(shipped.roles) + 1, len(shipped.items) + 2)
    items, roles = ({entry.slug: entry for _, entry in rows} for rows in (both.items, both.roles))
    assert items["git"].resources == () and items["git"].name == "Git"  # type: ignore[union-attr]
    assert not roles["blockchain-developer"].in_use and len(roles["blockchain-developer"].list) > 3


def test_the_command_checks_loads_and_compares_it(tmp_path: Path) -> None:
    home = tmp_path / "data"
    assert learnpath(home, "catalogue", "load").stdout == "Loaded.\n"
    (home / "catalogue").mkdir()
    (home / "catalogue" / "mine.toml").write_text(example(), encoding="utf-8")
    for words in (("check",), ("check", str(home / "catalogue"))):
        assert learnpath(home, "catalogue", *words).stdout == "65 roles and 540 items. No errors.\n"
    said = learnpath(home, "catalogue", "diff").stdout
    assert "  new: Flight Dynamics Engineer (flight-dynamics-engineer)\n" in said
    assert "  retired: Blockchain Developer (blockchain-developer); learners on it: 0\n" in said
    assert "  new: Orbital mechanics (orbital-mechanics)\n" in said and "  texts of 1 entry\n" in said
    assert "Touches 0 of 0 learners." in said
    assert learnpath(home, "catalogue", "load").stdout == "Loaded.\n"
    assert learnpath(home, "catalogue", "diff").stdout == "Nothing would change.\n"
    (home / "catalogue" / "mine.toml").write_text("[[skill]]\nslug = 1", encoding="utf-8")
    assert "catalogue/mine.toml: skill[1].slug: " in learnpath(home, "catalogue", "check").stderr
    assert learnpath(home, "catalogue", "load", str(SHIPPED)).returncode == 1


def test_it_adds_and_changes_at_the_start(blank: Flask, own: Path) -> None:
    write(own, {"skill": [skill(70, "welding"), {"slug": "alpha", "name": "Alpha of ours"}]}, "a.toml")
    write(own, {"role": [role(71, "welder", ["welding", "alpha"])]}, "b.toml")
    prepare(blank)
    ada = sign_up(blank, ADA, role="welder")
    ada.tick("alpha", role="welder")
    assert ticked(ada, "welder") == {"alpha"} and "Alpha of ours" in ada.page("welder")
    (own / "a.toml").write_text("[[skill", encoding="utf-8")
    prepare(blank)
    assert ticked(ada, "welder") == {"alpha"}, "the catalogue of before keeps serving"
    for file in own.iterdir():
        file.unlink()
    prepare(blank)
    assert "This role is no longer offered" in ada.page("welder") and ticked(ada, "welder") == {"alpha"}


@pytest.mark.parametrize(
    "content",
    ["[[skill", "\x00", "nothing = 1", "[[skill]]\nslug = 'x'", "[[role]]\nslug = 'maker'\nlist = []", "skill = 1"],
)
def test_a_broken_one_never_stops_the_site(
    blank: Flask, own: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (own / "mine.toml").write_text(content, encoding="utf-8")
    prepare(blank)
    said = capsys.readouterr().err
    assert "only the shipped one is served" in said and "catalogue/mine.toml" in said
    with blank.app_context():
        assert set(catalogue().roles) == {"maker", "mender"}
    prepare(blank)
    assert "the old one keeps serving" in capsys.readouterr().err


def test_one_that_cannot_be_read_never_stops_the_site(
    blank: Flask, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own / "linked.toml").symlink_to(own / "nowhere.toml")
    prepare(blank)
    assert "linked.toml" in capsys.readouterr().err
    (own / "linked.toml").unlink()
    for key in ("a", '"a\\"b"'):
        (own / "deep.TOML").write_text(f"{key}." * 60_000 + "a = 1", encoding="utf-8")
        prepare(blank)
        assert "deep.TOML: is nested too deeply" in capsys.readouterr().err
    (own / "deep.TOML").write_text("# " + "a" * 900_000, encoding="utf-8")
    prepare(blank)
    assert "errors" not in capsys.readouterr().err
    with blank.app_context():
        assert set(catalogue().roles) == {"maker", "mender"}


@pytest.mark.parametrize("target", ["nowhere", "a" * 300, "catalogue"])
def test_a_link_that_leads_nowhere_keeps_the_catalogue_of_before(
    blank: Flask, own: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    write(own, {"skill": [skill(70, "welding")], "role": [role(71, "welder", ["welding"])]})
    prepare(blank)
    for file in own.iterdir():
        file.unlink()
    own.rmdir()
    own.symlink_to(target)
    prepare(blank)
    own.unlink()
    own.mkdir()
    assert "the old one keeps serving" in capsys.readouterr().err
    with blank.app_context():
        assert "welder" in catalogue().roles


def test_a_catalogue_of_another_version_never_stops_the_site(
    blank: Flask, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(blank)
    with blank.app_context(), saving():
        execute(update(Role).values(document='{"slug": "maker"}'))
        execute(update(CatalogueRevision).values(digest="of another version"))
    (own / "mine.toml").write_text("[[skill", encoding="utf-8")
    with blank.app_context():
        current._latest.clear()  # as a new process has it
    prepare(blank)
    assert "only the shipped one is served" in capsys.readouterr().err
    assert blank.test_client().get("/roles/maker").status_code == 200


def test_a_shipped_catalogue_with_errors_is_not_blamed_on_the_own(
    blank: Flask, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(own, {"skill": [skill(70, "welding")]})
    (tmp_path / "shipped" / "bad.toml").write_text("nothing = 1", encoding="utf-8")
    with pytest.raises(CannotStart, match=r"bad\.toml: nothing: is not a kind"):
        prepare(blank)


def test_another_uuid_under_a_shipped_slug_is_refused(tmp_path: Path) -> None:
    for name in ("shipped", "own"):
        (tmp_path / name).mkdir()
    write(tmp_path / "shipped", small())
    write(tmp_path / "own", {"skill": [{"slug": "alpha", "uuid": uuid(99)}, {"slug": "beta"}, {"slug": "beta"}]})
    said = own_problems(tmp_path / "shipped", tmp_path / "own")
    assert any("own/all.toml: skill[1].uuid: there is a shipped entry with this slug" in line for line in said)
    assert any("own/all.toml: skill[3].slug: is changed already by own/all.toml" in line for line in said)


def test_a_file_in_place_of_the_folder_is_named_and_an_empty_folder_is_fine(tmp_path: Path) -> None:
    for name in ("shipped", "own"):
        (tmp_path / name).mkdir()
    write(tmp_path / "shipped", small())
    assert len(read_catalogue(tmp_path / "shipped", tmp_path / "own").roles) == 2
    assert len(read_catalogue(tmp_path / "shipped", tmp_path / "never").roles) == 2
    (tmp_path / "file").write_text("")
    assert own_problems(tmp_path / "shipped", tmp_path / "file") == [
        f"{tmp_path / 'file'}: is not a folder; name the folder that holds the TOML files"
    ]
