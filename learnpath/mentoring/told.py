"""What a person is told at this moment: who did what, in words, and where it was said.

A notice keeps no words and no right to see anything: of a learner's things a mentor is told what they share right now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import columns, execute
from learnpath.mentoring.consents import Shared, shared_with
from learnpath.mentoring.learner_page import shared_tracks
from learnpath.mentoring.models import Cohort, Notice, Told
from learnpath.mentoring.people import called
from learnpath.mentoring.sections import EVERY
from learnpath.mentoring.seeing import place_of
from learnpath.tracks.state import NOTHING, LearnerState, read_states

MOST = 1_000  # notices of a person that are looked through; older ones are not shown
WORDS: Mapping[Told, str] = {
    Told.COMMENT: "{who} commented on {what}",
    Told.QUESTION: "{who} needs an answer on {what}",
    Told.CHECK_ASKED: "{who} asks for a check of {what}",
    Told.VERIFIED: "{who} verified {what}",
    Told.NOT_YET: "{who} said not yet on {what}",
    Told.WITHDRAWN: "{who} took back what they said on {what}",
    Told.PROPOSED: "{who} proposed a next step",
    Told.ACCEPTED_STEP: "{who} accepted a next step",
    Told.DECLINED_STEP: "{who} declined a next step",
    Told.MENTOR_JOINED: "{who} accepted your invitation",
    Told.MENTOR_DECLINED: "{who} declined your invitation",
    Told.MENTOR_LEFT: "{who} is no longer your mentor",  # with a cohort: OF_COHORT
    Told.LEARNER_JOINED: "{who} joined {what}",
    Told.COHORT_MENTOR: "{who} is now a mentor of {what}",
    Told.REMOVED: "{who} removed you from {what}: its mentors see nothing more through it",
    Told.DISMISSED: "{who} removed you as a mentor of {what}",
    Told.COHORT_OVER: "{what} is over: its mentors see nothing more through it",
}
OF_COHORT = "{who} is no longer a mentor of {what} for you"
GONE = "an item that was removed"
_NOTICE, _USER, _COHORT = columns(Notice), columns(User), columns(Cohort)


class Line(NamedTuple):
    """A notice in words: a pattern of WORDS with names for its places, where it leads ("" for nowhere), and when.

    `learner` is whose thing it is, where that is neither the reader nor who did it, else "".
    """

    id: int
    kind: Told
    who: str
    what: str
    learner: str
    link: str
    at: int
    unread: bool

    @property
    def html(self) -> Markup:
        """The words, each name by itself, in whatever direction it is written."""
        name = Markup("<bdi>{}</bdi>")
        names = {"who": name.format(self.who), "what": name.format(self.what), "learner": name.format(self.learner)}
        return Markup(self._pattern).format(**names)  # noqa: S704 - a pattern of this module's

    @property
    def text(self) -> str:
        """The words as plain text."""
        return self._pattern.format(who=self.who, what=self.what, learner=self.learner)

    @property
    def _pattern(self) -> str:
        words = OF_COHORT if self.kind == Told.MENTOR_LEFT and self.what else WORDS[self.kind]
        return words + (" ({learner})" if self.learner else "")


def told(person_id: int, snapshot: Snapshot, now: int, *, unread: bool = False, since: int = 0) -> list[Line]:
    """Return what a person is told, newest first; the unread alone, or from `since` (seconds) on, where that is wanted.

    What a mentor may not see at this moment is left out: of whom nothing is in force, and what is not on the shared
    part of a shared list. Three statements at most, whatever the number.
    """
    names = (_NOTICE[name] for name in ("id", "kind", "actor_id", "learner_id", "item_id", "track_id", "at", "read_at"))
    rows = select(*names, _USER.name.label("actor"), _COHORT.name.label("cohort"))
    rows = rows.join_from(Notice, User, _USER.id == _NOTICE.actor_id, isouter=True)
    rows = rows.join(Cohort, _COHORT.id == _NOTICE.cohort_id, isouter=True)
    rows = rows.where(_NOTICE.user_id == person_id, _NOTICE.at >= since)
    rows = rows.where(_NOTICE.read_at.is_(None)) if unread else rows
    found = execute(rows.order_by(_NOTICE.at.desc(), _NOTICE.id.desc()).limit(MOST)).all()
    learners = {row.learner_id for row in found} - {None}
    shared = shared_with(person_id, now) if learners - {person_id} else {}
    states = read_states(learners & {person_id, *shared}, snapshot)
    telling = _Telling(person_id, snapshot, shared, states)
    return [line for row in found if (line := telling.line(row))]


@dataclass(frozen=True)
class _Telling:
    """What a person may be told of: their own things, and what is shared with them."""

    person_id: int
    snapshot: Snapshot
    shared: Mapping[int, Shared]
    states: Mapping[int, LearnerState]

    def line(self, row: Any) -> Line | None:
        """Return a notice in words, or None for what may not be seen now."""
        own = row.learner_id in (None, self.person_id)
        place = self._own(row) if own else self._of_learner(row)
        if place is None:
            return None
        what, link = place
        whose = "" if own or row.learner_id == row.actor_id else called(self.shared[row.learner_id].learner)
        return Line(row.id, Told(row.kind), called(row.actor), what, whose, link, row.at, row.read_at is None)

    def _own(self, row: Any) -> tuple[str, str]:
        """Return what a notice of the person's own things is about, and where it was said."""
        if row.item_id is None and row.track_id is None:
            return row.cohort or "", "/mentors" if row.learner_id else "/mentoring"
        state = self.states.get(self.person_id, NOTHING)
        every = {track.id: int(EVERY) for track in state.active}
        if found := place_of(row.item_id, row.track_id, every, state, self.snapshot):
            _, role, item = found
            return (item or role).name, f"/tracks/{role.slug}{f'/items/{item.slug}' if item else ''}/comments"
        known = self.snapshot.items_by_id.get(row.item_id) if row.item_id else None
        return known.name if known else GONE if row.item_id else "a track that you left", ""

    def _of_learner(self, row: Any) -> tuple[str, str] | None:
        """Return the same of a learner's things, or None where the person may not see them now."""
        state, page = self.states.get(row.learner_id), f"/mentoring/learners/{row.learner_id}"
        if state is None or not shared_tracks(self.shared[row.learner_id], state):
            return None
        if row.item_id is None and row.track_id is None:
            return row.cohort or "", page
        found = place_of(row.item_id, row.track_id, self.shared[row.learner_id].tracks, state, self.snapshot)
        if found is None:
            return None
        _, role, item = found
        if item is None:
            return role.name, f"{page}?track={role.slug}"
        return item.name, f"{page}/tracks/{role.slug}/items/{item.slug}"
