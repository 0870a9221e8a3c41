"""`learnpath backup`: copies for a timer, of which the newest are kept, and nothing else is touched."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from learnpath.core.errors import Refused
from learnpath.ops.backup import backup_and_keep
from tests.ops.conftest import Site

DAY = 86_400
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
NOON = 1_795_521_600  # 2026-11-24 12:00 UTC
OTHERS = (
    "learnpath-2026-11-01-120000.sqlite3.txt",
    "learnpath-2026-11-01-120000.tar",
    "learnpath-2026-11-01.sqlite3",
    "learnpath-mine.sqlite3",
    "other-2026-11-01-120000.sqlite3",
)


@pytest.fixture
def folder(site: Site) -> Path:
    """A folder with a few things of other makers in it."""
    folder = site.place.folder / "copies"
    folder.mkdir()
    for name in OTHERS:
        (folder / name).write_text("mine")
    end = ".sqlite3" if "sqlite" in site.place.address else ".dump"
    (folder / f"learnpath-2026-11-02-120000{end}").mkdir()
    (folder / f"learnpath-2026-11-03-120000{end}").symlink_to(folder / OTHERS[0])
    return folder


@pytest.fixture
def keep(site: Site, folder: Path) -> Callable[[int, int], str]:
    """Make a copy so many days after, keep so many; returns its name."""

    def keep(day: int, most: int) -> str:
        with site.place.app() as app:
            return backup_and_keep(app.extensions["settings"], folder, most, NOON + day * DAY).name

    return keep


def copies(folder: Path) -> list[str]:
    """Return the days of the copies, and fail unless the things of other makers are all there."""
    assert all((folder / name).read_text() == "mine" for name in OTHERS)
    assert len(list(folder.glob("learnpath-2026-11-0[23]-*"))) == 2
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    return [found[1] for name in names if (found := re.fullmatch(r"learnpath-(.{10})-120000\.(sqlite3|dump)", name))]


def test_the_newest_are_kept_and_what_others_made(keep: Callable[[int, int], str], folder: Path) -> None:
    for day in range(4):
        keep(day, 3)
    assert copies(folder) == ["2026-11-25", "2026-11-26", "2026-11-27"]
    keep(4, 1)
    assert copies(folder) == ["2026-11-28"]


@sqlite_only
def test_a_clock_set_back_does_not_cost_the_new_copy(keep: Callable[[int, int], str], folder: Path) -> None:
    keep(3, 2)
    keep(4, 2)
    made = keep(1, 2)
    assert "2026-11-25" in made and copies(folder) == ["2026-11-25", "2026-11-28"]


@sqlite_only
def test_a_copy_that_fails_deletes_nothing(keep: Callable[[int, int], str], folder: Path) -> None:
    keep(0, 2)
    keep(1, 2)
    with pytest.raises(Refused, match="exists already"):
        keep(1, 1)
    assert copies(folder) == ["2026-11-24", "2026-11-25"]


@sqlite_only
def test_unfinished_copies_of_long_ago_go(keep: Callable[[int, int], str], folder: Path) -> None:
    made = keep(0, 2)
    old, new = (folder / f"{made.replace('2026', year)}.part" for year in ("2024", "2025"))
    for draft in (old, new):
        draft.write_bytes(b"half")
    os.utime(old, (1, 1))
    keep(1, 2)
    assert not old.exists() and new.exists()


def test_the_command_makes_a_copy_for_its_owner_alone(site: Site, folder: Path) -> None:
    ended = site.run("backup", str(folder), "--keep", "2")
    assert (ended.returncode, ended.stderr) == (0, ""), ended
    file = Path(ended.stdout.removeprefix("Saved to ").removesuffix(".\n"))
    assert file.parent == folder and file.stat().st_mode & 0o777 == 0o600
    assert site.run("restore", str(file)).returncode == 0
