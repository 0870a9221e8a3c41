"""When a learner will be there: a range of days made of their own pace, and plans of so many items a week.

Completions are taken as a Poisson process whose rate is not known. With n of them in T days and Jeffreys' prior for
the rate, Gamma(1/2, 0), the number in the next t days is negative binomial with r = n + 1/2 and p = T / (T + t).
Source: V. Bejleri and B. Nandram, "Bayesian and frequentist prediction limits for the Poisson distribution",
Communications in Statistics: Theory and Methods 47 (17), 2018, doi:10.1080/03610926.2017.1373814.

How well the range holds is measured by `python -m bench.forecasts`; docs/forecast.md tells it in words.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp, lgamma, log
from typing import NamedTuple

WEEK = 7
WEEKS = 8
WEEKS_NEEDED = 3
MOST_DAYS = 3_650
CHANCES = (0.1, 0.5, 0.9)
LAST_DAY = date.max.toordinal()


class Pause(NamedTuple):
    """Days on which a learner does not mean to go on, both included; none when `last` is before `first`."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Forecast:
    """The days by which one is there with a chance of 10, 50 and 90 %: four in five arrive from early to late."""

    early: date
    likely: date
    late: date


class TooFew(NamedTuple):
    """No forecast: how many of the WEEKS_NEEDED active weeks there are."""

    active_weeks: int


def forecast(
    done_on: Sequence[date], left: int, began: date, today: date, pauses: Sequence[Pause] = ()
) -> Forecast | TooFew:
    """Return the days on which `left` more items may be done, from the pace of the 56 days that end with `today`.

    `done_on` holds one day for each completion that counts as pace, in any order; days outside the window are passed
    over. Paused days count neither as time nor with what was done on them. Time begins with `began`, or with the
    first completion if that is earlier. With nothing left all three days are today, whatever the pace. None is more
    than MOST_DAYS days ahead, pauses to come not counted, or past date.max. Raises nothing.
    """
    if left <= 0:
        return Forecast(today, today, today)
    done, days = _observed(done_on, began, today, pauses)
    active = len({(today.toordinal() - day) // WEEK for day in done})
    if active < WEEKS_NEEDED:
        return TooFew(active)
    return Forecast(*(_day_after(today, ahead, pauses) for ahead in _days_ahead(len(done), days, left)))


def needed_a_week(left: int, today: date, target: date, pauses: Sequence[Pause] = ()) -> int | None:
    """Return how many items a week, rounded up, finish `left` by `target`: of the days after today, it included.

    It is a pace, also when less than a week is left: 1 item in 3 days is 3 a week. None when no day is left: the target
    is not in the future, or every day until it is paused.
    """
    first, last = today.toordinal(), target.toordinal()
    paused = sum(min(end, last) - start + 1 for start, end in _breaks(first, pauses) if start <= last)
    days = last - first - paused
    return -(-max(left, 0) * WEEK // days) if days > 0 else None


def date_at(a_week: int, left: int, today: date, pauses: Sequence[Pause] = ()) -> date:
    """Return the day on which `left` items are done at `a_week` in every 7 days that are not paused.

    Today when nothing is left; date.max when the plan is of nothing, or leads past it.
    """
    if left <= 0:
        return today
    return _day_after(today, -(-left * WEEK // a_week), pauses) if a_week > 0 else date.max


def _observed(done_on: Sequence[date], began: date, today: date, pauses: Sequence[Pause]) -> tuple[list[int], int]:
    """Return the days, as ordinals, of the completions that count, and the number of days that they took.

    Each day with a completion is one of those, so three active weeks take three days at least.
    """
    last = today.toordinal()
    first = last - WEEKS * WEEK + 1
    days = set(range(first, last + 1))
    for start, end in _breaks(first - 1, pauses):
        days.difference_update(range(start, min(end, last) + 1))
    done = [day for day in map(date.toordinal, done_on) if day in days]
    begin = min([began.toordinal(), *done])
    return done, sum(day >= begin for day in days)


@lru_cache(maxsize=10_000)
def _days_ahead(done: int, days: int, left: int) -> tuple[int, ...]:
    """Return the least whole days in which `left` more are done with each chance; kept, as every view asks again."""

    def chance(ahead: int) -> float:
        return _chance(done, days, left, ahead)

    return tuple(bisect_left(range(MOST_DAYS), wanted, lo=1, key=chance) for wanted in CHANCES)


def _chance(done: int, days: int, left: int, ahead: int) -> float:
    """Return the chance of `left` or more completions in the next `ahead` days, after `done` in `days`.

    One less the sum of the negative binomial's terms below `left`, as their sum relative to the last of them. That
    grows past all floats only where the sum is 1 in any case, and terms too small for a float are lost as 0.
    """
    r, q = done + 0.5, ahead / (days + ahead)
    relative = 1.0
    for term in range(1, left):
        relative = 1.0 + relative * term / ((r + term - 1) * q)
    last = lgamma(r + left - 1) - lgamma(r) - lgamma(left) + r * log(days / (days + ahead)) + (left - 1) * log(q)
    return 1.0 - exp(min(0.0, last + log(relative)))


def _day_after(today: date, days: int, pauses: Sequence[Pause]) -> date:
    """Return the day that is so many unpaused days after today, date.max at most."""
    day = today.toordinal() + days
    for start, end in _breaks(today.toordinal(), pauses):
        if start > day:
            break
        day += end - start + 1
    return date.fromordinal(min(day, LAST_DAY))


def _breaks(after: int, pauses: Sequence[Pause]) -> Iterator[tuple[int, int]]:
    """Yield the paused days later than `after` as first and last ordinals, in order, none of them twice."""
    for pause in sorted(pauses):
        start, end = max(pause.first.toordinal(), after + 1), pause.last.toordinal()
        if start <= end:
            yield start, end
            after = end
