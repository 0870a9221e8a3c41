"""Dates as people read them."""

import datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_of(moment: int) -> datetime.date:
    """Return the day of a moment in seconds, in the server's time zone."""
    return datetime.datetime.fromtimestamp(moment).date()


def day_label(moment: int, now: int) -> str:
    """Return "Today", "Yesterday", "14 Oct", or with the year when it is not this one."""
    day, today = day_of(moment), day_of(now)
    if day == today:
        return "Today"
    if day == today - datetime.timedelta(days=1):
        return "Yesterday"
    label = f"{day.day} {MONTHS[day.month - 1]}"
    return label if day.year == today.year else f"{label} {day.year}"
