"""A track as its page shows it: the answers that templates ask for, computed before the transaction ends."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.dates import Zone, day_of
from learnpath.core.drawn import draw
from learnpath.core.pages import WayBack
from learnpath.tracks.counts import Counts
from learnpath.tracks.next_step import suggestion
from learnpath.tracks.outlook import Outlook, outlook
from learnpath.tracks.own_list import own_block
from learnpath.tracks.pace import Pace, coming_back
from learnpath.tracks.parts import PARTS, block_frames, frame, own_frame, part, path, undo_button
from learnpath.tracks.rows import STATES, RowWriter, visible
from learnpath.tracks.state import LearnerState, OwnTrack

TITLES: dict[Kind, str] = {"skill": "Skills", "portfolio_piece": "Portfolio", "job_search_step": "Job search"}
FILTERS = ("all", "open", "learning", "done")


@dataclass
class TrackView:
    """One learner's track at one moment, with days in their time zone.

    `show` is the filter, `after` the step that the learner passes over.
    """

    snapshot: Snapshot
    role: Role
    track: OwnTrack
    state: LearnerState
    now: int
    zone: Zone
    show: str = "all"
    after: str | None = None

    @cached_property
    def today(self) -> datetime.date:
        """The learner's day."""
        return day_of(self.now, self.zone)

    @cached_property
    def listed(self) -> Role:
        """The role with the list as this learner has it."""
        return self.state.list_of(self.role)

    @cached_property
    def counts(self) -> Counts:
        """The track's numbers."""
        return self.state.counts(self.role)

    @cached_property
    def writer(self) -> RowWriter:
        """What writes its rows."""
        return RowWriter(self.snapshot, self.listed, self.state, self.now, self.zone)

    @cached_property
    def steps(self) -> tuple[Item | None, Item | None]:
        """The next step and the one after it."""
        return suggestion(self.listed, self.state, self.after)

    @cached_property
    def pace(self) -> Pace:
        """The pace, and what it says of the days to come."""
        return Pace(self.listed, self.state, self.track, self.counts.total, self.now, self.zone)

    @property
    def outlook(self) -> Outlook | None:
        """What the days to come say in words; None once all is done."""
        return outlook(self.pace) if self.pace.left else None

    @property
    def offers_starters(self) -> bool:
        """Whether the starter skills are offered: once, to someone who has ticked nothing yet."""
        return self.track.offer and not self.state.statuses and bool(self.role.starters)

    def standing(self, oob: bool = False) -> Markup:
        """Draw the path, the count and its reasons."""
        counts = self.counts
        drawn = path(tuple(counts.sections.values()))
        said = self.outlook
        verified = self.state.verified(self.listed, self.track)
        return part("standing", self.role.slug, drawn, counts.total, verified, counts.rows, counts.reasons, said, oob)

    def pills(self, oob: bool = False) -> Markup:
        """Draw the filters with their numbers of rows."""
        return part("pills", self.role.slug, self.counts.rows, self.show, oob)

    def aside(self, oob: bool = False) -> Markup:
        """Draw the offer of starter skills, or the next step."""
        if self.offers_starters:
            return draw(PARTS, "aside", draw(PARTS, "starters", self.role), oob)
        cards = part("next_step", self.role.slug, *self.steps, self.show)
        if self.track.a_week and self.pace.left:
            cards += part("week", self.role.slug, self.track.a_week, tuple(self.pace.week))
        if self.state.due and (back := coming_back(self.listed, self.writer.due - self.writer.aside)):
            cards += part("coming_back", self.role.slug, tuple(back))
        return part("aside", cards, oob)

    def head(self, kind: Kind, oob: bool = False) -> Markup:
        """Draw the heading of a section with its tally."""
        return part("head", kind, TITLES[kind], self.counts.sections[kind], oob)

    def saved(self, item: Item, said: str, back: WayBack | None) -> str:
        """Write what a saved status changes on the page, each part to be swapped by its id; the row offers the undo."""
        row = self.writer.swapped(item) + Markup(undo_button(item, said, back))  # noqa: S704 - escaped there
        numbers = (self.standing(oob=True), self.head(item.kind, oob=True), self.pills(oob=True))
        return "".join((row, self.status(item, oob=True), *numbers, self.aside(oob=True), part("say", said)))

    def sections(self) -> Markup:
        """Write the list: each section with its blocks and rows, and what is set aside at its end."""
        pieces = [piece for kind in self.listed.sections for piece in self._section(kind)]
        return Markup("".join(pieces))  # noqa: S704 - each piece was escaped by its template

    def _section(self, kind: Kind) -> list[str]:
        writer, statuses, aside = self.writer, self.state.statuses, self.writer.aside
        start, end = frame("section", kind, self.role.slug, self.head(kind))
        pieces = [start, '<div class="list">']
        own = own_frame(kind, own_block(self.listed, kind)) if self.listed is not self.role else ()
        for before, after, block in (*block_frames(self.role, kind), *own):
            if items := visible(block, self.show, statuses, aside):
                pieces += (before, writer.rows(items), after)
        pieces.append("</div>")
        left_out = [item for item in self.listed.items if item.kind == kind and item.id in aside] if aside else []
        if len(pieces) == 3:  # nothing to list
            pieces[1:] = [part("nothing", self.role.slug, bool(left_out) and self.show == "all")]
        if left_out:
            before, after = frame("set_aside", len(left_out))
            pieces += (before, writer.rows(left_out), after)
        return [*pieces, end]

    def status(self, item: Item, oob: bool = False) -> Markup:
        """Draw the three statuses of an item as buttons."""
        return part("status", self.role, item, STATES[self.state.statuses.get(item.id, 0)], oob)

    def is_aside(self, item: Item) -> bool:
        """Whether the item is set aside on this track."""
        return item.id in self.writer.aside
