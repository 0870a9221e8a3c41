"""All learners of a mentor: who needs them, what several are stuck on, and where each of them is."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.dates import day_of, moment_of, zone_of
from learnpath.core.drawn import draw, drawn
from learnpath.core.sheets import csv_file
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.people import SOMEONE
from learnpath.mentoring.standing import GAP, PARTS, REFERENCE, standings
from learnpath.mentoring.wanted import SORTS, STATES, Reason, Row, Sort, Wanted, wanted
from learnpath.tracks.state import KeptRows

PAGE = 50  # rows
MOST_NEEDY = 20  # rows that are shown above the table
TOGETHER, MOST_STUCK, MOST_NAMES = 3, 5, 20
HEADINGS = ("Learner", "Role", "Done", "Verified", "Working on", "Forecast", "Last active")
Options = tuple[tuple[str, str], ...]
"""What a filter offers: what the address says, and the words."""
Further = Mapping[tuple[int, int], Sequence[Reason]]
"""Reasons why learners need their mentor, by the numbers of learner and track."""


@dataclass(frozen=True)
class Stuck:
    """An item that several are stuck on, and who they are."""

    item: Item
    rows: list[Row]

    @cached_property
    def names(self) -> Markup:
        """Who they are, as links; not all where they are many."""
        return _joined((_around(row.standing.drawn.link, row) for row in self.rows[:MOST_NAMES]), ", ")

    @property
    def more(self) -> int:
        """How many are not."""
        return max(0, len(self.rows) - MOST_NAMES)


@dataclass(frozen=True)
class Learners:
    """The shared tracks of a mentor's learners: `every` one, and `found` those asked for, in their order."""

    wanted: Wanted
    every: list[Row]
    found: list[Row]
    cohorts: Options
    roles: Options

    @property
    def states(self) -> Options:
        """The states to choose from."""
        return tuple((state, name) for state, (name, _) in STATES.items())

    def part(self, name: str, *values: Hashable) -> Markup:
        """Return a part of the page; kept unless somebody is searched for, as what is kept holds no person's name."""
        return (draw if self.wanted.q else drawn)(PARTS, name, *values)

    @cached_property
    def people(self) -> int:
        """How many learners there are."""
        return _people(self.every)

    @cached_property
    def people_found(self) -> int:
        """How many of them are among those asked for."""
        return _people(self.found)

    @cached_property
    def waiting(self) -> int:
        """How many items wait for a check; one that stands on two lists of a learner's waits once."""
        return len({(row.shared.learner_id, item) for row in self.found for item in row.standing.waiting})

    @cached_property
    def needy(self) -> list[Row]:
        """Who may need their mentor, those first who wait for something."""
        rows = [row for row in self.found if row.further or row.standing.reasons]
        return sorted(rows, key=lambda row: not row.further)

    @cached_property
    def needy_drawn(self) -> Markup:
        """Those of them who stand above the table."""
        return _joined(_needy(row) for row in self.needy[:MOST_NEEDY])

    @property
    def needy_more(self) -> int:
        """How many do not."""
        return max(0, len(self.needy) - MOST_NEEDY)

    @cached_property
    def people_in_need(self) -> int:
        """How many learners these are."""
        return _people(self.needy)

    @cached_property
    def stuck(self) -> list[Stuck]:
        """The items that most are stuck on, at least TOGETHER."""
        by_item = defaultdict[Item, dict[int, Row]](dict)
        for row in self.found:
            for item in row.standing.stuck:
                by_item[item].setdefault(row.shared.learner_id, row)
        found = [Stuck(item, [*rows.values()]) for item, rows in by_item.items() if len(rows) >= TOGETHER]
        return sorted(found, key=lambda one: (-len(one.rows), one.item.name))[:MOST_STUCK]

    @property
    def sort(self) -> Sort:
        """The order of the rows."""
        return SORTS[self.wanted.sort]

    @property
    def pages(self) -> int:
        """How many pages the rows take."""
        return max(1, -(-len(self.found) // PAGE))

    @property
    def page(self) -> int:
        """Which of them is shown."""
        return min(max(1, self.wanted.page), self.pages)

    @cached_property
    def drawn(self) -> Markup:
        """The rows of this page."""
        return _joined(_around(row.standing.drawn.row, row) for row in self.found[(self.page - 1) * PAGE :][:PAGE])

    def table(self) -> str:
        """Return all rows as a file, in the words of the page."""
        return csv_file(HEADINGS, map(_cells, self.found))


def open_learners(
    shared: Mapping[int, Shared],
    kept: Mapping[int, KeptRows],
    snapshot: Snapshot,
    values: Mapping[str, str],
    now: int,
    site_zone: str,
    further: Further | None = None,
) -> Learners:
    """Return the learners of a mentor, those found who are asked for by the `values` of the address.

    `kept` is what the database has of each, `now` the moment in seconds; `further` are reasons that only the caller
    knows.
    """
    noons, every, more = dict[str, int](), list[Row](), further or {}
    for learner_id, one in shared.items():
        name = one.time_zone or site_zone
        zone = zone_of(name)
        if name not in noons:
            noons[name] = moment_of(day_of(now, zone), zone)
        tracks = tuple(one.tracks.items())
        found = standings(snapshot, learner_id, kept.get(learner_id, ()), tracks, one.since, noons[name], zone)
        called = one.learner.casefold()
        every += [Row(one, at, called, more.get((learner_id, at.track_id), ())) for at in found]
    cohorts = {str(number): name for row in every for number, name in row.shared.cohorts.items()}
    roles = {row.standing.role.slug: row.standing.role.name for row in every}
    asked = wanted(values, cohorts, roles)
    return Learners(asked, every, asked.find(every), _by_name(cohorts), _by_name(roles))


def _cells(row: Row) -> tuple[str, ...]:
    at = row.standing
    name = row.shared.learner or SOMEONE
    return (name, at.role.name, at.done, str(at.verified), at.working_on, at.forecast, at.last_active)


def _around(parts: Sequence[str], row: Row) -> str:
    """Put a learner's name where it belongs."""
    return str(escape(row.shared.learner or SOMEONE)).join(parts)


def _needy(row: Row) -> str:
    """Draw a learner in need; of further reasons the first has the action."""
    at = row.standing
    if not row.further:
        return _around(at.drawn.needy, row)
    reasons = (*(reason.text for reason in row.further), *at.reasons)
    _, *action = row.further[0]
    kept = drawn(PARTS, "needy", GAP, at.address, at.role, reasons, *action)
    return _around(str(kept).split(REFERENCE), row)


def _joined(parts: Iterable[str], between: str = "") -> Markup:
    return Markup(between.join(parts))  # noqa: S704 - drawn by templates, with names escaped


def _people(rows: Sequence[Row]) -> int:
    return len({row.shared.learner_id for row in rows})


def _by_name(names: Mapping[str, str]) -> Options:
    return tuple(sorted(names.items(), key=lambda named: named[1].casefold()))
