"""What a track's pace, target and plan say of the days to come, in words: facts, and no judgement."""

import datetime
from functools import lru_cache
from typing import NamedTuple

from learnpath.core.dates import date_label
from learnpath.tracks.forecast import WEEKS_NEEDED, TooFew, date_at, needed_a_week
from learnpath.tracks.pace import Pace, Situation


class Outlook(NamedTuple):
    """The words: the likely day with its range, or what is missing; how that stands to the target; target and plan.

    Each is empty where there is nothing to say; `target` is the day in a sentence.
    """

    likely: str
    between: str
    missing: str
    against: str
    target: str
    to_make_it: str
    plan: str


def outlook(pace: Pace) -> Outlook:
    """Say what is ahead on a track that is not done."""
    return _outlook(pace.situation)


@lru_cache(maxsize=10_000)
def _outlook(now: Situation) -> Outlook:
    """Say it; kept, as a learner's pages say the same all day."""
    today, target, found = now.today, now.wanted, now.forecast
    likely = between = missing = against = ""
    if isinstance(found, TooFew):
        missing = _missing(found.active_weeks)
    else:
        likely = date_label(found.likely, today)
        between = f"between {date_label(found.early, today)} and {date_label(found.late, today)}"
        against = _against(found.likely, target) if target else ""
    day = f"Your target {'was' if target <= today else 'is'} {date_label(target, today)}." if target else ""
    return Outlook(likely, between, missing, against, day, _to_make_it(now), _plan(now))


def _missing(weeks: int) -> str:
    has = {0: "there is none so far", 1: "there is one so far"}.get(weeks, f"there are {weeks} so far")
    return (
        f"A forecast needs {WEEKS_NEEDED} weeks of the last eight in which you finish something; {has}."
        " What you knew already does not count as pace."
    )


def _against(likely: datetime.date, target: datetime.date) -> str:
    days = (likely - target).days
    if not days:
        return "on your target"
    return f"{abs(days)} day{'s' * (abs(days) != 1)} {'after' if days > 0 else 'before'} your target"


def _to_make_it(now: Situation) -> str:
    target = now.wanted
    number = needed_a_week(now.left, now.today, target, now.pauses) if target else None
    if number is None or target is None:
        return ""
    day = date_label(target, now.today)
    if (target - now.today).days < 7:
        return f"To make {day}: {now.left} more item{'s' * (now.left != 1)}."
    return f"To make {day}: {number} item{'s' * (number != 1)} a week."


def _plan(now: Situation) -> str:
    if not now.a_week:
        return ""
    planned = date_at(now.a_week, now.left, now.today, now.pauses)
    return f"At {now.a_week} a week you are there around {date_label(planned, now.today)}."
