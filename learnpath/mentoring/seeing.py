"""Where an item is seen: on a track whose list it stands on, where its section is shared."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.mentoring.consents import Mentor
from learnpath.mentoring.sections import OF_KIND
from learnpath.tracks.state import LearnerState, OwnTrack


def seen_on(
    number: int, tracks: Mapping[int, int], state: LearnerState, snapshot: Snapshot
) -> tuple[OwnTrack, Item] | None:
    """Return the track on which an item, or what it became, is seen by whom sections are shared with; None for nowhere.

    `tracks` are the sections, as bits, by the number of the track; a track that was left shows nothing.
    """
    meant = (number, *snapshot.aliases.descendants(number))
    for track in state.active:
        if sections := tracks.get(track.id, 0):
            listed = state.list_of(snapshot.roles_by_id[track.role_id])
            for item in listed.items:
                if item.id in meant and OF_KIND[item.kind] & sections:
                    return track, item
    return None


class Seen(NamedTuple):
    """Where something stands: a track, its role, and the item if it is of one."""

    track: OwnTrack
    role: Role
    item: Item | None


def place_of(
    item_id: int | None, track_id: int | None, tracks: Mapping[int, int], state: LearnerState, snapshot: Snapshot
) -> Seen | None:
    """Return where an item or, without one, a track is seen, as `seen_on` does; None for nowhere."""
    if item_id is not None:
        found = seen_on(item_id, tracks, state, snapshot)
        return Seen(found[0], snapshot.roles_by_id[found[0].role_id], found[1]) if found else None
    track = next((track for track in state.active if track.id == track_id and track.id in tracks), None)
    return Seen(track, snapshot.roles_by_id[track.role_id], None) if track else None


def seeing(
    mentors: Iterable[Mentor], state: LearnerState, snapshot: Snapshot, item: Item | None, track_id: int
) -> list[Mentor]:
    """Return those of a learner's mentors who see an item or, without one, the track."""
    if item is None:
        return [mentor for mentor in mentors if track_id in mentor.tracks]
    return [mentor for mentor in mentors if seen_on(item.id, mentor.tracks, state, snapshot)]
