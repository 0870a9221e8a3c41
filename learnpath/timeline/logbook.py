"""The logbook in words: what was done on which day, what was done at once in one line."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from learnpath.core.dates import Zone, date_label, day_label, day_of
from learnpath.timeline.reading import Entry, Kind
from learnpath.tracks.models import Change

REMOVED = "an item that you removed"
MOST_NAMED = 6


class Line(NamedTuple):
    """A line of the logbook."""

    when: str
    text: str


def lines(entries: Iterable[Entry], names: Mapping[int, str], now: int, zone: Zone) -> list[Line]:
    """Return the logbook's lines; `names` are of items by number."""
    found = list[Line]()
    for (at, _), group in groupby(entries, key=lambda entry: (entry.at, _what(entry))):
        rows = list(group)
        said = _said(rows[0], _names([names.get(row.item_id or 0, REMOVED) for row in rows]), now, zone)
        found.append(Line(day_label(at, now, zone), said))
    return found


def _what(entry: Entry) -> tuple[object, ...]:
    """Return what entries made at once must have in common to stand in one line."""
    return entry.kind, entry.change, entry.known, entry.undo, entry.moment is None, entry.title


def _said(entry: Entry, names: str, now: int, zone: Zone) -> str:
    match entry.kind:
        case Kind.NOTE:
            return f"Wrote a note on {names}"
        case Kind.LINK:
            return f"Added a link to {names}: {entry.title}"
        case Kind.EVIDENCE:
            return f"Added evidence for {names}: {entry.title}"
        case Kind.PIECE:
            return f"Added to the portfolio: {entry.title}"
    if entry.undo:
        return f"Undid a change to {names}"
    return _changed(entry, names, now, zone)


def _changed(entry: Entry, names: str, now: int, zone: Zone) -> str:
    change = Change(entry.change or 0)
    if change == Change.DONE and entry.moment is not None:
        return f"Dated {names} to {date_label(day_of(entry.moment, zone), day_of(now, zone))}"
    if change == Change.DONE:
        return f"Knew already: {names}" if entry.known else f"Finished {names}"
    words = {
        Change.TODO: "Put back to to do: {}",
        Change.LEARNING: "Started {}",
        Change.SET_ASIDE: "Set aside {}",
        Change.TAKEN_BACK: "Took back {}",
        Change.STARTED: "Corrected the start of {}",
    }
    return words[change].format(names)


def _names(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
