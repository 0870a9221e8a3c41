"""A history in a file: its order, what it makes of an item, and what is missing for it to say what is kept.

The events of an item stand in the order in which they were recorded; which of two items comes first says nothing.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from learnpath.takeout.fields import STATUS_WORDS, ChangeWord
from learnpath.takeout.schema import Event, Item, Track

STATUSES, ASIDE = frozenset(STATUS_WORDS), frozenset({"set_aside", "taken_back"})


class Missing(NamedTuple):
    """An event that says what is kept; `against` says whether there are events that say something else."""

    event: Event
    against: bool


class Standing:
    """What events make of items: the last change of status of each, and the last choice on each track."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.status, self.aside = dict[str, Event](), dict[tuple[str | None, str], Event]()
        self.latest = dict[str, int]()
        for event in events:
            self.latest[event.item] = max(event.at, self.latest.get(event.item, 0))
            if event.change in STATUSES:
                self.status[event.item] = event
            elif event.change in ASIDE:
                self.aside[event.track, event.item] = event


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return events as a file holds them: by time, those of one moment by item, each item's as they were recorded."""
    latest, keys = dict[str, int](), list[tuple[int, str]]()
    for event in events:
        latest[event.item] = max(event.at, latest.get(event.item, 0))
        keys.append((latest[event.item], event.item))
    return [events[number] for number in sorted(range(len(events)), key=keys.__getitem__)]


def missing(tracks: Iterable[Track], items: Iterable[Item], events: Iterable[Event]) -> list[Missing]:
    """Return the events without which the history would not say what is kept; there are none on a sound site."""
    standing = Standing(events)
    found = [one for item in items if (one := _status_missing(item, standing))]
    for track in tracks:
        found += _aside_missing(track, standing)
    return found


def settled(tracks: Iterable[Track], items: Iterable[Item], events: Sequence[Event]) -> list[Event]:
    """Return the events with those that are missing, in a file's order."""
    found = missing(tracks, items, events)
    if not found:
        return in_order(events)
    each = by_item(events)
    for event, against in found:
        those = each.setdefault(event.item, [])
        later = (place for place, other in enumerate(those) if other.at > event.at)
        those.insert(len(those) if against else next(later, len(those)), event)
    return in_order([event for those in each.values() for event in those])


def by_item(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Return events by item, in their order."""
    found = dict[str, list[Event]]()
    for event in events:
        found.setdefault(event.item, []).append(event)
    return found


def _status_missing(item: Item, standing: Standing) -> Missing | None:
    last = standing.status.get(item.item)
    if item.status is None or item.since is None:
        return None
    if last and (last.change, last.since, last.known) == (item.status, item.since, item.known):
        return None
    at = max(item.since, standing.latest[item.item]) if last else item.since
    moment = None if at == item.since else item.since
    return Missing(_event(at, item.item, item.status, known=item.known, moment=moment), bool(last))


def _aside_missing(track: Track, standing: Standing) -> Iterable[Missing]:
    """Say what of a track's choices no event says: that something is left out, or that it is not."""
    left_out = {aside.item for aside in track.set_aside}
    for item in sorted(left_out):
        last = standing.aside.get((track.role, item))
        if last is None or last.change != "set_aside":
            at = standing.latest[item] if last else track.started_at
            yield Missing(_event(at, item, "set_aside", track=track.role), bool(last))
    for (role, item), last in standing.aside.items():
        if role == track.role and last.change == "set_aside" and item not in left_out:
            yield Missing(_event(standing.latest[item], item, "taken_back", track=role), True)


def _event(
    at: int, item: str, change: ChangeWord, track: str | None = None, known: bool = False, moment: int | None = None
) -> Event:
    return Event.model_construct(
        at=at, item=item, change=change, known=known, moment=moment, undo=False, title=None, track=track, by="self"
    )
