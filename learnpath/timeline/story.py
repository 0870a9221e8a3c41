"""What became of a list day by day, told from the events: how much was done, and how long the list was.

Rebuilding it from all events takes longer than the page around it, so the story told last is kept for the learners who
looked last. It holds as long as nothing was added to the events, the list is the same and the day is.
"""

import datetime
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from threading import Lock
from typing import NamedTuple

from learnpath.catalogue.history import Aliases, PastList
from learnpath.notebook.history import ASIDE, LISTED, STATUSES, Event, without_undone
from learnpath.timeline.charts import Point
from learnpath.tracks.counts import NOTHING, tally
from learnpath.tracks.inherit import inherit_aside
from learnpath.tracks.models import Change, Status

MOST_KEPT = 500  # stories, of a few thousand bytes each
Day = int  # as an ordinal: days are compared thousands of times


class Block(NamedTuple):
    """Items of a list by number; `choose` of them are enough, or all are needed."""

    choose: int | None
    items: Sequence[int]


class Listed(NamedTuple):
    """The list from a day on."""

    day: Day
    blocks: Sequence[Block]


class Story(NamedTuple):
    """How many changes each day saw, and what was done of how much from day to day."""

    days: tuple[tuple[datetime.date, int], ...]
    points: tuple[Point, ...]


class Spans:
    """What an item was from day to day: its status, or whether it was set aside."""

    def __init__(self) -> None:
        self.days: list[Day] = []
        self.values: list[int] = []

    def add(self, day: Day, value: int) -> None:
        """Note that it is `value` from a day on; a date that was corrected takes the place of what it corrects."""
        while self.days and (self.days[-1] > day or value == self.values[-1] == Status.DONE):
            self.days.pop()
            self.values.pop()
        self.days.append(day)
        self.values.append(value)

    def at(self, day: Day) -> int | None:
        """Return what it was at the end of a day; None before all that is known."""
        place = bisect_right(self.days, day)
        return self.values[place - 1] if place else None


class Telling:
    """The events of a learner, sorted for one list: statuses by item, what was set aside, and own items that came.

    `track` is the number of the list's track, `tracks` those of all that are one with it by now; `pasts` are all lists
    that it ever had.
    """

    def __init__(
        self,
        events: Mapping[int, list[Event]],
        day: Callable[[int], Day],
        track: str,
        tracks: AbstractSet[str],
        aliases: Aliases,
        pasts: Sequence[PastList],
    ) -> None:
        self.aliases, self.pasts = aliases, pasts
        self.statuses, self.aside, self.own = dict[int, Spans](), dict[int, Spans](), dict[int, Spans]()
        self.days = Counter[Day]()
        for number, found in events.items():
            for event in without_undone(found):
                self.days[day(event.at)] += 1
                if event.change in STATUSES:
                    self.statuses.setdefault(number, Spans()).add(day(event.since), event.change)
                elif event.change in ASIDE and event.track == track:
                    self.aside.setdefault(number, Spans()).add(day(event.at), event.change == Change.SET_ASIDE)
                elif event.change in LISTED and event.track in tracks:
                    self.own.setdefault(number, Spans()).add(day(event.at), event.change == Change.ADDED)

    def changes(self, items: Iterable[int]) -> set[Day]:
        """Return the days on which something changed for these items."""
        found = set[Day]()
        for number in items:
            for among in (number, *self.aliases.ancestors(number)):
                for spans in (self.statuses.get(among), self.aside.get(among)):
                    found.update(spans.days if spans else ())
        return found

    def status(self, number: int, day: Day) -> int:
        """Return the status at the end of a day: its own or, failing that, the best of what became it."""
        own = self.statuses[number].at(day) if number in self.statuses else None
        if own is not None:
            return own
        before = [self.statuses[old].at(day) for old in self.aliases.ancestors(number) if old in self.statuses]
        return max((status for status in before if status is not None), default=0)

    def left_out(self, day: Day) -> set[int]:
        """Return what was set aside at the end of a day, also on account of what became it."""
        found = {number for number, spans in self.aside.items() if spans.at(day)}
        if found and self.aliases.before:
            inherit_aside(found, self.pasts, self.aliases)
        return found


def points(telling: Telling, lists: Sequence[Listed], began: Day, now: Point) -> tuple[Point, ...]:
    """Return how much was done of the list, from the day it was begun to `now`, at each day that changed it.

    `lists` are those of all times, the oldest first; what happened before the first day is part of it.
    """
    items = {number for listed in lists for block in listed.blocks for number in block.items}
    today = now.day.toordinal()
    changed = telling.changes(items) | {listed.day for listed in lists}
    days = sorted({began, *(day for day in changed if began < day < today)})
    found = list[Point]()
    for day in [day for day in days if day < today]:
        blocks = lists[max(0, bisect_right(lists, day, key=lambda listed: listed.day) - 1)].blocks
        total, left_out = NOTHING, telling.left_out(day)
        for block in blocks:
            members = [telling.status(number, day) for number in block.items if number not in left_out]
            total += tally(block.choose, members)
        if not found or (found[-1].done, found[-1].size) != (total.met, total.needed):
            found.append(Point(datetime.date.fromordinal(day), total.met, total.needed))
    return (*found, now)


class KeptStories:
    """The stories told last in this process."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Hashable, tuple[Hashable, Story]] = OrderedDict()
        self.lock = Lock()

    def story(self, whose: Hashable, as_of: Hashable, tell: Callable[[], Story]) -> Story:
        """Return the story that was told last for `whose` list, if it is still `as_of` now; else have it told."""
        with self.lock:
            kept = self.kept.get(whose)
            if kept and kept[0] == as_of:
                self.kept.move_to_end(whose)
                return kept[1]
        story = tell()
        with self.lock:
            self.kept[whose] = (as_of, story)
            self.kept.move_to_end(whose)
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)
        return story
