"""Days, in the time zone of whoever looks, and dates as people read them."""

import datetime
import zoneinfo
from functools import lru_cache

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HOW_DAY = "Enter a day as year-month-day, like 2026-05-03"
QUARTER = 900  # seconds
Zone = datetime.tzinfo | None
"""A time zone; None is the server's own."""


@lru_cache
def zone_names() -> frozenset[str]:
    """Return the names of the time zones that one may choose: UTC, and those of a region and city."""
    named = {name for name in zoneinfo.available_timezones() if "/" in name}
    return frozenset({"UTC"} | {name for name in named if not name.startswith(("Etc/", "posix/", "right/"))})


@lru_cache(maxsize=1000)
def zone_of(name: str) -> Zone:
    """Return the time zone of a name; of an empty or unknown one, the server's own."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def day_of(moment: int, zone: Zone) -> datetime.date:
    """Return the day of a moment in seconds."""
    return _day(moment // QUARTER, zone)


@lru_cache(maxsize=100_000)
def _day(quarter: int, zone: Zone) -> datetime.date:
    """Return the day of a quarter of an hour; in every time zone a day begins with one."""
    return datetime.datetime.fromtimestamp(quarter * QUARTER, zone).date()


def moment_of(day: datetime.date, zone: Zone) -> int:
    """Return the moment in seconds at which it is noon on a day, which no change of the clock moves to another day."""
    return int(datetime.datetime.combine(day, datetime.time(12), zone).timestamp())


def moment_in_utc(moment: int) -> datetime.datetime:
    """Return a moment in seconds with its date and time in UTC."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC)


def day_from(text: str) -> datetime.date | None:
    """Return the day that a date field sent, as YYYY-MM-DD; None for anything else."""
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def date_label(day: datetime.date, today: datetime.date) -> str:
    """Return a day as "14 Oct", with the year when it is not this one."""
    label = f"{day.day} {MONTHS[day.month - 1]}"
    return label if day.year == today.year else f"{label} {day.year}"


def day_label(moment: int, now: int, zone: Zone) -> str:
    """Return the day of a moment as "Today", "Yesterday" or a date."""
    return label_of(day_of(moment, zone), day_of(now, zone))


def time_label(moment: int, now: int, zone: Zone) -> str:
    """Return a moment as "Today, 14:05", with its day as `day_label` has it."""
    return f"{day_label(moment, now, zone)}, {datetime.datetime.fromtimestamp(moment, zone):%H:%M}"


def in_sentence(label: str) -> str:
    """Return the label of a day as it stands in the middle of a sentence: "today", "14 Oct"."""
    return label if label[0].isdigit() else label.lower()


@lru_cache(maxsize=100_000)
def label_of(day: datetime.date, today: datetime.date) -> str:
    """Return a day as "Today", "Yesterday" or a date."""
    if day == today:
        return "Today"
    return "Yesterday" if day == today - datetime.timedelta(days=1) else date_label(day, today)
