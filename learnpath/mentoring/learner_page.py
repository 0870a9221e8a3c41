"""A learner's page as a mentor sees it: one track, the sections that are shared, and nothing else."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.dates import Zone, day_label, day_of
from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.sections import COUNTED, NAMES, Section, names, opens_evidence, shared_list
from learnpath.notebook.details import Link
from learnpath.notebook.models import ItemLink
from learnpath.tracks.counts import Counts, count_anew
from learnpath.tracks.forecast import Forecast
from learnpath.tracks.lines import WORDS, grouped, placed
from learnpath.tracks.models import Checked, Status
from learnpath.tracks.outlook import Outlook, outlook
from learnpath.tracks.own_list import HEADING
from learnpath.tracks.pace import Pace
from learnpath.tracks.parts import path
from learnpath.tracks.state import LearnerState, OwnTrack, read_state
from learnpath.tracks.view import TITLES

ADDED = "Added by the learner"  # what the learner reads as HEADING


class Line(NamedTuple):
    """An item on the list: its status as a letter and a word, the day on which it was done, and what shows that.

    `checked` is what mentors say of it (tracks.models.Checked).
    """

    item: Item
    heading: str
    aside: bool
    letter: str
    status: str
    done_on: str
    checked: int
    evidence: list[Link]


@dataclass(frozen=True)
class LearnerPage:
    """What a mentor sees of a learner at one moment (seconds), on the track of a role; days are the learner's."""

    shared: Shared
    snapshot: Snapshot
    state: LearnerState
    track: OwnTrack
    now: int
    zone: Zone

    @property
    def role(self) -> Role:
        """The role of the track."""
        return self.snapshot.roles_by_id[self.track.role_id]

    @property
    def roles(self) -> list[Role]:
        """The roles of all tracks that are shared."""
        return [self.snapshot.roles_by_id[track.role_id] for track in shared_tracks(self.shared, self.state)]

    @property
    def sections(self) -> int:
        """The sections of this track that are shared, as bits."""
        return self.shared.tracks[self.track.id]

    @property
    def seen(self) -> list[str]:
        """The names of what is shared."""
        return names(self.sections)

    @property
    def hidden(self) -> list[str]:
        """The names of what is not shared."""
        return [name for section, name in NAMES.items() if not section & self.sections]

    @cached_property
    def listed(self) -> Role:
        """The list as far as it is shared, with the learner's own items."""
        return shared_list(self.state.list_of(self.role), self.sections)

    @cached_property
    def counts(self) -> Counts:
        """The numbers of what is shared."""
        return count_anew(self.listed, self.state.statuses, self.state.set_aside_on(self.track))

    @property
    def path(self) -> Markup:
        """The path of what is shared."""
        return path(tuple(self.counts.sections.values()))

    @property
    def ahead(self) -> Outlook | None:
        """What the days to come say; only where all that counts is shared, and None once all is done."""
        if self.sections & COUNTED != COUNTED or self.counts.total.complete:
            return None
        return outlook(self.pace)

    @cached_property
    def pace(self) -> Pace:
        """The pace on what is shared."""
        return Pace(self.listed, self.state, self.track, self.counts.total, self.now, self.zone)

    @cached_property
    def last_active_at(self) -> int | None:
        """When something shared changed last (seconds), or None for never."""
        since = self.state.since
        return max((since[number] for number in self.listed.ids if number in since), default=None)

    @property
    def last_active(self) -> str:
        """The day on which something shared changed last, in words; "" for never."""
        return day_label(self.last_active_at, self.now, self.zone) if self.last_active_at is not None else ""

    @property
    def working_on(self) -> str:
        """What is being learned: the first of it by name, and how many more."""
        aside, statuses = self.state.set_aside_on(self.track), self.state.statuses
        learning = [item for item in self.listed.items if statuses.get(item.id) == Status.LEARNING]
        names = [item.name for item in learning if item.id not in aside]
        return f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else "".join(names)

    @property
    def days_late(self) -> int:
        """By how many days the likely end lies after the target; 0 where either is not known, or not shared."""
        if self.ahead is None or not self.track.target:
            return 0
        found = self.pace.forecast
        return max(0, found.likely.toordinal() - self.track.target) if isinstance(found, Forecast) else 0

    def title(self, kind: Kind) -> str:
        """Return the title of a section."""
        return TITLES[kind]

    def groups(self, kind: Kind) -> list[tuple[str, list[Line]]]:
        """Return a section's items under their headings, what is set aside last."""
        role = shared_list(self.role, self.sections)
        found = grouped([self.line(*place) for place in placed(role, self.listed, kind, self.aside)])
        return [(ADDED if heading == HEADING else heading, lines) for heading, lines in found]

    def line(self, item: Item, heading: str = "", aside: bool = False) -> Line:
        """Return an item as the list shows it."""
        status = self.state.statuses.get(item.id, 0)
        done_on = day_label(self.state.since[item.id], self.now, self.zone) if status == Status.DONE else ""
        letter, checked = "z" if item.id in self.aside else "tld"[status], self.state.checked.get(item.id, 0)
        return Line(item, heading, aside, letter, WORDS[status], done_on, checked, self.shown_for(item))

    def shown_for(self, item: Item) -> list[Link]:
        """Return the evidence of an item; none where that of its section is not shared."""
        return self.evidence.get(item.id, []) if self.shows_evidence(item.kind) else []

    def shows_evidence(self, kind: Kind) -> bool:
        """Whether the evidence of items of a kind is shared."""
        return opens_evidence(self.sections, kind)

    @property
    def aside(self) -> AbstractSet[int]:
        """The items that are set aside."""
        return self.state.set_aside_on(self.track)

    @property
    def verified(self) -> int:
        """How much of what is done a mentor has verified."""
        return self.state.verified(self.listed, self.track)

    @property
    def asked(self) -> list[Item]:
        """The items that wait for a check."""
        asked = [item for item in self.listed.items if self.state.checked.get(item.id) == Checked.ASKED]
        return [item for item in asked if item.id not in self.aside]

    @property
    def waiting(self) -> list[Line]:
        """What waits for a check, as the list shows it."""
        return [*map(self.line, self.asked)]

    @property
    def today(self) -> datetime.date:
        """The learner's day."""
        return day_of(self.now, self.zone)

    @cached_property
    def evidence(self) -> Mapping[int, list[Link]]:
        """The evidence by the number of the item, that of what became it too; empty where it is not shared."""
        if not self.sections & Section.EVIDENCE:
            return {}
        link = columns(ItemLink)
        rows = select(*(link[name] for name in Link._fields))
        rows = rows.where(link.learner_id == self.shared.learner_id, link.evidence).order_by(link.added_at, link.id)
        found = defaultdict[int, list[Link]](list)
        for one in map(Link._make, execute(rows)):
            for item_id in (one.item_id, *self.snapshot.aliases.descendants(one.item_id)):
                found[item_id].append(one)
        return found


def shared_tracks(shared: Shared, state: LearnerState) -> list[OwnTrack]:
    """Return the learner's active tracks that are shared, in the order they were started."""
    return [track for track in state.active if track.id in shared.tracks]


def learner_page(shared: Shared, snapshot: Snapshot, role_slug: str | None, now: int, zone: Zone) -> LearnerPage | None:
    """Return what is seen of a learner, on the track of a slug or else the first; None where no track is there now.

    Raises NotHere for a track that is not shared.
    """
    state = read_state(shared.learner_id, snapshot)
    tracks = shared_tracks(shared, state)
    if not tracks and not role_slug:
        return None
    named = [track for track in tracks if role_slug in (None, snapshot.roles_by_id[track.role_id].slug)]
    if not named:
        raise NotHere
    return LearnerPage(shared, snapshot, state, named[0], now, zone)
