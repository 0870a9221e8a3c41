"""What the progress page shows: a track's sentence and chart, active days, the logbook, and all tracks at a glance."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.dates import Zone, date_label, day_of, moment_of
from learnpath.core.drawn import draw
from learnpath.timeline.charts import MOST_WEEKS, Outlook, Point, burnup, heatmap
from learnpath.timeline.logbook import Line, lines
from learnpath.timeline.reading import Entry, Stamp, read_events
from learnpath.timeline.story import Block, KeptStories, Listed, Spans, Story, Telling, points
from learnpath.tracks.counts import Counts
from learnpath.tracks.forecast import Forecast
from learnpath.tracks.outlook import outlook
from learnpath.tracks.pace import Pace
from learnpath.tracks.state import LearnerState, OwnTrack, pasts

CHARTS = "timeline/_charts.html"
TICKS_NEEDED = 3
WEEK = 7
MANY: Mapping[Kind, tuple[str, str]] = {
    "skill": ("skill", "skills"),
    "portfolio_piece": ("piece", "pieces"),
    "job_search_step": ("step", "steps"),
}


class Glance(NamedTuple):
    """A track in a line: how much is done, what the role would still take, and when that may be."""

    role: Role
    done: str
    left: str
    likely: str
    target: str


@dataclass
class ProgressPage:
    """A learner's progress at one moment (seconds), with days in their time zone; `track` is the one in the chart."""

    learner_id: int
    snapshot: Snapshot
    state: LearnerState
    track: OwnTrack
    entries: list[Entry]
    stamp: Stamp
    now: int
    zone: Zone

    @property
    def role(self) -> Role:
        """The role of the track in the chart."""
        return self.snapshot.roles_by_id[self.track.role_id]

    @cached_property
    def counts(self) -> Counts:
        """The numbers of the track in the chart."""
        return self.state.counts(self.role)

    @cached_property
    def pace(self) -> Pace:
        """The pace of the track in the chart."""
        return self._pace(self.track, self.counts)

    @property
    def today(self) -> datetime.date:
        """The learner's day."""
        return self.pace.today

    @property
    def ahead(self) -> object:
        """What the days to come say of the track in the chart, in words; None once all is done."""
        return outlook(self.pace) if self.pace.left else None

    @property
    def ticks(self) -> int:
        """How many items of the list are done."""
        return self.counts.rows.done

    @property
    def since(self) -> str:
        """The day on which the track was started."""
        return date_label(day_of(self.track.started_at, self.zone), self.today)

    @property
    def has_chart(self) -> bool:
        """Whether there is enough for a chart."""
        return self.ticks >= TICKS_NEEDED

    @property
    def missing(self) -> str:
        """What is said in place of the chart."""
        return f"Your chart starts at your third tick. {self.ticks} so far."

    @cached_property
    def story(self) -> Story:
        """What became of the list day by day."""
        kept: KeptStories = current_app.extensions["stories"]
        zone = str(self.zone)
        statuses, since, ids = self.state.statuses, self.state.since, self.pace.listed.ids
        status = tuple([(statuses.get(number), since.get(number)) for number in ids])
        aside = frozenset(self.state.set_aside_on(self.track))
        as_of = (self.stamp, zone, self.today, self.snapshot.revision, ids, status, aside)
        return kept.story((self.learner_id, self.role.id), as_of, self._tell)

    def chart(self) -> Markup:
        """Draw how much was done over time, with the forecast and the target."""
        found = self.pace.forecast if self.pace.left else None
        ahead = Outlook(found.early, found.likely, found.late) if isinstance(found, Forecast) else None
        return _burnup(self.story.points, self.today, ahead, self.pace.target)

    def active_days(self) -> Markup:
        """Draw the active days."""
        return _heat(self.story.days, day_of(self.track.started_at, self.zone), self.today)

    def logbook(self) -> list[Line]:
        """Return the lines of the logbook."""
        items = self.snapshot.items_by_id
        names = {entry.item_id: items[entry.item_id].name for entry in self.entries if entry.item_id in items}
        names |= {item.id: item.name for own in self.state.own_items.values() for item in own}
        return lines(self.entries, names, self.now, self.zone)

    def tracks(self) -> Iterator[Glance]:
        """Return all active tracks, each in a line."""
        for track in self.state.active:
            role = self.snapshot.roles_by_id[track.role_id]
            counts = self.counts if track is self.track else self.state.counts(role)
            ahead = outlook(pace) if (pace := self._pace(track, counts)).left else None
            left = [
                f"{open_} {MANY[kind][open_ != 1]}"
                for kind, tally in counts.sections.items()
                if (open_ := tally.needed - tally.met)
            ]
            yield Glance(
                role,
                f"{counts.total.met} of {counts.total.needed}",
                ", ".join(left) or "Nothing",
                ahead.likely if ahead else "",
                ahead.target if ahead else "",
            )

    def _pace(self, track: OwnTrack, counts: Counts) -> Pace:
        role = self.snapshot.roles_by_id[track.role_id]
        return Pace(self.state.list_of(role), self.state, track, counts.total, self.now, self.zone)

    def _window(self) -> int:
        """Return a moment before all days that the heat map shows."""
        return moment_of(self.today - datetime.timedelta(days=WEEK * (MOST_WEEKS + 1)), self.zone)

    def _tell(self) -> Story:
        """Read the events and tell what became of the list."""
        shared = self._shared_lists()
        numbers = {number for listed in shared for block in listed.blocks for number in block.items}
        numbers |= {old for number in tuple(numbers) for old in self.snapshot.aliases.ancestors(number)}
        names = {track.id: str(track.id) for track in self.state.every}
        events = read_events(self.learner_id, sorted(numbers), self._window(), names)
        one = {str(track.id) for track in self.state.every if track.role_id == self.track.role_id}
        every = pasts(self.track, self.snapshot)
        telling = Telling(events, self._day, str(self.track.id), one, self.snapshot.aliases, every)
        total = self.pace.total
        lists = self._lists(shared, telling.own)
        told = points(telling, lists, self._day(self.track.started_at), Point(self.today, total.met, total.needed))
        first, day = self._day(self._window()), datetime.date.fromordinal
        return Story(tuple((day(day_), number) for day_, number in sorted(telling.days.items()) if day_ >= first), told)

    def _day(self, moment: int) -> int:
        return day_of(moment, self.zone).toordinal()

    def _lists(self, shared: list[Listed], own: dict[int, Spans]) -> list[Listed]:
        """Return the list as it was from day to day: the catalogue's, with the learner's own items as they came."""
        today = self.today.toordinal()
        for item in self.state.own_by_role.get(self.role.id, ()):
            spans = own.setdefault(item.id, Spans())
            if not spans.at(today):  # no event says that it came, as with one that another site's file brought
                spans.add(self._day(self.state.own_since[item.id]), 1)
        found = list[Listed]()
        came = {day for spans in own.values() for day in spans.days}
        for day in sorted({0, *came, *(listed.day for listed in shared)}):
            blocks = next((listed.blocks for listed in reversed(shared) if listed.day <= day), shared[0].blocks)
            mine = Block(None, tuple(number for number, spans in own.items() if spans.at(day)))
            found.append(Listed(day, [*blocks, mine]))
        return found

    def _shared_lists(self) -> list[Listed]:
        """Return the catalogue's lists for the track, oldest first; today's where no earlier one is known.

        Where its role was replaced, the lists are its own until then, and its successor's from then on.
        """
        found, begin, first = list[Listed](), 0, 0
        for number in [self.track.began_as, *self.snapshot.role_chains.get(self.track.began_as, ())]:
            lists = self.snapshot.lists.get(number, [])
            ended = next((past for past in lists if past.revision > begin and not past.in_use), None)
            for past in lists:
                then = [later.revision for later in lists if later.revision > past.revision]
                stands = not then or min(then) > begin
                if past.in_use and stands and (ended is None or past.revision < ended.revision):
                    blocks = [Block(part.choose, tuple(part.items)) for part in past.blocks]
                    found.append(Listed(max(first, self._day(past.loaded_at)), blocks))
            if ended:
                begin, first = ended.revision, self._day(ended.loaded_at)
        return found or [Listed(0, [Block(part.choose, part.ids) for part in self.role.blocks])]


@lru_cache(maxsize=500)
def _burnup(
    told: tuple[Point, ...], today: datetime.date, ahead: Outlook | None, target: datetime.date | None
) -> Markup:
    return draw(CHARTS, "burnup", burnup(told, today, ahead, target))


@lru_cache(maxsize=500)
def _heat(days: tuple[tuple[datetime.date, int], ...], first: datetime.date, today: datetime.date) -> Markup:
    return draw(CHARTS, "heat", heatmap(dict(days), first, today))
