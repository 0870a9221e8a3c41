"""All learners of a mentor: who needs them, and where each of them is. Two statements, whatever their number."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.dates import Zone, zone_of
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.learner_page import LearnerPage, shared_tracks
from learnpath.tracks.state import read_states

QUIET_DAYS = 14
LATE_DAYS = 28
MANY_AT_ONCE = 5
SORTS: Mapping[str, Callable[[LearnerPage], tuple[object, ...]]] = {
    "active": lambda page: (page.last_active_at or 0, page.shared.learner.casefold()),
    "name": lambda page: (page.shared.learner.casefold(), page.role.name),
    "done": lambda page: (page.counts.total.percent, page.shared.learner.casefold()),
}
"""The orders of the table: who was active longest ago stands first, then by name, then who has done least."""


class Attention(NamedTuple):
    """A learner who may need their mentor, and why, in words."""

    page: LearnerPage
    reasons: list[str]


@dataclass(frozen=True)
class Learners:
    """The shared tracks of all learners at one moment (seconds)."""

    pages: list[LearnerPage]
    people: int

    @property
    def attention(self) -> list[Attention]:
        """Who may need their mentor."""
        found = [Attention(page, list(_reasons(page))) for page in self.pages]
        return [one for one in found if one.reasons]


def open_learners(
    shared: Mapping[int, Shared], snapshot: Snapshot, sort: str, wanted: str, now: int, site_zone: str
) -> Learners:
    """Return the learners of a mentor whose name or role has the words `wanted`, in an order of SORTS."""
    states = read_states(shared.keys(), snapshot)
    pages = list[LearnerPage]()
    for learner_id, one in shared.items():
        zone: Zone = zone_of(one.time_zone or site_zone)
        pages += [
            LearnerPage(one, snapshot, states[learner_id], track, now, zone)
            for track in shared_tracks(one, states[learner_id])
        ]
    words = wanted.casefold()
    found = [page for page in pages if words in f"{page.shared.learner} {page.role.name}".casefold()]
    return Learners(sorted(found, key=SORTS[sort]), len({page.shared.learner_id for page in pages}))


def _reasons(page: LearnerPage) -> Iterator[str]:
    """Say why a learner may need their mentor, as facts."""
    if page.counts.total.complete:
        return
    began = page.last_active_at or max(page.track.started_at, page.shared.since)
    days = (page.now - began) // 86_400
    if days >= QUIET_DAYS:
        yield f"No activity for {days} days."
    if page.days_late >= LATE_DAYS:
        yield f"Forecast is {page.days_late // 7} weeks past the target."
    if page.counts.rows.learning >= MANY_AT_ONCE:
        yield f"{page.counts.rows.learning} items in progress at once."
