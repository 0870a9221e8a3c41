"""What a track's pace, target and plan say of the days to come, in words: facts, and no judgement."""

import datetime
from typing import NamedTuple

from learnpath.core.dates import date_label
from learnpath.tracks.forecast import WEEKS_NEEDED, TooFew
from learnpath.tracks.pace import Pace


class Outlook(NamedTuple):
    """The words: the likely day with its range, or what is missing; how that stands to the target; target and plan.

    Each is empty where there is nothing to say; `target` is the day as a label.
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
    today, found, target = pace.today, pace.forecast, pace.target
    likely = between = missing = against = ""
    if isinstance(found, TooFew):
        missing = _missing(found.active_weeks)
    else:
        likely = date_label(found.likely, today)
        between = f"between {date_label(found.early, today)} and {date_label(found.late, today)}"
        against = _against(found.likely, target) if target else ""
    return Outlook(
        likely,
        between,
        missing,
        against,
        date_label(target, today) if target else "",
        _to_make_it(pace, target) if target else "",
        _plan(pace),
    )


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


def _to_make_it(pace: Pace, target: datetime.date) -> str:
    number = pace.to_make_it
    if number is None:
        return ""
    if (target - pace.today).days < 7:
        return f"To make {date_label(target, pace.today)}: {pace.left} more item{'s' * (pace.left != 1)}."
    return f"To make {date_label(target, pace.today)}: {number} item{'s' * (number != 1)} a week."


def _plan(pace: Pace) -> str:
    planned = pace.planned
    return f"At {pace.track.a_week} a week you are there around {date_label(planned, pace.today)}." if planned else ""
