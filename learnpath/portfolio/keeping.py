"""The verbs on pieces: add, change, remove, and the status of the item that one stands for."""

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, or_, select

from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused
from learnpath.core.undo import Act, changed_since, ways_back
from learnpath.notebook.models import ItemLink
from learnpath.portfolio.evidence import Evidence, Today, keep_evidence, still_there
from learnpath.portfolio.models import Piece, PieceSkill
from learnpath.tracks import progress
from learnpath.tracks.models import Change, Status
from learnpath.tracks.progress import Held, Who, tell
from learnpath.tracks.state import LearnerState

MOST = 100  # pieces of a person
FULL = f"There are {MOST} pieces already. Remove one first"
BARE = "Enter a link, as this piece is evidence, or untick the skills that it shows"
TAKEN = "Another piece of yours stands for that already. Choose another"
_PIECE, _SHOWN, _LINK = columns(Piece), columns(PieceSkill), columns(ItemLink)


@dataclass(frozen=True)
class Wanted:
    """What a piece is to be; `state` counts where it stands for no item."""

    title: str
    text: str
    repository: str
    live: str
    item_id: int | None
    state: int


def add_piece(act: Act, wanted: Wanted, skills: Collection[int]) -> int:
    """Add a piece that shows some skills; returns its number. Raises Refused where there are too many."""
    act.alone()
    if execute(select(func.count()).where(_PIECE.learner_id == act.user_id)).scalar_one() >= MOST:
        raise Refused(f"{FULL}.")
    _check_free(act, None, wanted.item_id)
    row = {"learner_id": act.user_id, "uuid": str(uuid.uuid4()), "added_at": act.now}
    number = act.add(Piece, row | asdict(wanted))
    act.note("piece", number, True)
    _show(act, number, skills)
    for item_id in [*filter(None, [wanted.item_id]), *sorted(skills)][:1]:
        tell(act, None, item_id, Change.PIECE, wanted.title)
    return number


def change_piece(
    act: Act, piece_id: int, wanted: Wanted, skills: Collection[int], said: Evidence, today: Today
) -> None:
    """Change a piece, and with it the evidence that was made of it, which says what is `said` from now on.

    `today` is as `keep_evidence` takes it. Raises NotHere where the piece was removed meanwhile, and Refused where
    evidence would be left without an address.
    """
    still_there(act, piece_id)
    _check_free(act, piece_id, wanted.item_id)
    act.put(Piece, {"id": piece_id}, asdict(wanted))
    _show(act, piece_id, skills)
    if keep_evidence(act, piece_id, skills, said, today) and not said.url:
        raise Refused(f"{BARE}.")
    if act.steps:
        act.note("piece", piece_id, False)


def remove_piece(act: Act, piece_id: int) -> None:
    """Remove a piece with the evidence that was made of it; statuses stay."""
    still_there(act, piece_id)
    keep_evidence(act, piece_id, (), Evidence("", "", ""), lambda number: number)
    _show(act, piece_id, ())
    act.put(Piece, {"id": piece_id}, None)


def set_status(act: Act, who: Who, item_id: int, status: Status, state: LearnerState) -> None:
    """Give the item that a piece stands for a status, as a tick does; `state` is what the caller read."""
    was = Held(state.statuses.get(item_id, 0), state.since.get(item_id, act.now), item_id in state.known)
    if progress.set_status(who, item_id, status, was.status, item_id in state.own):
        act.note("status", who.track_id, item_id, was, Held(status, act.now, False))


def _show(act: Act, piece_id: int, skills: Collection[int]) -> None:
    """Have a piece show these skills and no others."""
    shown = set(execute(select(_SHOWN.item_id).where(_SHOWN.piece_id == piece_id)).scalars())
    for number in sorted(shown ^ {*skills}):
        act.put(PieceSkill, {"piece_id": piece_id, "item_id": number}, {} if number in skills else None)


def _check_free(act: Act, piece_id: int | None, item_id: int | None) -> None:
    """Raise Refused where another piece stands for an item."""
    others = [_PIECE.learner_id == act.user_id, _PIECE.item_id == item_id]
    if piece_id is not None:
        others.append(_PIECE.id != piece_id)
    if item_id is not None and execute(select(_PIECE.id).where(*others)).first():
        raise Refused(f"{TAKEN}.")


def _check_piece(learner_id: int, _now: int, noted: list[Any]) -> None:
    """Check before an act's rows are taken back that the piece is there; a new one, that nothing was made of it since.

    Its skills and evidence refer to it.
    """
    piece_id, new = noted
    mine = execute(select(_PIECE.id).where(_PIECE.id == piece_id, _PIECE.learner_id == learner_id)).first()
    shows = select(_SHOWN.piece_id).where(_SHOWN.piece_id == piece_id).exists()
    evidence = select(_LINK.id).where(_LINK.piece_id == piece_id).exists()
    if mine is None or (new and execute(select(or_(shows, evidence))).scalar()):
        raise changed_since()


ways_back["piece"] = _check_piece
