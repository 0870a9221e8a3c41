"""A copy made under load restores: it is one moment's data, whole, with every tick acknowledged before."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from learnpath.ops import backup
from tests.cast import PASSWORD
from tests.faults.conftest import Place, check_sound, new_place
from tests.faults.learners import Crowd, Stories, kept_stories, shown
from tests.faults.server import Browser, Server
from tests.program import learnpath


def restored(copy: Path, place: Place) -> Place:
    """Put a copy back in an empty place; returns that."""
    done = learnpath(place.folder, "restore", str(copy), more=place.settings)
    assert (done.returncode, done.stderr) == (0, ""), done
    return place


def kept_in(place: Place, before: Stories, after: Stories) -> Stories:
    """Return the stories in a copy, which must be whole and lie between those at its beginning and those at the end."""
    with place.database():
        kept = kept_stories()
        check_sound()
    for key, told in after.items():
        assert len(before.get(key, [])) <= len(kept[key]) and kept[key] == told[: len(kept[key])]
    return kept


def test_a_backup_under_load_restores(app: Flask, place: Place, start: Callable[..., Server]) -> None:
    crowd = Crowd([start().ready()])
    folder = place.folder / "copies"
    folder.mkdir()
    begun = []
    with crowd.at_work(), place.app() as site:
        for number in range(3):
            crowd.wait_for_ticks(10)
            begun.append(crowd.stories())
            backup.backup(site.extensions["settings"], folder / f"{number}")
        before, answers = crowd.stories(), crowd.acknowledged
        done = learnpath(place.folder, "backup", str(folder / "last"), more=place.settings)
        assert (done.returncode, done.stderr) == (0, "") and crowd.acknowledged > answers
    after = crowd.stories()
    for number, stories in enumerate(begun):
        with new_place(app) as other:
            kept_in(restored(folder / f"{number}", other), stories, after)
    with new_place(app) as other:
        kept = kept_in(restored(folder / "last", other), before, after)
        again = start(folder=other.folder, **other.settings).ready()
        for learner in crowd.learners:
            browser = Browser(again)
            browser.submit("/sign-in", "/sign-in", email=learner.email, password=PASSWORD)
            for item, status in shown(browser).items():
                assert status == (kept[learner.email, item] or ["todo"])[-1]
        again.kill()
