"""The parts of a track's page: which macro of tracks/_parts.html draws what."""

from collections.abc import Hashable
from functools import lru_cache

from markupsafe import Markup, escape

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Block, Item, Role
from learnpath.core.drawn import MOST, drawn, in_ascii
from learnpath.core.pages import WayBack
from learnpath.tracks.counts import Tally

PARTS = "tracks/_parts.html"
GAP = "\ue000"  # stands in no text: the catalogue refuses it
TOAST = '<div class="toast" id="undo" hx-swap-oob="outerMorph"'
REFERENCE = in_ascii(GAP)  # how it looks once drawn


def part(name: str, *values: Hashable) -> Markup:
    """Return the part `name`, kept for all learners for whom it says the same."""
    return drawn(PARTS, name, *values)


@lru_cache(maxsize=MOST)
def frame(name: str, *values: Hashable) -> tuple[str, str]:
    """Return what stands before and after the gap in a part that holds something not kept: its last value."""
    before, _, after = drawn(PARTS, name, *values, GAP).partition(REFERENCE)
    return before, after


@lru_cache(maxsize=MOST)
def block_frames(role: Role, kind: Kind) -> list[tuple[str, str, Block]]:
    """Return the blocks of a section, each with what stands before and after its rows; a single one has no heading."""
    blocks = role.sections.get(kind, ())
    if len(blocks) == 1 and blocks[0].choose is None:
        return [(*frame("plain_list", kind), blocks[0])]
    return [(*frame("block", kind, number, block), block) for number, block in enumerate(blocks, 1)]


def own_frame(kind: Kind, block: Block | None) -> list[tuple[str, str, Block]]:
    """Return the block of the learner's own items of a kind, if there is one, framed like the others."""
    return [(*frame("own_list", kind, block.heading), block)] if block else []


def undo_button(item: Item, said: str, back: WayBack | None) -> str:
    """Draw what was done with its undo, or nothing; never kept, as no two say the same."""
    if not back:
        return f"{TOAST}></div>"
    where = f'formaction="{escape(back.action)}" name="status" value="{back.status}"'
    undo = f'<button class="sm" form="ticks" aria-label="Undo, {escape(item.name)}" {where}>Undo</button>'
    toast = f'{TOAST} data-next="tick-{item.slug}">'  # where the focus goes from it
    return f'{toast}<p>{escape(said)}</p>{undo}<button class="sm" data-close>Close</button></div>'


@lru_cache(maxsize=MOST)
def path(tallies: tuple[Tally, ...]) -> Markup:
    """Draw the path: a segment for each need, sorted by state, a gap between sections; the words carry the meaning."""
    groups = ["".join(f'<i class="{letter}"></i>' for letter in tally.segments) for tally in tallies]
    return Markup('<span class="path" aria-hidden="true">{}</span>').format(Markup("<b></b>").join(map(Markup, groups)))
