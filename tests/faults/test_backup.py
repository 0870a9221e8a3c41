"""A copy made under load restores: it is one moment's data, whole, with every tick acknowledged before."""

from collections.abc import Callable
from pathlib import Path

import pytest

from learnpath.ops.backup import backup
from tests.faults.conftest import Place, check_sound
from tests.faults.learners import Crowd, Stories, kept_stories, shown
from tests.faults.server import Browser, Server
from tests.program import learnpath


def kept_in(copy: Path, before: Stories, after: Stories) -> Stories:
    """Return the stories in a copy, which must be whole and lie between those at its beginning and those at the end."""
    with Place(copy.parent, f"sqlite:///{copy}").database():
        kept = kept_stories()
        check_sound()
    for key, told in after.items():
        assert len(before.get(key, [])) <= len(kept[key]) and kept[key] == told[: len(kept[key])]
    return kept


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_backup_under_load_restores(place: Place, start: Callable[..., Server]) -> None:
    crowd = Crowd([start().ready()])
    folder = place.folder / "restored"
    folder.mkdir()
    begun = []
    with crowd.at_work():
        for number in range(6):
            crowd.wait_for_ticks(10)
            begun.append(crowd.stories())
            backup(place.folder / "learnpath.sqlite3", folder / f"{number}.sqlite3")
        before, answers = crowd.stories(), crowd.acknowledged
        done = learnpath(place.folder, "backup", str(folder / "learnpath.sqlite3"))
        assert (done.returncode, done.stderr) == (0, "") and crowd.acknowledged > answers
    after = crowd.stories()
    for number, stories in enumerate(begun):
        kept_in(folder / f"{number}.sqlite3", stories, after)
    kept = kept_in(folder / "learnpath.sqlite3", before, after)
    again = start(folder=folder, LEARNPATH_DATABASE_URL="").ready()
    for learner in crowd.learners:
        for item, status in shown(Browser(again, learner.browser.cookies)).items():
            assert status == (kept[learner.email, item] or ["todo"])[-1]
