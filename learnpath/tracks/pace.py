"""A track's pace: which completions count, what is left, and what that says of the days to come."""

import datetime
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from learnpath.catalogue.snapshot import Item, Role
from learnpath.core.dates import Zone, day_of
from learnpath.tracks.counts import Tally
from learnpath.tracks.forecast import Forecast, Pause, TooFew, forecast
from learnpath.tracks.models import Status
from learnpath.tracks.next_step import next_steps
from learnpath.tracks.state import LearnerState, OwnTrack

DONE = int(Status.DONE)  # a plain number: compared for each status
WINDOW = 57 * 86_400  # seconds: what is older cannot lie in the last 56 days, whatever the time zone


def completed(listed: Role, state: LearnerState, track: OwnTrack, after: int) -> set[int]:
    """Return the items of a list whose completion after a moment (seconds) counts as pace.

    Of a choose-N group those that met its needs count, the earliest; what was known before LearnPath is no pace, but
    meets a need all the same. Items set aside are left out.
    """
    statuses, since, known, aside = state.statuses, state.since, state.known, state.set_aside_on(track)
    new = {number for number in listed.ids if since.get(number, 0) > after and statuses[number] == DONE}
    new -= known
    new -= aside
    for block in listed.groups if new else ():
        done = [number for number in block.ids if statuses.get(number) == DONE and number not in aside]
        new -= {*sorted(done, key=lambda number: since[number])[block.choose :]}
    return new


class Situation(NamedTuple):
    """All that the days to come hang on, as it is read.

    Moments of recent completions, how many needs are left, the moment of the start, today, the time zone, pauses
    (number, first and last day), the target's day and how many items a week are planned.
    """

    moments: tuple[int, ...]
    left: int
    started_at: int
    today: datetime.date
    zone: Zone
    resting: tuple[tuple[int, int, int], ...]
    target: int | None
    a_week: int | None

    @property
    def pauses(self) -> list[Pause]:
        """The pauses."""
        day = datetime.date.fromordinal
        return [Pause(day(first), day(last)) for _, first, last in self.resting]

    @property
    def forecast(self) -> Forecast | TooFew:
        """The range of days in which the learner may be there, or how many active weeks there are of those needed."""
        days = [day_of(moment, self.zone) for moment in self.moments]
        return forecast(days, self.left, day_of(self.started_at, self.zone), self.today, self.pauses)

    @property
    def wanted(self) -> datetime.date | None:
        """The day by which the learner wants to be there."""
        return datetime.date.fromordinal(self.target) if self.target else None


@dataclass(frozen=True)
class Pace:
    """A track's pace at one moment (seconds), with days in the learner's time zone."""

    listed: Role
    state: LearnerState
    track: OwnTrack
    total: Tally
    now: int
    zone: Zone

    @property
    def left(self) -> int:
        """How many needs are not met."""
        return self.total.needed - self.total.met

    @cached_property
    def today(self) -> datetime.date:
        """The learner's day."""
        return day_of(self.now, self.zone)

    @cached_property
    def done(self) -> set[int]:
        """The items whose completion in the last eight weeks counts."""
        return completed(self.listed, self.state, self.track, self.now - WINDOW)

    @property
    def situation(self) -> Situation:
        """All that the days to come hang on."""
        since, track = self.state.since, self.track
        moments = tuple([since[number] for number in self.done])
        pauses = tuple(self.state.pauses.get(track.id, ()))
        return Situation(
            moments, self.left, track.started_at, self.today, self.zone, pauses, track.target, track.a_week
        )

    @property
    def forecast(self) -> Forecast | TooFew:
        """The range of days in which the learner may be there, or how many active weeks there are of those needed."""
        return self.situation.forecast

    @property
    def target(self) -> datetime.date | None:
        """The day by which the learner wants to be there."""
        return self.situation.wanted

    @cached_property
    def week(self) -> list[tuple[Item, bool]]:
        """The week's list: what was done since Monday, and then the next steps, as many as are planned."""
        monday, since = self.today - datetime.timedelta(days=self.today.weekday()), self.state.since
        done = [item for item in self.listed.items if item.id in self.done]
        done = [item for item in done if day_of(since[item.id], self.zone) >= monday]
        items = [(item, True) for item in sorted(done, key=lambda item: since[item.id])]
        more = max(0, (self.track.a_week or 0) - len(items))
        return items + [(item, False) for item in islice(next_steps(self.listed, self.state), more)]


def coming_back(listed: Role, due: AbstractSet[int]) -> list[Item]:
    """Return the items of a list among those whose day to come back is here."""
    return [item for item in listed.items if item.id in due] if due else []
