"""An item's history, told from its events: what happened on which day, and when it was started and finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from learnpath.core.dates import Zone, date_label, day_of
from learnpath.tracks.models import Change, Status

STATUSES = (Change.TODO, Change.LEARNING, Change.DONE)
ASIDE = (Change.SET_ASIDE, Change.TAKEN_BACK)
TOLD = (*STATUSES, *ASIDE, Change.STARTED)
LISTED = (Change.ADDED, Change.REMOVED)


class Event(NamedTuple):
    """One event: when it was recorded, what it changed, and since when that is said to hold (or None: since then)."""

    at: int
    change: Change
    known: bool
    moment: int | None
    undo: bool
    track: str | None

    @property
    def since(self) -> int:
        """Since when it holds."""
        return self.at if self.moment is None else self.moment


@dataclass(frozen=True)
class History:
    """A sentence, and the moments (seconds) at which the item was started and finished, or None."""

    sentence: str
    started: int | None
    finished: int | None


NO_HISTORY = History("", None, None)


def history(events: Iterable[Event], now: int, zone: Zone) -> History:
    """Tell the history of an item; `events` in the order in which they were recorded."""
    standing = [event for event in without_undone(events) if event.change in TOLD]
    started, finished, words, status = None, None, list[str](), Change.TODO
    today = day_of(now, zone)
    done_before = False
    for event in standing:
        day = date_label(day_of(event.at, zone), today)
        said = date_label(day_of(event.since, zone), today)
        words.append(_words(event, status, done_before, day, said))
        if event.change == Change.STARTED:
            started = event.moment
        elif event.change in STATUSES:
            started = _started(event, status, started)
            finished = event.since if event.change == Change.DONE else None
            done_before |= event.change == Change.DONE
            status = event.change
    sentence = ", ".join(words)
    return History(f"{sentence[:1].upper()}{sentence[1:]}." if sentence else "", started, finished)


def without_undone(events: Iterable[Event]) -> list[Event]:
    """Leave out what was undone, and the undoing: each takes back the last event of its kind."""
    standing = list[Event]()
    for event in events:
        if not event.undo:
            standing.append(event)
            continue
        last = next((n for n in range(len(standing) - 1, -1, -1) if _kind(standing[n]) == _kind(event)), None)
        if last is not None:
            del standing[last]
    return standing


def _kind(event: Event) -> tuple[Change, str | None]:
    """Return what events must have in common for one to take back the other."""
    if event.change in ASIDE:
        return Change.SET_ASIDE, event.track
    return (Change.TODO if event.change in STATUSES else event.change), None


def _started(event: Event, before: Change, started: int | None) -> int | None:
    """Return since when the item is being worked on: from to do to learning on, until it is to do again."""
    if event.change == Change.TODO:
        return None
    return event.since if event.change == Change.LEARNING and before == Change.TODO else started


def _words(event: Event, status: Change, done_before: bool, day: str, said: str) -> str:
    """Say what happened; `status` is the one before, `day` when it was recorded and `said` for when."""
    match event.change:
        case Change.DONE if status == Change.DONE:
            return f"finishing date set to {said}"
        case Change.DONE:
            return f"{'done again' if done_before else 'known already' if event.known else 'done'} on {said}"
        case Change.LEARNING:
            return f"{'reopened' if status == Change.DONE else 'started'} on {said}"
        case Change.TODO:
            return f"{'reopened' if status == Change.DONE else 'back to to do'} on {day}"
        case Change.STARTED:
            return f"starting date set to {said}" if event.moment is not None else "starting date taken out"
        case Change.SET_ASIDE:
            return f"set aside{_on(event)} on {day}"
    return f"taken back{_on(event)} on {day}"


def _on(event: Event) -> str:
    return f" on the {event.track} track" if event.track else ""


def held_by(events: Iterable[Event]) -> tuple[Status, int, bool] | None:
    """Return what the events make of an item: its status, since when, and whether known; None without any."""
    last = next((event for event in reversed(list(events)) if event.change in STATUSES), None)
    return (Status(last.change), last.since, last.known) if last else None
