"""The two charts of the progress page in numbers: how much was done over time, and on which days.

The burn-up chart stretches: x runs from 0 to WIDE over whatever width there is, y is in pixels. Its labels are placed
for the narrowest screen. Each starts or ends at its x, so on a wider screen they only move apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from learnpath.core.dates import MONTHS

Line = list[tuple[float, float]]
Box = tuple[float, float, float, float]  # left, top, right, bottom: pixels on the narrowest screen
Spot = tuple[float, float, str]  # x, baseline, anchor

WIDE, HEIGHT = 1000, 284
TOP, BOTTOM = 24, 250  # the longest list, with more above it for labels of forecast and target; none done
NARROW, FAR = 222, 9999  # pixels that the burn-up has on a screen of 320, and beyond any screen
EM, DROP, GAP = 12, 4, 6  # its text: size, what hangs below the baseline, distance from what it names
FIRST_ROW, ROW = 16, 18  # baselines of labels
OUTSIDE: list[Box] = [(-FAR, -FAR, 0, FAR), (NARROW, -FAR, FAR, FAR), (-FAR, -FAR, FAR, 0), (-FAR, BOTTOM, FAR, FAR)]
HORIZON, MOST_ROWS = timedelta(days=3 * 365), 100
MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240)
SIDE, HEAD, CELL, MARGIN = 32, 20, 16, 12  # of the heat map: for weekdays, for months, a day, for the last month's name
MOST_WEEKS = 18  # a day is then 13 pixels wide on a screen of 390; with 26 weeks it would be 9
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November")
FULL_MONTHS = (*_FULL, "December")


class Point(NamedTuple):
    """What holds from a day on: how many are done, of how many on the list."""

    day: date
    done: int
    size: int


class Outlook(NamedTuple):
    """The forecast: the likely day, and the range that it is in."""

    early: date
    likely: date
    late: date


class Label(NamedTuple):
    """Words in a chart: `anchor` (start, end) is the side of them that is at x; y is their baseline."""

    text: str
    x: float
    y: float
    anchor: str = "start"
    kind: str = ""


@dataclass(frozen=True)
class BurnUp:
    """The burn-up chart: path data in 0..WIDE by 0..HEIGHT, empty where there is nothing to draw."""

    done: str
    size: str
    cone: str
    likely: str
    target: str
    today: tuple[float, float]
    months: list[Label]
    values: list[Label]  # of the y axis, left of x = 0; y is their line
    labels: list[Label]
    likely_range: str  # "2 Apr to 12 Jun"
    desc: str
    rows: list[tuple[str, int, int]]  # day, done, size of the list; newest first
    left_out: int  # older rows than these


@dataclass(frozen=True)
class HeatMap:
    """The heat map: a column for each week, Monday first, in 0..width by 0..height."""

    width: int
    height: int
    cells: list[tuple[int, int, int]]  # x, y, level: 0, 1, 2 (2 or 3 changes) or 3 (4 or more)
    months: list[Label]
    weekdays: list[Label]
    active_days: int
    weeks: int
    busiest: tuple[date, int] | None  # its Monday and active days; the earliest of equals
    busiest_week: str  # "7 September", or empty
    desc: str
    rows: list[tuple[str, str]]  # "7 September", "Mon 2, Wed 1": only weeks with activity, newest first


def short_day(day: date, today: date, names: Sequence[str] = MONTHS) -> str:
    """Return "14 Oct", or "14 October" with full names, and the year when it is not today's."""
    return f"{day.day} {names[day.month - 1]}" + (f" {day.year}" if day.year != today.year else "")


full_day = partial(short_day, names=FULL_MONTHS)


def box_of(label: Label) -> Box:
    """Return what a label of the burn-up covers in a wide font, with the gap to its x: nothing may come between."""
    at, width = label.x * NARROW / WIDE, EM * sum(0.4 if letter in " ijlJtfr" else 0.72 for letter in label.text)
    left = at if label.anchor == "start" else at - GAP - width
    return left, label.y - EM, left + GAP + width, label.y + DROP


