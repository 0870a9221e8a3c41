"""The items of a learner's active tracks as their pages show them: for the table and for paper."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.dates import Zone, date_label, day_of
from learnpath.core.db import columns, execute
from learnpath.core.markdown import rendered
from learnpath.notebook.models import Note
from learnpath.tracks.counts import Counts, Tally
from learnpath.tracks.lines import WORDS, Placed, grouped, placed
from learnpath.tracks.models import Status
from learnpath.tracks.state import LearnerState, OwnTrack
from learnpath.tracks.view import TITLES


class Line(NamedTuple):
    """An item on a list: its status in a word, the day on which it was done, and why it is set aside if it is."""

    item: Item
    heading: str
    status: str
    done_on: datetime.date | None
    known: bool
    aside: bool
    reason: str


class Section(NamedTuple):
    """A section of a list: its lines in the order of the screen, what is set aside last."""

    title: str
    tally: Tally
    lines: list[Line]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The lines under their headings."""
        return grouped(self.lines)


@dataclass(frozen=True)
class Listing:
    """The list of one track, with days in the learner's time zone."""

    role: Role
    track: OwnTrack
    state: LearnerState
    today: datetime.date
    zone: Zone

    @cached_property
    def counts(self) -> Counts:
        """The track's numbers."""
        return self.state.counts(self.role)

    @cached_property
    def sections(self) -> list[Section]:
        """The sections as they stand on the screen."""
        listed, aside = self.state.list_of(self.role), self.state.set_aside_on(self.track)
        return [
            Section(
                TITLES[kind], self.counts.sections[kind], [*map(self._line, placed(self.role, listed, kind, aside))]
            )
            for kind in listed.sections
        ]

    def said(self, line: Line) -> str:
        """Return an item's status in words, with the day on which it was done."""
        day = f", {date_label(line.done_on, self.today)}" if line.done_on else ""
        return f"{line.status}{day}{', known already' if line.known else ''}"

    def _line(self, place: Placed) -> Line:
        item, heading, aside = place
        status = self.state.statuses.get(item.id, 0)
        done_on = day_of(self.state.since[item.id], self.zone) if status == Status.DONE else None
        reason = self.state.reasons.get((self.track.id, item.id), "") if aside else ""
        return Line(item, heading, WORDS[status], done_on, item.id in self.state.known, aside, reason)


def listings(snapshot: Snapshot, state: LearnerState, now: int, zone: Zone) -> list[Listing]:
    """Return the lists of the active tracks, in the order they were started."""
    roles, today = snapshot.roles_by_id, day_of(now, zone)
    return [
        Listing(roles[track.role_id], track, state, today, zone) for track in state.active if track.role_id in roles
    ]


def full_date(now: int, zone: Zone) -> str:
    """Return the learner's day with its year, as it stands on paper."""
    return date_label(day_of(now, zone), datetime.date.min)


def notes_of(learner_id: int, snapshot: Snapshot) -> Mapping[int, list[Markup]]:
    """Return a learner's notes as HTML by the number of the item, those on items that became it too."""
    note = columns(Note)
    rows = execute(select(note.item_id, note.text).where(note.learner_id == learner_id, note.text != "")).all()
    found = dict[int, list[Markup]]()
    for number, text in rows:
        for item in (number, *snapshot.aliases.descendants(number)):
            found.setdefault(item, []).append(rendered(text))
    return found
