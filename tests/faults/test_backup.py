"""A copy made under load restores: it is one moment's data, whole, with every tick acknowledged before."""

from collections.abc import Callable

import pytest

from tests.faults.conftest import Place, check_sound
from tests.faults.learners import Crowd, kept_stories, shown
from tests.faults.server import Browser, Server
from tests.program import learnpath


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_backup_under_load_restores(place: Place, start: Callable[..., Server]) -> None:
    server = start().ready()
    crowd = Crowd([server])
    copy = place.folder / "restored" / "learnpath.sqlite3"
    copy.parent.mkdir()
    with crowd.at_work():
        crowd.wait_for_ticks(100)
        before, answers = crowd.stories(), crowd.acknowledged
        done = learnpath(place.folder, "backup", str(copy))
        meanwhile = crowd.acknowledged - answers
        crowd.wait_for_ticks(20)
    assert (done.returncode, done.stderr) == (0, "") and meanwhile
    assert [path.name for path in copy.parent.iterdir()] == [copy.name] and copy.stat().st_mode & 0o777 == 0o600
    restored, after = Place(copy.parent, f"sqlite:///{copy}"), crowd.stories()
    with restored.database():
        kept = kept_stories()
        check_sound()
    for key, told in after.items():
        assert len(before.get(key, [])) <= len(kept[key]) and kept[key] == told[: len(kept[key])]
    again = start(folder=restored.folder, **restored.settings).ready()
    for learner in crowd.learners:
        for item, status in shown(Browser(again, learner.browser.cookies)).items():
            assert status == (kept[learner.email, item] or ["todo"])[-1]
