"""A track as its page shows it: the answers that templates ask for, computed before the transaction ends."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Block, Item, Role, Snapshot
from learnpath.tracks.counts import Counts, Tally
from learnpath.tracks.next_step import suggestion
from learnpath.tracks.rows import RowWriter, visible
from learnpath.tracks.state import LearnerState, OwnTrack

TITLES: dict[Kind, str] = {"skill": "Skills", "portfolio_piece": "Portfolio", "job_search_step": "Job search"}
FILTERS = ("all", "open", "learning", "done")


@dataclass(frozen=True)
class SectionView:
    """A section of the list: its tally, its blocks with their rows, and the rows set aside."""

    kind: Kind
    title: str
    tally: Tally
    blocks: list[tuple[Block, Markup]]
    aside: Markup
    aside_count: int
    plain: bool


@dataclass
class TrackView:
    """One learner's track at one moment; `show` is the filter, `after` the step that the learner passes over."""

    snapshot: Snapshot
    role: Role
    track: OwnTrack
    state: LearnerState
    now: int
    show: str = "all"
    after: str | None = None

    @cached_property
    def counts(self) -> Counts:
        """The track's numbers."""
        return self.state.counts(self.role)

    @cached_property
    def writer(self) -> RowWriter:
        """What writes its rows."""
        return RowWriter(self.snapshot, self.role, self.state, self.now)

    @cached_property
    def steps(self) -> tuple[Item | None, Item | None]:
        """The next step and the one after it."""
        return suggestion(self.role, self.state, self.after)

    @property
    def offers_starters(self) -> bool:
        """Whether the starter skills are offered: once, to someone who has ticked nothing yet."""
        return self.track.offer and not self.state.statuses and bool(self.role.starters)

    @property
    def sections(self) -> list[SectionView]:
        """Its sections in order, with their rows."""
        return [self.section(kind) for kind in self.role.sections]

    def head(self, kind: Kind) -> dict[str, object]:
        """Return what the heading of a section shows."""
        return {"kind": kind, "title": TITLES[kind], "tally": self.counts.sections[kind]}

    def saved_row(self, item: Item) -> Markup:
        """Return a row to be swapped into the page, saying where else a tick counts."""
        row = self.writer.row(item, say_shared=True)
        return Markup(row.replace("<li ", '<li hx-swap-oob="outerMorph" ', 1))  # noqa: S704 - written by its template

    def section(self, kind: Kind) -> SectionView:
        """Return a section with its rows written."""
        writer, blocks = self.writer, self.role.sections[kind]
        shown = [(block, visible(block, self.show, self.state.statuses, writer.aside)) for block in blocks]
        left_out = [item for block in blocks for item in block.items if item.id in writer.aside]
        return SectionView(
            kind,
            TITLES[kind],
            self.counts.sections[kind],
            [(block, writer.rows(items)) for block, items in shown if items],
            writer.rows(left_out),
            len(left_out),
            plain=len(blocks) == 1 and blocks[0].choose is None,
        )
