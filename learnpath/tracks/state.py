"""What a learner has: tracks, statuses, own items, dates, what they set aside; in one statement whatever the size."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from json import dumps, loads
from typing import Any, NamedTuple

from learnpath.catalogue.history import PastList
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.db import dialect, execute
from learnpath.tracks.counts import Counts, count, count_anew
from learnpath.tracks.inherit import inherit_aside, inherit_due, inherit_statuses
from learnpath.tracks.models import Checked, Status
from learnpath.tracks.own_list import list_with, own_item
from learnpath.tracks.reading import Part, everything, everything_of_many, reading_for


class OwnTrack(NamedTuple):
    """A learner's track: its number, role, when it was started and left (or None), and whether starters are offered.

    `seen` is the revision of the catalogue whose changes the learner has seen, `target` the day they want to be there,
    as an ordinal, and `a_week` how many items a week they plan, or None. `began_as` is the number of the role that the
    track was started on, which its role may have replaced since; `also` the numbers of the roles of further active
    tracks that are one with it by now, each with the revision seen there.
    """

    id: int
    role_id: int
    started_at: int
    left_at: int | None
    offer: bool
    seen: int
    target: int | None
    a_week: int | None
    began_as: int
    also: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class LearnerState:
    """All of a learner's tracks, also those left, by role number; statuses and their moments by item number.

    A status is the item's own or, failing that, the best of the items that became it; `own` are the own ones alone, and
    `known` the items among them that were known before. `checked` is what mentors say of done items, by item number
    (tracks.models.Checked; absent for nothing). `due` are days, as ordinals, on which done items come back.
    By track number: what is set aside, the learner's own items in their order, and pauses (number, first, last day);
    `reasons` for what is set aside stand by the numbers of track and item; `own_since` says when own items were added.
    """

    tracks: Mapping[int, OwnTrack]
    statuses: dict[int, int]
    since: dict[int, int]
    aside: Mapping[int, AbstractSet[int]]
    own: dict[int, int]
    known: AbstractSet[int] = frozenset()
    checked: dict[int, int] = field(default_factory=dict)
    due: Mapping[int, int] = field(default_factory=dict)
    own_items: Mapping[int, list[Item]] = field(default_factory=dict)
    pauses: Mapping[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    own_since: Mapping[int, int] = field(default_factory=dict)
    reasons: Mapping[tuple[int, int], str] = field(default_factory=dict)
    every: tuple[OwnTrack, ...] = ()

    @property
    def active(self) -> list[OwnTrack]:
        """The tracks that were not left, in the order they were started."""
        return [track for track in self.tracks.values() if track.left_at is None]

    @cached_property
    def own_by_role(self) -> Mapping[int, tuple[Item, ...]]:
        """The learner's own items by the role on whose list they stand."""
        found = dict[int, tuple[Item, ...]]()
        for track in self.every:
            if track.id in self.own_items:
                found[track.role_id] = (*found.get(track.role_id, ()), *self.own_items[track.id])
        return found

    def set_aside_on(self, track: OwnTrack | None) -> AbstractSet[int]:
        """Return the item numbers set aside on a track."""
        return self.aside.get(track.id, frozenset()) if track else frozenset()

    def is_verified(self, item: Item) -> bool:
        """Whether a mentor verified an item; it is reopened after a question alone."""
        return self.checked.get(item.id) == VERIFIED

    def verified(self, listed: Role, track: OwnTrack | None) -> int:
        """Return how much of what a list needs a mentor has verified: counted like what is done."""
        if not self.checked:
            return 0
        so = {number: int(Status.DONE) for number, said in self.checked.items() if said == VERIFIED}
        return count_anew(listed, so, self.set_aside_on(track)).total.met

    def to_do(self, item_ids: Iterable[int]) -> list[int]:
        """Return those of the items that are still to do."""
        return [item_id for item_id in item_ids if not self.statuses.get(item_id)]

    def note(self, item_id: int, status: int, since: int) -> None:
        """Take in a status that was just written, in place of reading everything again."""
        self.statuses[item_id], self.since[item_id], self.own[item_id] = status, since, status
        self.checked.pop(item_id, None)

    def list_of(self, role: Role) -> Role:
        """Return the role's list as this learner has it: with their own items."""
        own = self.own_by_role.get(role.id) if self.own_items else None
        return list_with(role, own) if own else role

    def counts(self, role: Role) -> Counts:
        """Return the numbers of a role's list for this learner."""
        own = self.list_of(role)
        counted = count if own is role else count_anew
        return counted(own, self.statuses, self.set_aside_on(self.tracks.get(role.id)))


VERIFIED = int(Checked.VERIFIED)
NOTHING = LearnerState({}, {}, {}, {}, {})
KeptRows = tuple[tuple[Any, ...], ...]
TRACK, STATUS = int(Part.TRACK), int(Part.STATUS)  # plain numbers: compared for each row


def read_state(learner_id: int, snapshot: Snapshot, role: Role | None = None) -> LearnerState:
    """Read everything a learner's pages count with; for the pages of one role, only what concerns its list.

    All tracks are read even so, as every page names them.
    """
    statement = reading_for(snapshot, role, dialect()) if role else everything(dialect())
    return state_of(execute(statement, {"learner": learner_id}).all(), snapshot)


def read_states(learner_ids: Collection[int], snapshot: Snapshot) -> dict[int, LearnerState]:
    """Read everything that several learners' pages count with, by learner; in one statement whatever their number."""
    rows = by_learner(read_kept(learner_ids))
    return {learner_id: state_of(rows.get(learner_id, ()), snapshot) for learner_id in learner_ids}


