"""What the portfolio's pages show, and what one may choose for a piece: all of it the viewer's own."""

from dataclasses import dataclass, field
from functools import cached_property

from learnpath.catalogue.schema import PortfolioPiece
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.access import Viewer, me
from learnpath.core.clock import now
from learnpath.core.errors import NotHere
from learnpath.portfolio.evidence import evidence_on
from learnpath.portfolio.forms import WORDS, PieceForm
from learnpath.portfolio.keeping import MOST
from learnpath.portfolio.pieces import KeptPiece, number_today, read_pieces, today
from learnpath.tracks.lookup import look
from learnpath.tracks.progress import Who
from learnpath.tracks.rows import STATES
from learnpath.tracks.state import LearnerState, OwnTrack


@dataclass(frozen=True)
class Portfolio:
    """A learner's pieces, newest first, and the tracks on which they stand."""

    person: Viewer
    snapshot: Snapshot
    state: LearnerState
    pieces: list[KeptPiece]
    now: int = field(default_factory=now)

    @cached_property
    def lists(self) -> list[tuple[OwnTrack, Role]]:
        """The active tracks with their lists as the learner has them."""
        roles = self.snapshot.roles_by_id
        return [
            (track, self.state.list_of(roles[track.role_id])) for track in self.state.active if track.role_id in roles
        ]

    @property
    def begun(self) -> list[KeptPiece]:
        """The pieces that are finished, then those in progress."""
        return sorted((piece for piece in self.pieces if piece.status), key=lambda piece: -piece.status)

    @property
    def planned(self) -> list[KeptPiece]:
        """The pieces that are planned."""
        return [piece for piece in self.pieces if not piece.status]

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another."""
        return len(self.pieces) >= MOST

    @cached_property
    def taken(self) -> dict[int, KeptPiece]:
        """The pieces that stand for an item, by its number."""
        return {piece.item.id: piece for piece in self.pieces if piece.item}

    @cached_property
    def on_lists(self) -> dict[str, Item]:
        """The portfolio items on the lists, by slug, in the lists' order."""
        return {item.slug: item for _, role in self.lists for item in role.items if item.kind == "portfolio_piece"}

    def word(self, piece: KeptPiece) -> str:
        """Return a piece's state in words."""
        return WORDS[piece.status]

    def where(self, item: Item) -> list[Role]:
        """Return the roles of the tracks whose lists have an item."""
        return [role for _, role in self.lists if item.id in role.ids]

    def who(self, item: Item) -> Who:
        """Return in whose name, and on which track, the status of an item changes."""
        track = next((track.id for track, role in self.lists if item.id in role.ids), None)
        return Who(self.person.id, self.person.id, track, self.now)

    def find(self, number: str) -> KeptPiece:
        """Return the piece of a number in an address; raises NotHere where it is none of this learner's."""
        for piece in self.pieces:
            if str(piece.id) == number:
                return piece
        raise NotHere

    def begin_with(self, slug: str) -> Item:
        """Return the item on the learner's lists that a slug, also a former one, stands for; raises NotHere."""
        known = self.snapshot.item(slug)
        slugs = [slug, *(item.slug for item in ([known, *self.snapshot.became(known)] if known else []))]
        for one in slugs:
            if one in self.on_lists:
                return self.on_lists[one]
        raise NotHere

    def evidence(self, piece: KeptPiece) -> set[int]:
        """Return the numbers of the skills on which a piece is evidence."""
        return {self.number_today(number) for number in evidence_on(self.person.id, piece.id)}

    def number_today(self, number: int) -> int:
        """Return the number of what an item is today."""
        return number_today(self.snapshot, number)

    def items_for(self, piece: KeptPiece | None) -> dict[str, Item]:
        """Return what a piece may stand for, by slug: what no other piece stands for."""
        own = {piece.item.slug: piece.item} if piece and piece.item else {}
        return own | {slug: item for slug, item in self.on_lists.items() if item.id not in self.taken}

    def skills_for(self, piece: KeptPiece | None, item: Item | None) -> dict[str, Item]:
        """Return the skills that a piece may show, by slug and sorted by name."""
        found = {skill.slug: skill for _, role in self.lists for skill in role.items if skill.kind == "skill"}
        found |= {skill.slug: skill for skill in (piece.skills if piece else ())}
        found |= {skill.slug: skill for skill in self.shown_by(item)}
        return dict(sorted(found.items(), key=lambda entry: entry[1].name.casefold()))

    def shown_by(self, item: Item | None) -> list[Item]:
        """Return the skills that an item of the catalogue shows."""
        slugs = item.entry.shows if item and isinstance(item.entry, PortfolioPiece) else ()
        return [today(self.snapshot, skill) for slug in slugs if (skill := self.snapshot.item(slug))]

    def new_form(self, item: Item | None) -> PieceForm:
        """Return the form for a new piece, which begins with an item."""
        items, known = self.items_for(None), self.skills_for(None, item)
        state = STATES[self.state.statuses.get(item.id, 0)] if item else STATES[0]
        skills = [skill.slug for skill in self.shown_by(item)]
        slug, title = (item.slug, item.name) if item else ("", "")
        return PieceForm(items, known, state=state, shown=state, skills=skills, item=slug, title=title)

    def form_of(self, piece: KeptPiece) -> PieceForm:
        """Return the form that changes a piece."""
        said = {name: getattr(piece, name) for name in ("title", "text", "repository", "live")}
        state = STATES[piece.status]
        skills = [skill.slug for skill in piece.skills]
        items, known = self.items_for(piece), self.skills_for(piece, piece.item)
        item = piece.item.slug if piece.item else ""
        said |= {"was": piece.mark}
        return PieceForm(items, known, state=state, shown=state, skills=skills, item=item, **said)

    def sent_form(self, piece: KeptPiece | None, item_slug: str) -> PieceForm:
        """Return the form that was sent, for a piece or a new one, with the item of a slug chosen."""
        items = self.items_for(piece)
        form = PieceForm(items, self.skills_for(piece, items.get(item_slug) or (piece.item if piece else None)))
        form.skills.data = list(dict.fromkeys(map(self._slug_today, form.skills.data)))
        return form

    def _slug_today(self, slug: str) -> str:
        """Return the slug of what a skill is today: a form may have been opened before it was merged."""
        skill = self.snapshot.item(slug)
        return today(self.snapshot, skill).slug if skill else slug


def open_portfolio() -> Portfolio:
    """Read the viewer's portfolio, in three statements."""
    person = me()
    snapshot, state = look()
    return Portfolio(person, snapshot, state, read_pieces(person.id, snapshot, state))
