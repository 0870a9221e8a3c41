"""P13: copies made under load as `learnpath backup` does, each put back by `learnpath restore` and compared."""

from collections.abc import Callable
from pathlib import Path

from learnpath.ops.backup import backup
from soak.compare import GOAL, Compared, compare
from soak.learners import Crowd, Stories
from soak.site import Site, new_place
from soak.table import Row, row
from tests.faults.conftest import Place
from tests.program import learnpath


class Copies:
    """The copies of a site, with what was acknowledged before each was begun and when it was made."""

    def __init__(self, site: Site, crowd: Crowd) -> None:
        self.site, self.crowd = site, crowd
        self.folder = site.place.folder / "copies"
        self.folder.mkdir()
        self.made: list[tuple[Path, Stories]] = []
        self.during = 0  # writes

    def make(self) -> None:
        """Make two: one at this very moment, and one by the command, which takes a while to start."""
        with self.site.place.app() as app:
            self._make(lambda copy: backup(app.extensions["settings"], copy))
        acknowledged = self.crowd.acknowledged
        self._make(lambda copy: _run(self.site.place, "backup", copy))
        self.during += self.crowd.acknowledged - acknowledged

    def _make(self, way: Callable[[Path], None]) -> None:
        copy, before = self.folder / f"{len(self.made)}", self.crowd.stories()
        way(copy)
        self.made.append((copy, before))

    def restored(self, what: str, new_database: Callable[[], str] = str) -> Row:
        """Put each back in an empty place and compare; the learners have stopped.

        `new_database` makes an empty one on PostgreSQL and returns its address.
        """
        most, found = self.crowd.stories(), Compared()
        for copy, before in self.made:
            with new_place(new_database()) as place:
                _run(place, "restore", copy)
                found += compare(place, before, most)
        kept = found == Compared() and self.during > 0 and bool(self.made)
        told = f"{found}; {len(self.made)} copies, {self.during:,} writes while they were made"
        return row("P13", what, f"each restored: {GOAL}", told, kept)


def _run(place: Place, command: str, copy: Path) -> None:
    done = learnpath(place.folder, command, str(copy), more=place.settings)
    if done.returncode:
        raise RuntimeError(done.stderr)
