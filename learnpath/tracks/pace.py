"""A track's pace: which completions count, what is left, and what that says of the days to come."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from learnpath.catalogue.snapshot import Item, Role
from learnpath.core.dates import Zone, day_of
from learnpath.tracks.counts import Tally
from learnpath.tracks.forecast import Forecast, Pause, TooFew, date_at, forecast, needed_a_week
from learnpath.tracks.models import Status
from learnpath.tracks.next_step import next_steps
from learnpath.tracks.state import LearnerState, OwnTrack

WEEK = 7
WINDOW = 57 * 86_400  # seconds: what is older cannot lie in the last 56 days, whatever the time zone


class Completion(NamedTuple):
    """An item that is done and met a need: since when, in seconds."""

    since: int
    item: Item


def completions(listed: Role, state: LearnerState, track: OwnTrack) -> list[Completion]:
    """Return the completions that count as pace on a list.

    Of a choose-N group those that met its needs count, the earliest; what was known before LearnPath is no pace, but
    meets a need all the same. Items set aside are left out.
    """
    aside, since, statuses, known = state.set_aside_on(track), state.since, state.statuses, state.known
    found = list[Completion]()
    for block in listed.blocks:
        members = [item for item in block.items if item.id not in aside]
        done = [Completion(since[item.id], item) for item in members if statuses.get(item.id) == Status.DONE]
        if block.choose is not None:
            done = sorted(done, key=lambda one: one.since)[: block.choose]
        found += [one for one in done if one.item.id not in known]
    return found


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
    def pauses(self) -> list[Pause]:
        """The track's pauses."""
        day = datetime.date.fromordinal
        return [Pause(day(first), day(last)) for _, first, last in self.state.pauses.get(self.track.id, ())]

    @cached_property
    def done(self) -> list[Completion]:
        """The completions that count."""
        return completions(self.listed, self.state, self.track)

    @cached_property
    def forecast(self) -> Forecast | TooFew:
        """The range of days in which the learner may be there, or how many active weeks there are of those needed."""
        recent = [day_of(one.since, self.zone) for one in self.done if one.since > self.now - WINDOW]
        return forecast(recent, self.left, day_of(self.track.started_at, self.zone), self.today, self.pauses)

    @property
    def target(self) -> datetime.date | None:
        """The day by which the learner wants to be there."""
        return datetime.date.fromordinal(self.track.target) if self.track.target else None

    @property
    def to_make_it(self) -> int | None:
        """How many items a week make the target; None without one that lies ahead."""
        return needed_a_week(self.left, self.today, self.target, self.pauses) if self.target else None

    @property
    def planned(self) -> datetime.date | None:
        """The day on which the plan leads there; None without a plan."""
        return date_at(self.track.a_week, self.left, self.today, self.pauses) if self.track.a_week else None

    @cached_property
    def week(self) -> list[tuple[Item, bool]]:
        """The week's list: what was done since Monday, and then the next steps, as many as are planned."""
        monday = self.today - datetime.timedelta(days=self.today.weekday())
        done = [one for one in sorted(self.done, key=lambda one: one.since) if day_of(one.since, self.zone) >= monday]
        items = [(one.item, True) for one in done]
        more = max(0, (self.track.a_week or 0) - len(items))
        return items + [(item, False) for item in islice(next_steps(self.listed, self.state), more)]


def coming_back(listed: Role, due: Mapping[int, int], statuses: Mapping[int, int], today: datetime.date) -> list[Item]:
    """Return the done items of a list whose day to come back is here."""
    day = today.toordinal()
    ready = {number for number, when in due.items() if when <= day and statuses.get(number) == Status.DONE}
    return [item for item in listed.items if item.id in ready] if ready else []
