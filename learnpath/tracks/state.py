"""What a learner has: their tracks, statuses and what they set aside, in one statement whatever the size."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, select, union_all

from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.db import columns, execute
from learnpath.tracks.counts import Counts, count
from learnpath.tracks.inherit import inherit_aside, inherit_statuses
from learnpath.tracks.models import Progress, SetAside, Track


@dataclass(frozen=True, slots=True)
class OwnTrack:
    """A learner's track: its number, role, when it was started and left (or None), and whether starters are offered.

    `seen` is the revision of the catalogue whose changes the learner has seen; `began_as` the number of the role that
    the track was started on, which its role may have replaced since; `also` the numbers of the roles of further active
    tracks that are one with it by now, each with the revision seen there.
    """

    id: int
    role_id: int
    started_at: int
    left_at: int | None
    offer: bool
    seen: int
    began_as: int
    also: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LearnerState:
    """All of a learner's tracks, also those left, by role number; statuses and their moments by item number.

    A status is the item's own or, failing that, the best of the items that became it; `own` are the own ones alone.
    """

    tracks: Mapping[int, OwnTrack]
    statuses: dict[int, int]
    since: dict[int, int]
    aside: Mapping[int, AbstractSet[int]]
    own: dict[int, int]

    @property
    def active(self) -> list[OwnTrack]:
        """The tracks that were not left, in the order they were started."""
        return [track for track in self.tracks.values() if track.left_at is None]

    def set_aside_on(self, track: OwnTrack | None) -> AbstractSet[int]:
        """Return the item numbers set aside on a track."""
        return self.aside.get(track.id, frozenset()) if track else frozenset()

    def to_do(self, item_ids: Iterable[int]) -> list[int]:
        """Return those of the items that are still to do."""
        return [item_id for item_id in item_ids if not self.statuses.get(item_id)]

    def note(self, item_id: int, status: int, now: int) -> None:
        """Take in a status that was just written, in place of reading everything again."""
        self.statuses[item_id], self.since[item_id], self.own[item_id] = status, now, status

    def counts(self, role: Role) -> Counts:
        """Return the numbers of a role's list for this learner."""
        return count(role, self.statuses, self.set_aside_on(self.tracks.get(role.id)))


NOTHING = LearnerState({}, {}, {}, {}, {})

_TRACK, _STATUS, _ASIDE = 0, 1, 2
_LEARNER: Any = bindparam("learner")
_OWN, _DONE, _LEFT_OUT = columns(Track), columns(Progress), columns(SetAside)
_NONE: ColumnElement[Any] = literal_column("NULL")
_READ: Any = union_all(
    select(literal_column(f"{_STATUS}"), _DONE.item_id, _DONE.status, _DONE.since, _NONE, _NONE, _NONE).where(
        _DONE.learner_id == _LEARNER
    ),
    select(
        literal_column(f"{_TRACK}"), _OWN.id, _OWN.role_id, _OWN.started_at, _OWN.left_at, _OWN.offer, _OWN.seen
    ).where(_OWN.learner_id == _LEARNER),
    select(
        literal_column(f"{_ASIDE}"),
        _LEFT_OUT.track_id,
        _LEFT_OUT.item_id,
        literal_column("0"),
        _NONE,
        _OWN.offer,
        _NONE,
    )
    .where(_LEFT_OUT.track_id == _OWN.id)
    .where(_OWN.learner_id == _LEARNER),
)


def read_state(learner_id: int, snapshot: Snapshot) -> LearnerState:
    """Read everything a learner's pages count with."""
    own, since, aside, tracks = dict[int, int](), dict[int, int](), dict[int, set[int]](), list[OwnTrack]()
    successors = snapshot.role_successors
    for kind, first, second, moment, left_at, flag, seen in execute(_READ, {"learner": learner_id}).all():
        if kind == _STATUS:
            own[first], since[first] = second, moment
        elif kind == _ASIDE:
            aside.setdefault(first, set()).add(second)
        else:
            role_id = successors.get(second, second)
            tracks.append(OwnTrack(first, role_id, moment, left_at, bool(flag), seen, second))
    statuses = own
    if snapshot.aliases.before:
        statuses = dict(own)
        inherit_statuses(statuses, since, snapshot.aliases)
        for track in tracks:
            if track.id in aside:
                roles = [track.began_as, *snapshot.role_chains.get(track.began_as, ())]
                lists = [past for number in roles for past in snapshot.lists.get(number, ())]
                inherit_aside(aside[track.id], lists, snapshot.aliases)
    return LearnerState(_by_role(tracks), statuses, since, aside, own)


def _by_role(tracks: list[OwnTrack]) -> dict[int, OwnTrack]:
    """Return a track for each role, in the order they were started: of several by replacement, the active one."""
    found = dict[int, OwnTrack]()
    for track in sorted(tracks, key=lambda track: (track.left_at is None, track.began_as == track.role_id)):
        other = found.get(track.role_id)
        if other and other.left_at is None:
            track = replace(track, also=(*other.also, (other.began_as, other.seen)))
        found[track.role_id] = track
    return dict(sorted(found.items(), key=lambda pair: (pair[1].started_at, pair[1].id)))
