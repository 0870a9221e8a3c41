"""Where a learner is on a track, on one day, in the words of a mentor's table: made of the shared sections only."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.dates import Zone, date_label, day_label, day_of
from learnpath.core.drawn import draw, in_ascii
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.learner_page import LearnerPage, shared_tracks
from learnpath.mentoring.sections import COUNTED
from learnpath.tracks.counts import Tally
from learnpath.tracks.forecast import WEEK, Forecast
from learnpath.tracks.models import Status
from learnpath.tracks.state import KeptRows, state_of

QUIET_DAYS = 14
LATE_DAYS = 28
MANY_AT_ONCE = 5
DAYS_IN_WORDS = 30  # "23 days ago" up to here, a date from there on
NEVER, NOTHING, NO_FORECAST = "Never", "Nothing", "No forecast yet"
NOT_SHARED, ALL_DONE = "Not shared", "All done"
SAY = "Comment"


PARTS = "mentoring/_rows.html"
GAP = "\ue000"  # where the name goes; stands in no text
REFERENCE = in_ascii(GAP)  # how it looks once drawn


class Drawn(NamedTuple):
    """A row of the table, an entry among those in need, and a link: what stands around the name."""

    row: list[str]
    needy: list[str]
    link: list[str]


class Standing(NamedTuple):
    """Where a learner is: the cells of the table in words, what causes concern, and what rows are sorted by.

    `verified` is how much of what is done a mentor verified, counted like it; `waiting` are the items that wait for a
    check, by number, and `stuck` those that were being learned for more than QUIET_DAYS. `quiet_for` are days without
    activity, `due` sorts by the forecast.
    """

    track_id: int
    role: Role
    total: Tally
    verified: int
    working_on: str
    forecast: str
    last_active: str
    last_active_at: int
    quiet_for: int
    due: tuple[int, int]
    reasons: tuple[str, ...]
    waiting: tuple[int, ...]
    stuck: tuple[Item, ...]
    address: str
    drawn: Drawn = Drawn([], [], [])

    @property
    def done(self) -> str:
        """How much is done."""
        return f"{self.total.met} of {self.total.needed}"

    @property
    def is_active(self) -> bool:
        """Whether something was done in the last QUIET_DAYS."""
        return self.last_active != NEVER and self.quiet_for < QUIET_DAYS


@kept_with_catalogue
def standings(
    snapshot: Snapshot,
    learner_id: int,
    rows: KeptRows,
    tracks: tuple[tuple[int, int], ...],
    since: int,
    noon: int,
    zone: Zone,
) -> tuple[Standing, ...]:
    """Return where a learner is on the tracks that are shared, given as pairs of their numbers and sections.

    `rows` are what the database has of the learner, `since` is when the sharing began, `noon` a moment of the
    learner's day (seconds). Kept, as a mentor's next look mostly finds the same rows on the same day.
    """
    state = state_of(rows, snapshot)
    shared = Shared(learner_id, "", None, since, dict(tracks), {})
    return tuple(
        _standing(LearnerPage(shared, snapshot, state, track, noon, zone)) for track in shared_tracks(shared, state)
    )


def _standing(page: LearnerPage) -> Standing:
    today, total, statuses, state = day_of(page.now, page.zone), page.counts.total, page.state.statuses, page.state
    aside = state.set_aside_on(page.track)
    forecast, late = _forecast(page)
    began = page.last_active_at or max(page.track.started_at, page.shared.since)
    quiet_for = (today - day_of(began, page.zone)).days
    learning = [item for item in page.listed.items if statuses.get(item.id) == Status.LEARNING and item.id not in aside]
    stuck = [item for item in learning if (today - day_of(state.since[item.id], page.zone)).days > QUIET_DAYS]
    found = Standing(
        page.track.id,
        page.role,
        total,
        state.verified(page.listed, page.track),
        page.working_on or NOTHING,
        forecast,
        _last_active(page, today),
        page.last_active_at or 0,
        quiet_for,
        late,
        () if total.complete else tuple(_reasons(quiet_for, late, len(learning))),
        tuple(item.id for item in page.asked),
        tuple(stuck),
        f"/mentoring/learners/{page.shared.learner_id}?track={page.role.slug}",
    )
    return found._replace(drawn=_draw(found, page, len(learning)))


def _draw(at: Standing, page: LearnerPage, learning: int) -> Drawn:
    """Draw what stands around a name; a cell that causes a flag stands out."""
    causes = [not at.total.complete and cause for cause in _causes(at.quiet_for, at.due, learning)]
    row = draw(PARTS, "row", GAP, at.address, at, page.path, *causes)
    needy = draw(PARTS, "needy", GAP, at.address, at.role, at.reasons, SAY, f"{at.address}#say-it")
    return Drawn(*(str(part).split(REFERENCE) for part in (row, needy, draw(PARTS, "link", GAP, at.address))))


def _last_active(page: LearnerPage, today: datetime.date) -> str:
    if page.last_active_at is None:
        return NEVER
    days = (today - day_of(page.last_active_at, page.zone)).days
    return f"{days} days ago" if 1 < days <= DAYS_IN_WORDS else day_label(page.last_active_at, page.now, page.zone)


def _forecast(page: LearnerPage) -> tuple[str, tuple[int, int]]:
    """Say how the likely day stands to the target, else which it is; and give what sorts by it: the latest first."""
    if page.sections & COUNTED != COUNTED:
        return NOT_SHARED, (3, 0)
    if page.counts.total.complete:
        return ALL_DONE, (4, 0)
    ahead = page.pace.situation
    found = ahead.forecast
    if not isinstance(found, Forecast):
        return NO_FORECAST, (2, 0)
    if ahead.wanted is None:
        return date_label(found.likely, ahead.today), (1, -found.likely.toordinal())
    late = (found.likely - ahead.wanted).days
    return against_target(late), (0, -late)


def against_target(late: int) -> str:
    """Say by how much a likely day is later than a target; `late` are days, fewer than 0 for earlier.

    Up to 6 days early is on time. From 14 days on it is whole weeks.
    """
    if -WEEK < late <= 0:
        return "On time"
    days = abs(late)
    weeks = days // WEEK
    many = f"{weeks} weeks" if weeks > 1 else f"{days} day{'s' * (days != 1)}"
    return f"{many} {'late' if late > 0 else 'early'}"


def _reasons(quiet_for: int, due: tuple[int, int], learning: int) -> Iterator[str]:
    """Say why a learner may need their mentor, as facts."""
    many, late, quiet = _causes(quiet_for, due, learning)
    if quiet:
        yield f"No activity for {quiet_for} days."
    if late:
        yield f"Forecast is {_days_late(due) // WEEK} weeks past the target."
    if many:
        yield f"{learning} items in progress at once."


def _causes(quiet_for: int, due: tuple[int, int], learning: int) -> tuple[bool, bool, bool]:
    """Say which cells cause a flag: too many at once, the forecast, no activity."""
    return learning >= MANY_AT_ONCE, _days_late(due) >= LATE_DAYS, quiet_for >= QUIET_DAYS


def _days_late(due: tuple[int, int]) -> int:
    kind, days = due
    return -days if kind == 0 else 0
