"""Everything that a learner keeps on an item, read in four statements whatever the size.

What was kept on items that became this one is read along.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.dates import Zone
from learnpath.core.db import columns, execute
from learnpath.core.markdown import rendered
from learnpath.core.marks import mark
from learnpath.notebook.history import NO_HISTORY, Event, History, history
from learnpath.notebook.models import ItemLink, Note, SubStepTick
from learnpath.tracks.models import Change, ProgressEvent
from learnpath.tracks.state import LearnerState


class KeptNote(NamedTuple):
    """A note: its Markdown and which save it is of; version 0 stands for none yet."""

    text: str = ""
    version: int = 0
    edited_at: int = 0


class Link(NamedTuple):
    """A link of a learner's; `piece_id` is the portfolio piece that it was made of."""

    id: int
    item_id: int
    evidence: bool
    title: str
    url: str
    text: str
    added_at: int
    piece_id: int | None

    @property
    def mark(self) -> str:
        """What stands for what it says, until that changes."""
        return mark(self.title, self.url, self.text)


@dataclass(frozen=True)
class Details:
    """What is kept on an item; by the names of items that became it: `earlier` are their notes, `before` histories."""

    note: KeptNote
    earlier: Sequence[tuple[str, Markup]]
    links: Sequence[Link]
    evidence: Sequence[Link]
    ticked: frozenset[str]
    history: History
    before: Sequence[tuple[str, History]]


def read_details(learner_id: int, snapshot: Snapshot, item: Item, state: LearnerState, now: int, zone: Zone) -> Details:
    """Read what a learner keeps on an item; days are told in `zone`."""
    numbers = [item.id, *snapshot.aliases.ancestors(item.id)]
    notes = {
        number: KeptNote(*row) for number, *row in _rows(Note, learner_id, numbers, "text", "version", "edited_at")
    }
    links = [Link(*row) for row in _rows(ItemLink, learner_id, numbers, *Link._fields)]
    links.sort(key=lambda link: (link.added_at, link.id))
    pieces = {link.piece_id: link for link in reversed(links)}  # of two items that became one, one shows the piece
    links = [link for link in links if not link.piece_id or pieces[link.piece_id] is link]
    events = _events(learner_id, numbers, snapshot, state)
    told = {number: history(found, now, zone) for number, found in events.items()}
    own = told.pop(item.id, NO_HISTORY)
    return Details(
        notes.get(item.id, KeptNote()),
        [(_name(snapshot, number), rendered(note.text)) for number, note in notes.items() if number != item.id],
        [link for link in links if not link.evidence],
        [link for link in links if link.evidence],
        frozenset(row.slug for row in _rows(SubStepTick, learner_id, numbers, "slug")),
        own if item.id in state.own or own.started else _taken_over(own, told.values()),
        [(_name(snapshot, number), found) for number, found in told.items() if found.sentence],
    )


def _rows(model: Any, learner_id: int, numbers: Sequence[int], *names: str) -> Sequence[Any]:
    table = columns(model)
    wanted = [table[name] for name in names]
    if "item_id" not in names:
        wanted.insert(0, table.item_id)
    return execute(select(*wanted).where(table.learner_id == learner_id, table.item_id.in_(numbers))).all()


def _taken_over(own: History, before: Iterable[History]) -> History:
    """Return the history of an item without a status of its own, with the days of what became it: the earliest."""
    started = [found.started for found in before if found.started is not None]
    finished = [found.finished for found in before if found.finished is not None]
    return History(own.sentence, min(started, default=None), min(finished, default=None))


def _events(
    learner_id: int, numbers: Sequence[int], snapshot: Snapshot, state: LearnerState
) -> Mapping[int, list[Event]]:
    event = columns(ProgressEvent)
    rows = select(event.item_id, event.at, event.change, event.known, event.moment, event.undo, event.track_id)
    rows = rows.where(event.learner_id == learner_id, event.item_id.in_(numbers)).order_by(event.id)
    names = {track.id: snapshot.roles_by_id[track.role_id].name for track in state.every}
    found = defaultdict[int, list[Event]](list)
    for number, at, change, known, moment, undo, track in execute(rows):
        found[number].append(Event(at, Change(change), known, moment, undo, names.get(track)))
    return found


def _name(snapshot: Snapshot, number: int) -> str:
    return snapshot.items_by_id[number].name
