"""A learner's pieces, read in two statements however many there are."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, and_, select

from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.db import columns, execute
from learnpath.core.markdown import rendered
from learnpath.core.marks import mark
from learnpath.portfolio.models import Piece, PieceSkill
from learnpath.tracks.own_list import own_item
from learnpath.tracks.state import LearnerState

_PIECE, _SHOWN, _ITEM = columns(Piece), columns(PieceSkill), columns(ItemRow)
_OWN = (_ITEM.kind, _ITEM.slug, _ITEM.document)


@dataclass(frozen=True)
class KeptPiece:
    """A piece as it is kept; `skills` are what it shows, by name.

    `item` is what it stands for, as the catalogue has it today: then `status` is that item's, else the piece's own.
    """

    id: int
    title: str
    text: str
    repository: str
    live: str
    item: Item | None
    status: int
    skills: tuple[Item, ...]

    @property
    def html(self) -> Markup:
        """What it is, as HTML."""
        return rendered(self.text)

    @property
    def mark(self) -> str:
        """What stands for it, until something but its state changes."""
        item, skills = self.item.id if self.item else None, [skill.id for skill in self.skills]
        return mark(self.title, self.text, self.repository, self.live, item, skills)

    @property
    def url(self) -> str:
        """The address that shows it: the repository's or else the live one; "" without any."""
        return self.repository or self.live


def read_pieces(learner_id: int, snapshot: Snapshot, state: LearnerState) -> list[KeptPiece]:
    """Read a learner's pieces, newest first."""
    skills = _read_skills(learner_id, snapshot)
    rows = select(_PIECE.id, _PIECE.title, _PIECE.text, _PIECE.repository, _PIECE.live, _PIECE.state, _PIECE.item_id)
    rows = _with_own_items(rows.select_from(Piece), Piece.item_id, learner_id)
    rows = rows.where(_PIECE.learner_id == learner_id).order_by(_PIECE.added_at.desc(), _PIECE.id.desc())
    found = list[KeptPiece]()
    for number, title, text, repository, live, status, item_id, *own in execute(rows):
        item = today(snapshot, _item(snapshot, item_id, *own)) if item_id else None
        status = state.statuses.get(item.id, 0) if item else status
        shown = tuple(sorted(skills.get(number, ()), key=lambda skill: skill.name.casefold()))
        found.append(KeptPiece(number, title, text, repository, live, item, status, shown))
    return found


def _read_skills(learner_id: int, snapshot: Snapshot) -> dict[int, list[Item]]:
    rows = select(_SHOWN.piece_id, _SHOWN.item_id).join_from(PieceSkill, Piece)
    rows = _with_own_items(rows, PieceSkill.item_id, learner_id).where(_PIECE.learner_id == learner_id)
    found = dict[int, dict[int, Item]]()
    for piece_id, *row in execute(rows):
        skill = today(snapshot, _item(snapshot, *row))
        found.setdefault(piece_id, {})[skill.id] = skill
    return {piece_id: [*skills.values()] for piece_id, skills in found.items()}


def _with_own_items(rows: Select[*tuple[Any, ...]], item_id: Any, learner_id: int) -> Select[*tuple[Any, ...]]:
    """Read along what the learner's own items are: those are not in the catalogue, and may have left their track."""
    own = and_(_ITEM.id == item_id, _ITEM.owner_id == learner_id)
    return rows.add_columns(*_OWN).join(ItemRow, own, isouter=True)


def _item(snapshot: Snapshot, number: int, kind: Any, slug: str, document: str | None) -> Item:
    return own_item(number, kind, slug, document) if document else snapshot.items_by_id[number]


def today(snapshot: Snapshot, item: Item) -> Item:
    """Return what an item is today: the one that it was merged into, or itself."""
    became = [] if item.in_use else snapshot.became(item)
    return became[0] if len(became) == 1 else item


def number_today(snapshot: Snapshot, number: int) -> int:
    """Return the number of what an item is today; a learner's own one stays what it is."""
    item = snapshot.items_by_id.get(number)
    return today(snapshot, item).id if item else number
