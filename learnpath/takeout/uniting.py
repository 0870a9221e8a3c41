"""Two histories become one: what is in both is there once, and each item's events stand in the order of time."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from learnpath.takeout.history import Standing, by_item, in_order
from learnpath.takeout.schema import Event

Numbered = tuple[int | None, Event]
"""An event and its number in the database, or None for one that is new here."""


@dataclass
class United:
    """What joining a file's history takes, and what it makes of items.

    `new` are the events to add. Readers take events in the order in which they were recorded, so where a new one is
    older than what is here, that is recorded again after it: `again` are the numbers, and `written` all that is to be
    written, in order. `standing` is what new events say last of items and choices.
    """

    new: list[Event] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    written: list[Numbered] = field(default_factory=list)
    standing: Standing = field(default_factory=lambda: Standing(()))


def united(here: Sequence[tuple[int, Event]], file: Sequence[Event]) -> United:
    """Join a file's history to the one here."""
    mine = dict[str, list[Numbered]]()
    for numbered in here:
        mine.setdefault(numbered[1].item, []).append(numbered)
    found, tails = United(), dict[str, list[Numbered]]()
    for item, theirs in by_item(file).items():
        ours = mine.get(item, [])
        added = _not_here(ours, theirs)
        if not added:
            continue
        merged = _merged(ours, theirs, added)
        tails[item] = merged[next(place for place, (number, _) in enumerate(merged) if number is None) :]
        found.new += [theirs[place] for place in added]
        _note_last(found.standing, merged)
    found.again = [number for tail in tails.values() for number, _ in tail if number is not None]
    found.written = _in_order(tails)
    return found


def _not_here(ours: Iterable[Numbered], theirs: Sequence[Event]) -> list[int]:
    """Return the places of the events of a file that are not here: of equal ones as many as there are more."""
    left, added = Counter(_same(event) for _, event in ours), list[int]()
    for place, event in enumerate(theirs):
        if left[_same(event)]:
            left[_same(event)] -= 1
        else:
            added.append(place)
    return added


def _same(event: Event) -> Hashable:
    """Return what makes an event of an item that event."""
    return event.at, event.change, event.known, event.moment, event.undo, event.title, event.track


def _merged(ours: list[Numbered], theirs: Sequence[Event], added: Iterable[int]) -> list[Numbered]:
    """Put new events among those here by time, after those of the same moment; each side keeps its own order."""
    when = list(accumulate((event.at for event in theirs), max))
    before = list(accumulate((event.at for _, event in ours), max))
    rows = [(at, 0, numbered) for at, numbered in zip(before, ours, strict=True)]
    rows += [(when[place], 1, (None, theirs[place])) for place in added]
    return [numbered for *_, numbered in sorted(rows, key=lambda row: row[:2])]


def _note_last(standing: Standing, merged: Iterable[Numbered]) -> None:
    """Note what an item's joined history says last where it is a new event that says so."""
    merged = list(merged)
    last = Standing(event for _, event in merged)
    new = {id(event) for number, event in merged if number is None}
    standing.status |= {ref: event for ref, event in last.status.items() if id(event) in new}
    standing.aside |= {choice: event for choice, event in last.aside.items() if id(event) in new}


def _in_order(tails: dict[str, list[Numbered]]) -> list[Numbered]:
    numbers = {id(event): number for tail in tails.values() for number, event in tail}
    return [(numbers[id(event)], event) for event in in_order([event for tail in tails.values() for _, event in tail])]
