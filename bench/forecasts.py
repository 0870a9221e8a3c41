"""How often the forecast holds: simulated learners of three kinds. `python -m bench.forecasts` prints the table.

Each learner has 8 weeks of history, a quarter of them with one pause in it, and 5 to 40 items left; then goes on in the
same way until those are done. The seeds are fixed, so the table is the same at each run; docs/forecast.md holds it.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import islice, repeat, takewhile
from typing import NamedTuple

from learnpath.tracks.forecast import MOST_DAYS, WEEK, WEEKS, Pause, TooFew, forecast

LEARNERS = 1_000
SLOWEST, FASTEST = 0.7, 5.0  # items a week
KEPT = 0.95  # of the pace, each week, by those who slow down
PAUSED = 0.25  # share of the learners
BEGAN = date(2026, 1, 5)
TODAY = BEGAN + timedelta(days=WEEKS * WEEK - 1)
HEAD = (
    "| kind of learner | in the range | before early | after late | no forecast |",
    "| --- | --- | --- | --- | --- |",
)
Paces = Callable[[random.Random, float], Iterator[float]]


class Coverage(NamedTuple):
    """Shares from 0 to 1: of those with a forecast, who finish in the range, before, after; of all, who have none."""

    kind: str
    covered: float
    before: float
    after: float
    without: float


def _steady(_rng: random.Random, pace: float) -> Iterator[float]:
    return repeat(pace)


def _bursty(rng: random.Random, pace: float) -> Iterator[float]:
    """Yield weeks of work at twice the pace and weeks of nothing, by the toss of a coin."""
    while True:
        yield 2 * pace * rng.getrandbits(1)


def _slowing(_rng: random.Random, pace: float) -> Iterator[float]:
    while True:
        yield pace
        pace *= KEPT


KINDS: dict[str, tuple[int, Paces]] = {"steady": (1, _steady), "bursty": (2, _bursty), "slowing": (3, _slowing)}


@cache
def coverage(kind: str) -> Coverage:
    """Simulate the learners of a kind (a key of KINDS) and count where they finish."""
    seed, paces = KINDS[kind]
    rng = random.Random(seed)
    found = [_outcome(rng, paces) for _ in range(LEARNERS)]
    without = found.count("without")
    covered, before, after = (found.count(place) / (LEARNERS - without) for place in ("covered", "before", "after"))
    return Coverage(kind, covered, before, after, without / LEARNERS)


def _outcome(rng: random.Random, paces: Paces) -> str:
    """Return where one learner finishes: the name of a field of Coverage."""
    pauses = [_pause(rng)] if rng.random() < PAUSED else []
    left = rng.randint(5, 40)
    days = _completions(rng, paces(rng, rng.uniform(SLOWEST, FASTEST)), pauses)
    history = list(takewhile(lambda day: day <= TODAY, days))  # takes the first one after today, too
    arrived = next(islice(days, left - 2, None), date.max)
    answer = forecast(history, left, BEGAN, TODAY, pauses)
    if isinstance(answer, TooFew):
        return "without"
    if arrived < answer.early:
        return "before"
    return "after" if arrived > answer.late else "covered"


def _pause(rng: random.Random) -> Pause:
    """Return 3 to 14 days within the history."""
    length = rng.randint(3, 14)
    first = BEGAN + timedelta(days=rng.randint(0, WEEKS * WEEK - length))
    return Pause(first, first + timedelta(days=length - 1))


def _completions(rng: random.Random, paces: Iterator[float], pauses: list[Pause]) -> Iterator[date]:
    """Yield the day of each completion, for somewhat longer than any forecast; time stands still in a pause."""
    for week, pace in enumerate(islice(paces, WEEKS + MOST_DAYS // WEEK + 3)):
        time = rng.expovariate(pace) if pace else 1.0
        while time < 1:
            day = BEGAN + timedelta(days=int(WEEK * (week + time)))
            yield day + sum((last - first + timedelta(days=1) for first, last in pauses if first <= day), timedelta())
            time += rng.expovariate(pace)


def table() -> str:
    """Return the shares of all kinds as a Markdown table."""
    rows = (
        f"| {kind} | " + " | ".join(f"{share:.1%}" for share in shares) + " |" for kind, *shares in map(coverage, KINDS)
    )
    return "\n".join([*HEAD, *rows])


if __name__ == "__main__":
    print(table())
