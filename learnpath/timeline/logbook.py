"""The logbook in words: what was done on which day, what was done at once in one line."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from learnpath.core.dates import Zone, date_label, day_label, day_of
from learnpath.timeline.reading import Entry
from learnpath.tracks.models import Change

REMOVED = "an item that you removed"
MOST_NAMED = 6
WORDS: Mapping[Change, str] = {
    Change.TODO: "Put back to to do: {names}",
    Change.LEARNING: "Started {names}",
    Change.SET_ASIDE: "Set aside {names}",
    Change.TAKEN_BACK: "Took back {names}",
    Change.STARTED: "Corrected the start of {names}",
    Change.NOTE: "Wrote a note on {names}",
    Change.LINK: "Added a link to {names}: {title}",
    Change.EVIDENCE: "Added evidence for {names}: {title}",
    Change.SUB_STEP: "Ticked sub-steps of {names}",
    Change.PIECE: "Added to the portfolio: {title}",
    Change.ADDED: "Added {names}",
    Change.REMOVED: "Removed {names}",
}


class Line(NamedTuple):
    """A line of the logbook."""

    when: str
    text: str


def lines(entries: Iterable[Entry], names: Mapping[int, str], now: int, zone: Zone) -> list[Line]:
    """Return the logbook's lines; `names` are of items by number."""
    found = list[Line]()
    for (at, _), group in groupby(entries, key=lambda entry: (entry.at, _what(entry))):
        rows = list(group)
        said = _said(rows[0], _names([names.get(row.item_id, REMOVED) for row in rows]), now, zone)
        found.append(Line(day_label(at, now, zone), said))
    return found


def _what(entry: Entry) -> tuple[object, ...]:
    """Return what entries made at once must have in common to stand in one line."""
    return entry.change, entry.known, entry.undo, entry.moment is None, entry.title


def _said(entry: Entry, names: str, now: int, zone: Zone) -> str:
    change = Change(entry.change)
    if change in (Change.ADDED, Change.REMOVED) and entry.title:
        names = entry.title
    if entry.undo:
        return f"Undid a change to {names}"
    if change == Change.DONE and entry.moment is not None:
        return f"Dated {names} to {date_label(day_of(entry.moment, zone), day_of(now, zone))}"
    if change == Change.DONE:
        return f"Knew already: {names}" if entry.known else f"Finished {names}"
    return WORDS[change].format(names=names, title=entry.title)


def _names(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
