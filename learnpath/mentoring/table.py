"""A mentor's table as a request asks for it; made anew only where something of what it is made of is new."""

from collections.abc import Mapping
from functools import partial

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Snapshot
from learnpath.mentoring.consents import SharingRows, read_sharing, shared_of
from learnpath.mentoring.learners import Learners, open_learners
from learnpath.mentoring.waiting import Waiting, reasons, waiting_of
from learnpath.tracks.state import KeptRows, by_learner, read_kept, state_of
from learnpath.tracks.switcher import know_tracks

QUARTER = 900  # seconds: no day begins anywhere on Earth within a quarter of an hour
MOST = 20  # tables, of some hundred kilobytes each


def open_table(mentor_id: int, snapshot: Snapshot, values: Mapping[str, str], now: int, site_zone: str) -> Learners:
    """Return the learners of a mentor who are asked for by the `values` of the address, at a moment in seconds.

    In the same statement it reads the mentor's own tracks, which the header names.
    """
    sharing = read_sharing(mentor_id, now)
    learner_ids = {row[0] for row in sharing}
    kept = read_kept({*learner_ids, mentor_id})
    know_tracks(snapshot, state_of([row for row in kept if row[-1] == mentor_id], snapshot))
    waiting = tuple(waiting_of(learner_ids, now))
    return _table(snapshot, sharing, kept, waiting, tuple(values.items()), now - now % QUARTER, site_zone)


@partial(kept_with_catalogue, most=MOST)
def _table(
    snapshot: Snapshot,
    sharing: SharingRows,
    rows: KeptRows,
    waiting: tuple[Waiting, ...],
    asked: tuple[tuple[str, str], ...],
    now: int,
    site_zone: str,
) -> Learners:
    shared, kept = shared_of(sharing), by_learner(rows)
    further = reasons(waiting, shared, kept, snapshot)
    return open_learners(shared, kept, snapshot, dict(asked), now, site_zone, further)