def read_kept(learner_ids: Collection[int]) -> KeptRows:
    """Read the same as the database gives it: what is equal to what was read before says the same."""
    if not learner_ids:
        return ()
    found = execute(everything_of_many(dialect()), {"learners": dumps(sorted(learner_ids))})
    return tuple(map(tuple, found.all()))


def by_learner(kept: KeptRows) -> dict[int, KeptRows]:
    """Return what was read of several as the rows of each, for `state_of`; who has nothing is not among them."""
    rows = defaultdict[int, KeptRows](tuple)
    for row in kept:
        rows[row[-1]] += (row,)
    return rows


def state_of(rows: Sequence[Any], snapshot: Snapshot) -> LearnerState:
    """Return what the rows of one learner say."""
    own, since, known, checked = _statuses([row[5] for row in rows if row[0] == STATUS])
    tracks = [track for row in rows if row[0] == TRACK for track in _tracks(row[5], snapshot.role_successors)]
    others = [row for row in rows if row[0] > STATUS]
    kept = _sort(others) if others else {"aside": {}}
    statuses = own
    if snapshot.aliases.before:
        statuses = dict(own)
        inherit_statuses(statuses, since, known, checked, snapshot.aliases)
        inherit_due(kept.get("due", {}), snapshot.aliases)
        _inherit_aside(tracks, kept["aside"], kept.get("reasons", {}), snapshot)
    if len(tracks) > 1:
        tracks.sort(key=lambda track: (track.started_at, track.id))
    more: dict[str, Any] = {"own": own, "known": known, "checked": checked, "every": tuple(tracks), **kept}
    return LearnerState(_by_role(tracks), statuses, since, **more)


def _statuses(kept: list[str]) -> tuple[dict[int, int], dict[int, int], set[int], dict[int, int]]:
    """Return statuses and their moments by item number, which items were known before, and what mentors say of them."""
    own, since, known, checked = dict[int, int](), dict[int, int](), set[int](), dict[int, int]()
    for document in kept:
        marks, moments = loads(document)
        own |= {mark >> 5: mark & 3 for mark in marks}
        since |= zip([mark >> 5 for mark in marks], moments, strict=True)
        known |= {mark >> 5 for mark in marks if mark & 4}
        checked |= {mark >> 5: mark >> 3 & 3 for mark in marks if mark & 24}
    return own, since, known, checked


def _tracks(kept: str, successors: Mapping[int, int]) -> Iterator[OwnTrack]:
    for number, began_as, started_at, left_at, offer, seen, target, a_week in loads(kept):
        role_id = successors.get(began_as, began_as)
        yield OwnTrack(number, role_id, started_at, left_at, bool(offer), seen, target, a_week, began_as)


def _sort(rows: list[Any]) -> dict[str, dict[Any, Any]]:
    """Return what rows say of set-asides, own items, days to come back and pauses, under the state's names for them."""
    aside, reasons = dict[int, set[int]](), dict[tuple[int, int], str]()
    due, pauses = dict[int, int](), dict[int, list[tuple[int, int, int]]]()
    placed, own_since = dict[int, list[tuple[int, int, Item]]](), dict[int, int]()
    for part, first, second, moment, more, text, *_ in rows:
        if part == Part.ASIDE:
            aside.setdefault(first, set()).add(second)
            if text:
                reasons[first, second] = text
        elif part == Part.REFRESH:
            due[first] = second
        elif part == Part.PAUSE:
            pauses.setdefault(first, []).append((second, moment, more))
        else:
            kind, slug, document = text.split("\n", 2)
            placed.setdefault(first, []).append((moment, second, own_item(second, kind, slug, document)))
            own_since[second] = more
    return {
        "aside": aside,
        "reasons": reasons,
        "due": due,
        "pauses": {track: sorted(found, key=lambda row: row[1]) for track, found in pauses.items()},
        "own_items": {track: [item for *_, item in sorted(found, key=_place)] for track, found in placed.items()},
        "own_since": own_since,
    }


def _place(row: tuple[int, int, Item]) -> tuple[int, int]:
    return row[:2]


def pasts(track: OwnTrack, snapshot: Snapshot) -> list[PastList]:
    """Return all lists that a track ever had."""
    roles = [track.began_as, *snapshot.role_chains.get(track.began_as, ())]
    return [past for number in roles for past in snapshot.lists.get(number, ())]


def _inherit_aside(
    tracks: list[OwnTrack], aside: Mapping[int, set[int]], reasons: dict[tuple[int, int], str], snapshot: Snapshot
) -> None:
    """Fill in what is set aside on account of what became it, with the reasons."""
    for track in tracks:
        if track.id not in aside:
            continue
        own = frozenset(aside[track.id])
        inherit_aside(aside[track.id], pasts(track, snapshot), snapshot.aliases)
        for number in aside[track.id] - own:
            said = [reasons.get((track.id, old)) for old in snapshot.aliases.ancestors(number)]
            if why := " ".join(dict.fromkeys(filter(None, said))):
                reasons[track.id, number] = why


def _by_role(tracks: list[OwnTrack]) -> dict[int, OwnTrack]:
    """Return a track for each role, in the order they were started: of several by replacement, the active one."""
    found = {track.role_id: track for track in tracks}
    if len(found) == len(tracks):
        return found
    found.clear()
    for track in sorted(tracks, key=lambda track: (track.left_at is None, track.began_as == track.role_id)):
        other = found.get(track.role_id)
        if other and other.left_at is None:
            track = track._replace(also=(*other.also, (other.began_as, other.seen)))
        found[track.role_id] = track
    return {track.role_id: track for track in sorted(found.values(), key=lambda track: (track.started_at, track.id))}
