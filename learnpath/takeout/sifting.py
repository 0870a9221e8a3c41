"""What of a file this site's catalogue knows: the rest is named and left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.errors import Refused
from learnpath.takeout.history import ASIDE, settled
from learnpath.takeout.names import OWN, item_numbers, own_ref, role_numbers
from learnpath.takeout.schema import Event, Export, Item, Own, Piece, Track


@dataclass(frozen=True)
class Sifted:
    """The parts of a file that are known here, their history with nothing missing; and the names of what is not."""

    tracks: list[Track]
    removed_items: list[Own]
    items: list[Item]
    events: list[Event]
    portfolio: list[Piece]
    names: Mapping[str, str]
    unknown_roles: list[str]
    unknown_items: list[str]


def sifted(file: Export, snapshot: Snapshot) -> Sifted:
    """Sift a file. Raises Refused where a piece is said to stand for, or to show, what is of another kind."""
    sieve = _Sieve(file, snapshot)
    tracks = [sieve.track(track) for track in file.tracks if track.role in sieve.roles]
    strays = [_removed(own) for track in file.tracks if track.role not in sieve.roles for own in track.own_items]
    items = [item for item in file.items if sieve.knows(item.item)]
    events = [event for event in map(sieve.event, file.events) if event]
    portfolio = [sieve.piece(piece) for piece in file.portfolio]
    names = {item.item: item.name for item in file.items} | sieve.names(snapshot)
    return Sifted(
        tracks,
        [*file.removed_items, *strays],
        items,
        settled(tracks, items, events),
        portfolio,
        names,
        [track.name or track.role for track in file.tracks if track.role not in sieve.roles],
        sorted({names.get(ref) or ref for ref in _refs(file) if not sieve.knows(ref)}, key=str.casefold),
    )


class _Sieve:
    def __init__(self, file: Export, snapshot: Snapshot) -> None:
        self.items, self.roles = item_numbers(snapshot), role_numbers(snapshot)
        self.own = {own_ref(one.key): one for one in (*_placed(file), *file.removed_items)}
        self.statuses = {item.item: item.status for item in file.items}
        self.kinds: dict[str, Kind] = {ref: one.kind for ref, one in self.own.items()}
        self.kinds |= {ref: snapshot.items_by_id[number].kind for ref, number in self.items.items()}

    def knows(self, ref: str) -> bool:
        return ref.startswith(OWN) or ref in self.items

    def names(self, snapshot: Snapshot) -> dict[str, str]:
        """Return the names of what is known: this site's own words, whatever the file calls it."""
        shared = {ref: snapshot.items_by_id[number].name for ref, number in self.items.items()}
        return shared | {ref: one.name for ref, one in self.own.items()}

    def track(self, track: Track) -> Track:
        left_out = [aside for aside in track.set_aside if self.knows(aside.item)]
        return track.model_copy(update={"set_aside": left_out})

    def event(self, event: Event) -> Event | None:
        """Return an event; one of a track that is unknown is of none, and a choice on no known track is left out."""
        track = event.track if event.track in self.roles else None
        if not self.knows(event.item) or (track is None and event.change in ASIDE):
            return None
        return event if track == event.track else event.model_copy(update={"track": track})

    def piece(self, piece: Piece) -> Piece:
        """Return a piece; of what it stands for, if that is unknown, its state stays."""
        skills = [skill for skill in piece.skills if self.knows(skill)]
        self._check(piece, [piece.item] if piece.item else [], "portfolio_piece")
        self._check(piece, skills, "skill")
        if piece.item is None or self.knows(piece.item):
            return piece.model_copy(update={"skills": skills})
        state = self.statuses.get(piece.item) or piece.state
        return piece.model_copy(update={"skills": skills, "item": None, "state": state})

    def _check(self, piece: Piece, refs: Iterable[str], kind: Kind) -> None:
        if any(self.kinds.get(ref, kind) != kind for ref in refs):
            raise Refused(
                f"In this file the piece “{piece.title}” stands for what is no portfolio piece, or shows what is no"
                " skill. Send the file as LearnPath made it."
            )


def _placed(file: Export) -> Iterable[Own]:
    return (own for track in file.tracks for own in track.own_items)


def _removed(own: Own) -> Own:
    return Own.model_construct(key=own.key, kind=own.kind, name=own.name, text=own.text)


def _refs(file: Export) -> Iterable[str]:
    """Return what a file names, in its own entries: a sound file has one for everything that it names."""
    yield from (item.item for item in file.items)
    yield from (event.item for event in file.events)
    yield from (aside.item for track in file.tracks for aside in track.set_aside)
    yield from (ref for piece in file.portfolio for ref in (piece.item, *piece.skills) if ref)
