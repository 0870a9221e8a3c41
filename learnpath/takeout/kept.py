"""Everything that a learner keeps, as the parts of a file.

What a file leaves out stays behind: undo, forms and files that wait, notes that were emptied, own items that were
removed without a trace, and days to come back of items that are not done.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.text import one_line
from learnpath.takeout.fields import CHANGE_WORDS, STATUS_WORDS
from learnpath.takeout.history import Standing
from learnpath.takeout.kept_items import kept_items
from learnpath.takeout.names import Names, OwnRow, own_ref
from learnpath.takeout.rows import Rows, grouped, read_rows
from learnpath.takeout.schema import Aside, Event, Item, Own, Pause, Piece, Placed, Track


@dataclass(frozen=True)
class Kept:
    """What is kept here; `events` in the order in which they were recorded, each with its number in the database.

    By what a file calls them: `track_ids` and `piece_ids`, `versions` of notes, all `own` items also where they stand
    on no track, and `due`, the items with a day to come back, done or not.
    """

    tracks: list[Track]
    removed_items: list[Own]
    items: list[Item]
    events: list[tuple[int, Event]]
    portfolio: list[Piece]
    track_ids: Mapping[str, int]
    piece_ids: Mapping[str, int]
    own: Mapping[str, OwnRow]
    versions: Mapping[str, int]
    due: frozenset[str]


def read_kept(learner_id: int, snapshot: Snapshot) -> Kept:
    """Read what a learner keeps."""
    rows = read_rows(learner_id)
    names = Names(snapshot, rows.own)
    roles = {row.id: names.role(row.role_id) for row in rows.tracks}
    events = [(row.id, _event(row, names, roles)) for row in rows.events]
    tracks, pieces = _tracks(rows, names), _pieces(rows, names)
    named = {event.item for _, event in events} | {aside.item for track in tracks for aside in track.set_aside}
    named |= {ref for piece in pieces for ref in (piece.item, *piece.skills) if ref}
    items = kept_items(rows, names, named, Standing(event for _, event in events))
    removed = [row for row in names.own.values() if row.track_id is None]
    said = {item.item for item in items}
    return Kept(
        tracks,
        [_removed(row) for row in sorted(removed, key=lambda row: row.key) if own_ref(row.key) in said],
        items,
        events,
        pieces,
        {uuid: number for number, uuid in roles.items()},
        {row.uuid: row.id for row in rows.pieces},
        {own_ref(row.key): row for row in names.own.values()},
        {names.ref(row.item_id): row.version for row in rows.notes},
        frozenset(names.ref(row.item_id) for row in rows.refreshes),
    )


def _event(row: Any, names: Names, roles: Mapping[int, str]) -> Event:
    return Event.model_construct(
        at=row.at,
        item=names.ref(row.item_id),
        change=CHANGE_WORDS[row.code],
        known=bool(row.known),
        moment=row.moment,
        undo=bool(row.undo),
        title=row.said,
        track=roles.get(row.track_id),
        by="self" if row.by_self else "other",
    )


def _tracks(rows: Rows, names: Names) -> list[Track]:
    asides, pauses = grouped(rows.asides, "track_id"), grouped(rows.pauses, "track_id")
    placed = defaultdict[int | None, list[OwnRow]](list)
    for own in sorted(names.own.values(), key=lambda row: (row.position, row.id)):
        placed[own.track_id].append(own)
    found = list[Track]()
    for row in rows.tracks:
        role = names.snapshot.roles_by_id[row.role_id]
        track = Track.model_construct(
            role=names.role(row.role_id),
            slug=role.slug,
            name=one_line(role.name),
            started_at=row.started_at,
            left_at=row.left_at,
            target=row.target,
            a_week=row.a_week,
            pauses=[Pause.model_construct(first=first, last=last) for first, last in _days(pauses[row.id])],
            set_aside=_asides(asides[row.id], names),
            own_items=[_placed(own) for own in placed[row.id]],
        )
        found.append(track)
    return sorted(found, key=lambda track: (track.started_at, track.role))


def _days(rows: list[Any]) -> list[tuple[int, int]]:
    return sorted((row.first, row.last) for row in rows)


def _asides(rows: list[Any], names: Names) -> list[Aside]:
    found = [Aside.model_construct(item=names.ref(row.item_id), reason=row.said) for row in rows]
    return sorted(found, key=lambda aside: aside.item)


def _placed(row: OwnRow) -> Placed:
    return Placed.model_construct(key=row.key, kind=row.kind, name=row.name, text=row.text, added_at=row.added_at)


def _removed(row: OwnRow) -> Own:
    return Own.model_construct(key=row.key, kind=row.kind, name=row.name, text=row.text)


def _pieces(rows: Rows, names: Names) -> list[Piece]:
    """Return the pieces; one that an undo brought back beside its copy is there once."""
    skills = grouped(rows.shown, "piece_id")
    found = dict[str, Piece]()
    for row in sorted(rows.pieces, key=lambda row: (row.added_at, row.uuid)):
        piece = Piece.model_construct(
            uuid=row.uuid,
            title=row.title,
            text=row.text,
            repository=row.repository,
            live=row.live,
            state=STATUS_WORDS[row.state],
            item=names.ref(row.item_id) if row.item_id else None,
            skills=sorted(names.ref(shown.item_id) for shown in skills[row.id]),
            added_at=row.added_at,
        )
        found.setdefault(row.uuid, piece)
    return list(found.values())
