"""What a mentor's table is asked for in its address: searched, filtered, sorted, and in pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from learnpath.core.text import one_line
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.standing import QUIET_DAYS, Standing

MOST_LETTERS = 100  # of a search
MOST_DIGITS = 6  # of a page's number


class Reason(NamedTuple):
    """Why a learner needs their mentor, beyond what the table tells: in words, with the one action."""

    text: str
    label: str
    address: str


class Row(NamedTuple):
    """A learner on a track: what is shared, where they are, and further reasons why they need their mentor.

    `name` is theirs as it is searched and sorted by.
    """

    shared: Shared
    standing: Standing
    name: str
    further: Sequence[Reason]


class Sort(NamedTuple):
    """An order: which way it goes, and what it compares."""

    way: str
    words: str
    key: Callable[[Row], tuple[object, ...]]


SORTS: Mapping[str, Sort] = {
    "active": Sort("ascending", "last active, longest ago first", lambda row: (row.standing.last_active_at, row.name)),
    "name": Sort("ascending", "name", lambda row: (row.name, row.standing.role.name)),
    "done": Sort("ascending", "how much is done, least first", lambda row: (row.standing.total.percent, row.name)),
    "forecast": Sort("descending", "forecast, latest first", lambda row: (row.standing.due, row.name)),
}
STATES: Mapping[str, tuple[str, Callable[[Row], object]]] = {
    "attention": ("Needs attention", lambda row: row.further or row.standing.reasons),
    "active": (f"Active in the last {QUIET_DAYS} days", lambda row: row.standing.is_active),
    "quiet": (f"No activity for {QUIET_DAYS} days", lambda row: row.standing.quiet_for >= QUIET_DAYS),
    "done": ("All done", lambda row: row.standing.total.needed and row.standing.total.complete),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `cohort` is a number and `role` a slug among those shown, or empty for all."""

    q: str = ""
    cohort: str = ""
    role: str = ""
    state: str = ""
    sort: str = "active"
    page: int = 1

    def address(self, path: str = "/mentoring", **changed: str | int) -> str:
        """Return the table's address with something changed; what is as usual is left out."""
        said = {name: value for name, value in (vars(self) | changed).items() if value != USUAL[name]}
        return f"{path}?{urlencode(said)}" if said else path

    @property
    def narrows(self) -> bool:
        """Whether some rows may be left out."""
        return any((self.q, self.cohort, self.role, self.state))

    def find(self, rows: list[Row]) -> list[Row]:
        """Return the rows that are asked for, in order."""
        words, cohort = self.q.casefold(), int(self.cohort or 0)
        if words:
            rows = [row for row in rows if words in f"{row.name} {row.standing.role.name.casefold()}"]
        if cohort:
            rows = [row for row in rows if cohort in row.shared.cohorts]
        if self.role:
            rows = [row for row in rows if row.standing.role.slug == self.role]
        if self.state:
            rows = list(filter(STATES[self.state][1], rows))
        return sorted(rows, key=SORTS[self.sort].key)


USUAL = vars(Wanted())


def wanted(values: Mapping[str, str], cohorts: Mapping[str, str], roles: Mapping[str, str]) -> Wanted:
    """Read what is asked for; what makes no sense, or is none of these cohorts and roles, is passed over."""
    page = values.get("page", "")
    return Wanted(
        one_line(values.get("q"))[:MOST_LETTERS],
        _known(values.get("cohort"), cohorts),
        _known(values.get("role"), roles),
        _known(values.get("state"), STATES),
        _known(values.get("sort"), SORTS) or "active",
        int(page) if page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS else 1,
    )


def _known(value: str | None, among: Mapping[str, object]) -> str:
    return value if value and value in among else ""
