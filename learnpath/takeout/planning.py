"""What an import would change: worked out once, for the preview and for the import itself.

A file is joined to what is here. What is here stays; of what is on both sides the history decides, or the newer note.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from learnpath.catalogue.snapshot import Snapshot
from learnpath.takeout import joining, room
from learnpath.takeout.fields import STATUS_WORDS
from learnpath.takeout.kept import Kept
from learnpath.takeout.kept_items import Held
from learnpath.takeout.names import own_ref
from learnpath.takeout.schema import Aside, Export, Link, Note, Own, Pause, Piece, Placed, Step, Track
from learnpath.takeout.sifting import Sifted, sifted
from learnpath.takeout.uniting import United, united


@dataclass(frozen=True)
class Plan:
    """What an import writes: whatever belongs to a track stands by its role, what belongs to an item by its name.

    `placed` are own items that come onto a track, those among `own` that are new, and those that stood on none.
    """

    file: Sifted
    kept: Kept
    history: United
    statuses: dict[str, Held]
    tracks: list[Track]
    own: list[Own]
    placed: list[tuple[str, Placed]]
    aside: list[tuple[str, Aside]]
    taken_back: list[tuple[str, str]]
    pauses: list[tuple[str, Pause]]
    notes: dict[str, Note]
    links: list[tuple[str, bool, Link]]
    steps: list[tuple[str, Step]]
    refreshes: dict[str, int]
    pieces: list[Piece]
    unplaced: list[Piece]

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        parts = (self.history.new, self.statuses, self.tracks, self.own, self.placed, self.aside, self.taken_back)
        more = (self.pauses, self.notes, self.links, self.steps, self.refreshes, self.pieces)
        return not any((*parts, *more))


def plan(export: Export, kept: Kept, snapshot: Snapshot) -> Plan:
    """Work out what a file changes. Raises Refused where there would be more of a thing than a site holds."""
    file = sifted(export, snapshot)
    history = united(kept.events, file.events)
    standing = history.standing.status
    statuses = {ref: _held(event.change, event.since, event.known) for ref, event in standing.items()}
    added, unplaced = joining.new_pieces(file, kept)
    found = Plan(
        file,
        kept,
        history,
        statuses,
        [track for track in file.tracks if track.role not in kept.track_ids],
        [one for one in (*_all_placed(file), *file.removed_items) if own_ref(one.key) not in kept.own],
        [(track.role, one) for track in file.tracks for one in track.own_items if _stands_nowhere(one, kept)],
        *joining.choices(file, kept, history),
        list(joining.pauses(file, kept)),
        joining.notes(file, kept),
        list(joining.links(file, kept)),
        list(joining.steps(file, kept)),
        joining.refreshes(file, kept, statuses, snapshot),
        added,
        unplaced,
    )
    room.check_tracks(kept, found.tracks, (role for role, _ in found.placed), (role for role, _ in found.pauses))
    room.check_items(kept, found.links, file.names)
    room.check_pieces(kept, len(found.pieces))
    return found


def _held(change: str, since: int, known: bool) -> Held:
    return Held(next(word for word in STATUS_WORDS if word == change), since, known)


def _all_placed(file: Sifted) -> Iterator[Placed]:
    return (one for track in file.tracks for one in track.own_items)


def _stands_nowhere(one: Placed, kept: Kept) -> bool:
    row = kept.own.get(own_ref(one.key))
    return row is None or row.track_id is None
