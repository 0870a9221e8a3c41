"""The verb that makes a piece evidence on the skills that it shows, and what keeps that evidence like the piece."""

import re
import uuid
from collections.abc import Callable, Collection
from typing import NamedTuple

from sqlalchemy import select

from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere, Refused
from learnpath.core.markdown import rendered
from learnpath.core.text import one_line
from learnpath.core.undo import Act
from learnpath.notebook.models import TEXT_LENGTH, ItemLink
from learnpath.portfolio.models import Piece
from learnpath.tracks.models import Change
from learnpath.tracks.progress import tell

NO_LINK = "Change the piece first: add its repository or a live link. Then make it evidence."
NO_SKILL = "Change the piece first: tick the skills that it shows. Then make it evidence."
_SENTENCE = re.compile(r".*?[.!?…](?=\s)")
_LINK, _PIECE = columns(ItemLink), columns(Piece)


Today = Callable[[int], int]


class Evidence(NamedTuple):
    """What a piece says as evidence: its title, address ("" without any) and what it shows, in a sentence."""

    title: str
    url: str
    text: str


def says(title: str, url: str, text: str) -> Evidence:
    """Return what a piece says as evidence; `text` is what it is, as Markdown.

    What it shows is the first sentence of that, or the first line, as plain text that fits.
    """
    lines = (one_line(rendered(line).striptags()) for line in text.split("\n"))
    first = next((line for line in lines if line), "")
    sentence = _SENTENCE.match(first)
    short = sentence[0] if sentence else first
    return Evidence(title, url, short if len(short) <= TEXT_LENGTH else f"{short[: TEXT_LENGTH - 1]}…")


def evidence_on(learner_id: int, piece_id: int) -> set[int]:
    """Return the numbers of the skills on which a piece is evidence."""
    mine = _LINK.learner_id == learner_id, _LINK.piece_id == piece_id
    return set(execute(select(_LINK.item_id).where(*mine)).scalars())


def make_evidence(act: Act, piece_id: int, skills: Collection[int], said: Evidence, today: Today) -> None:
    """Make a piece evidence on the skills that it shows. Done twice, it is the same.

    `today` is as `keep_evidence` takes it. Raises Refused for a piece without link or skill, and NotHere where it was
    removed meanwhile.
    """
    if not said.url or not skills:
        raise Refused(NO_SKILL if said.url else NO_LINK)
    still_there(act, piece_id)
    kept = keep_evidence(act, piece_id, skills, said, today)
    for number in sorted({*skills} - kept):
        row = {"learner_id": act.user_id, "item_id": number, "piece_id": piece_id, "uuid": str(uuid.uuid4())}
        act.add(ItemLink, row | {"evidence": True, "added_at": act.now, **said._asdict()})
        tell(act, None, number, Change.EVIDENCE, said.title)


def keep_evidence(act: Act, piece_id: int, skills: Collection[int], said: Evidence, today: Today) -> set[int]:
    """Have the evidence made of a piece say what the piece says, and take it off skills that it no longer shows.

    `today` returns what the skill of a number is today: of two that became one, one keeps it. Returns the skills on
    which it stays.
    """
    mine = _LINK.learner_id == act.user_id, _LINK.piece_id == piece_id
    rows = execute(select(_LINK.id, _LINK.item_id).where(*mine).order_by(_LINK.id)).all()
    stays = set[int]()
    for number, item_id in rows:
        skill = today(item_id)
        act.put(ItemLink, {"id": number}, said._asdict() if skill in skills and skill not in stays else None)
        stays |= {skill} & {*skills}
    return stays


def still_there(act: Act, piece_id: int) -> None:
    """Raise NotHere where the piece was removed meanwhile; it stays until the act is kept."""
    act.alone()
    mine = _PIECE.id == piece_id, _PIECE.learner_id == act.user_id
    if execute(select(_PIECE.id).where(*mine)).first() is None:
        raise NotHere