def burnup(points: Sequence[Point], today: date, outlook: Outlook | None, target: date | None) -> BurnUp:
    """Return the chart of `points`: at least one, days strictly increasing and none after today.

    The axis ends with the forecast or the target, at most three years on; labels say what lies beyond.
    """
    plot = _Plot(points, today, outlook if points[-1].done < points[-1].size else None, target)
    done, size = plot.steps([point.done for point in points], today), plot.steps([p.size for p in points], plot.end)
    cone, likely = plot.forecast()
    mark = [(plot.x(target), y) for y in (4.0, BOTTOM)] if target and plot.first <= target <= plot.end else []
    round_steps = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    grid = range(0, plot.top + 1, next(step for step in round_steps if plot.top // step <= 3))
    changes = [points[0], *(point for before, point in pairwise(points) if point[1:] != before[1:])]
    return BurnUp(
        done=_path(done),
        size=_path(size),
        cone=_path(cone),
        likely=_path(likely),
        target=_path(mark),
        today=done[-1],
        months=plot.months(),
        values=[Label(str(value), 0, plot.y(value), "end") for value in grid],
        labels=_place(plot.wanted(), [done, size, likely, cone[:2], cone[:1] + cone[-1:], mark]),
        desc=" ".join(plot.sentences()),
        likely_range=" to ".join(short_day(day, today) for day in plot.outlook[::2]) if plot.outlook else "",
        rows=[(short_day(day, today), done, size) for day, done, size in reversed(changes[-MOST_ROWS:])],
        left_out=max(0, len(changes) - MOST_ROWS),
    )


class _Plot:
    def __init__(self, points: Sequence[Point], today: date, outlook: Outlook | None, target: date | None) -> None:
        self.points, self.today, self.outlook, self.target = points, today, outlook, target
        self.first, self.now, self.top = points[0].day, points[-1], max(1, *(point.size for point in points))
        last = max(today, target or today, outlook.late if outlook else today)
        self.end = max(min(last, today + HORIZON), self.first + timedelta(days=7))  # the first day has a week to come

    def x(self, day: date) -> float:
        return round(WIDE * min(max((day - self.first) / (self.end - self.first), 0), 1), 1)

    def y(self, number: float) -> float:
        top = TOP + ROW * bool(self.target) + ROW * bool(self.outlook)
        return round(BOTTOM - (BOTTOM - top) * number / self.top, 1)

    def steps(self, numbers: list[int], until: date) -> Line:
        line = [(0.0, self.y(numbers[0]))]
        for point, (before, number) in zip(self.points[1:], pairwise(numbers), strict=True):
            if number != before:
                line += [(self.x(point.day), self.y(before)), (self.x(point.day), self.y(number))]
        return [*line, (self.x(until), line[-1][1])]

    def forecast(self) -> tuple[Line, Line]:
        if not self.outlook:
            return [], []
        start, full = (self.x(self.today), self.y(self.now.done)), self.y(self.now.size)
        early, likely, late = map(self.towards, self.outlook)
        corner = [(float(WIDE), full)] if early[1] == full != late[1] else []
        return [start, early, *corner, late], [start, likely]

    def towards(self, day: date) -> tuple[float, float]:
        """Return where the way from today to the whole list, reached on `day`, ends or leaves the chart."""
        share = (self.end - self.today) / (day - self.today) if day > self.end else 1
        return self.x(day), self.y(self.now.done + (self.now.size - self.now.done) * share)

    def months(self) -> list[Label]:
        """Return as many as there is room for, 4 pixels apart; unlike other labels they have no gap to their x."""
        for step in MONTH_STEPS:
            labels = [label for label in self.every(step) if box_of(label)[2] <= NARROW + GAP]
            if all(box_of(one)[2] <= box_of(other)[0] + GAP - 4 for one, other in pairwise(labels)):
                break
        return labels

    def every(self, step: int) -> list[Label]:
        numbers = range(self.first.year * 12 + self.first.month - 1, self.end.year * 12 + self.end.month, step)
        days = [self.first, *(date(number // 12, number % 12 + 1, 1) for number in numbers[1:])]
        return [
            Label(MONTHS[day.month - 1] + f" {day.year}" * (day.year != before.year), self.x(day), BOTTOM + 20)
            for before, day in pairwise([self.today, *days])
        ]

    def wanted(self) -> Iterator[tuple[str, str, list[Spot]]]:
        """Yield each label's words and kind, and the places for it, best first."""
        x, done, above = self.x(self.today), self.y(self.now.done), self.y(self.now.size) - GAP
        mark = self.x(self.target) if self.target else WIDE
        if self.target:
            yield self.dated("Target", self.target), "w", _beside(mark, FIRST_ROW, BOTTOM - GAP)
        step = (self.x(self.now.day), done + ROW, "end")
        yield f"{self.now.done} today", "k", [(x, done + ROW, "start"), *_beside(x, done - GAP, done + ROW), step]
        if self.outlook:
            at, level = self.towards(self.outlook.likely)
            spots = [spot for side in (at, WIDE, mark) for spot in _beside(side, level - GAP, above, above - ROW)]
            yield self.dated("Forecast", self.outlook.likely), "f", spots
        ends = [spot for side in (WIDE, x, 0) for spot in _beside(side, above, above + ROW + GAP)]
        yield f"{self.now.size} on your list", "k", ends

    def dated(self, word: str, day: date) -> str:
        return f"{'← ' * (day < self.first)}{word} {short_day(day, self.today)}{' →' * (day > self.end)}"

    def sentences(self) -> Iterator[str]:
        day, done, size = self.points[0]
        yield f"{self.now.done} of {self.now.size} done today."
        yield f"Started {full_day(day, self.today)} with {done} of {size} done."
        if self.outlook:
            early, likely, late = (full_day(each, self.today) for each in self.outlook)
            yield f"Forecast between {early} and {late}, most likely {likely}."
        if self.target:
            yield f"Target {full_day(self.target, self.today)}."


def _path(line: Line) -> str:
    return "M" + " ".join(f"{x:g} {y:g}" for x, y in line) if line else ""


def _beside(x: float, *baselines: float) -> list[Spot]:
    return [(x, y, anchor) for y in baselines for anchor in ("end", "start")]


def _place(wanted: Iterable[tuple[str, str, list[Spot]]], lines: list[Line]) -> list[Label]:
    """Put each label where no other is and no line, near its best place; on a line if it must be, never on another."""
    anywhere = [spot for x in range(0, WIDE + 1, 100) for spot in _beside(x, *range(FIRST_ROW, BOTTOM, ROW))]
    drawn, placed = [box for line in lines for box in _pieces(line)], list[Label]()
    for text, kind, spots in wanted:
        (x, y, _), taken = spots[0], OUTSIDE + [box_of(label) for label in placed]
        near = sorted(anywhere, key=lambda spot: abs(spot[0] - x) * NARROW / WIDE + abs(spot[1] - y))
        labels = [Label(text, *spot, kind) for spot in spots + near]
        free = [label for label in labels if not _hits(label, taken)]
        clear = (label for label in free if not _hits(label, drawn))
        placed.append(next(clear, None) or min(free, key=lambda label: _hits(label, drawn)))
    return placed


def _hits(label: Label, boxes: list[Box]) -> int:
    left, top, right, bottom = box_of(label)
    return sum(box[0] < right and left < box[2] and box[1] < bottom and top < box[3] for box in boxes)


def _pieces(line: Line) -> Iterator[Box]:
    """Yield boxes that cover a line: one for each level or upright part, twelve along a slope."""
    for (x1, y1), (x2, y2) in pairwise(line):
        parts = 1 if x1 == x2 or y1 == y2 else 12
        for part in range(parts):
            xs = sorted((x1 + (x2 - x1) * share / parts) * NARROW / WIDE for share in (part, part + 1))
            ys = sorted(y1 + (y2 - y1) * share / parts for share in (part, part + 1))
            yield xs[0], ys[0], xs[1], ys[1]


def heatmap(days: Mapping[date, int], first: date, today: date, most_weeks: int = MOST_WEEKS) -> HeatMap:
    """Return the map of the weeks from `first` to today, the last `most_weeks` (1 or more), of changes on each day."""
    this_week, first_week = (day - timedelta(day.weekday()) for day in (today, min(first, today)))
    start = max(first_week, this_week - timedelta(weeks=most_weeks - 1))
    shown = [start + timedelta(number) for number in range((today - start).days + 1)]
    weeks = {monday: [day for day in shown[7 * n :][:7] if days.get(day)] for n, monday in enumerate(shown[::7])}
    texts = {week: ", ".join(f"{WEEKDAYS[d.weekday()]} {days[d]}" for d in found) for week, found in weeks.items()}
    total, (busiest, most) = sum(map(len, weeks.values())), max(weeks.items(), key=lambda week: len(week[1]))
    desc = [f"{_many(total, 'active day')} from {full_day(max(first, start), today)} to today."]
    if total:
        desc += [f"The busiest week began on {full_day(busiest, today)}, with {_many(len(most), 'active day')}."]
    return HeatMap(
        width=SIDE + CELL * most_weeks + MARGIN,
        height=HEAD + CELL * len(WEEKDAYS),
        cells=[(*_corner(n), min(3, days.get(day, 0).bit_length())) for n, day in enumerate(shown)],
        months=_week_months(list(weeks)),
        weekdays=[Label(WEEKDAYS[n], 0, _corner(n)[1] + 11) for n in (0, 2, 4, 6)],
        active_days=total,
        weeks=len(weeks),
        busiest=(busiest, len(most)) if total else None,
        busiest_week=full_day(busiest, today) if total else "",
        desc=" ".join(desc),
        rows=[(full_day(week, today), text) for week, text in reversed(texts.items()) if text],
    )


def _corner(number: int) -> tuple[int, int]:
    return SIDE + CELL * (number // 7), HEAD + CELL * (number % 7)


def _week_months(mondays: list[date]) -> list[Label]:
    """Name each month over its first Monday, and the first week unless the next one has a name."""
    weeks = enumerate(pairwise([*mondays, mondays[-1]]))
    named = [n for n, (monday, after) in weeks if (monday.day <= 7 if n else monday.month == after.month)]
    return [Label(MONTHS[mondays[n].month - 1], _corner(7 * n)[0], HEAD - 8) for n in named]


def _many(number: int, word: str) -> str:
    return f"{number or 'No'} {word}{'s' * (number != 1)}"
