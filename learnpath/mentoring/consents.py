"""What is shared with whom: read at every request, and changed by either side."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, delete, or_, select, union_all, update

from learnpath.accounts.models import User
from learnpath.core.db import Base, columns, execute, plain_insert
from learnpath.core.errors import NotHere, Refused
from learnpath.core.marks import mark
from learnpath.mentoring.models import Cohort, CohortMentor, Consent, ConsentTrack, MentorNote, Notice
from learnpath.mentoring.sections import opened

OF_COHORT = "They share with a cohort that you help with. Its owner can remove them, or you can leave the cohort."
_CONSENT, _TRACK, _USER = columns(Consent), columns(ConsentTrack), columns(User)
_COHORT, _CREW, _NOTE, _NOTICE = columns(Cohort), columns(CohortMentor), columns(MentorNote), columns(Notice)


@dataclass(frozen=True)
class Given:
    """A consent as its learner sees it: with whom, what, and whether it is in force.

    It is shared with one mentor or with a cohort's, whose name it is then; `mentors` are all of them by number.
    """

    id: int
    cohort_id: int | None
    name: str
    mentors: Mapping[int, str]
    sections: int
    since: int
    until: int | None
    paused_at: int | None
    track_ids: frozenset[int]

    @property
    def mark(self) -> str:
        """What stands for what it shares, until that changes."""
        return mark(self.sections, self.until, sorted(self.track_ids))

    def has_ended(self, now: int) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until <= now

    def mentor_of(self, number: str | None) -> int:
        """Return the mentor with a number as text, or else the first; 0 where nobody runs the cohort any more."""
        return next((one for one in self.mentors if str(one) == number), next(iter(self.mentors), 0))

    def is_on(self, now: int) -> bool:
        """Whether something is seen at this moment."""
        return self.paused_at is None and not self.has_ended(now)


class Mentor(NamedTuple):
    """Who sees something of a learner: sections, as bits, by the number of the track."""

    id: int
    name: str
    tracks: Mapping[int, int]


class Shared(NamedTuple):
    """What a mentor may see of a learner: sections by the number of the track; `cohorts` are the names by number."""

    learner_id: int
    learner: str
    time_zone: str | None
    since: int
    tracks: Mapping[int, int]
    cohorts: Mapping[int, str]


SharingRows = tuple[tuple[Any, ...], ...]
"""For each consent in force and each of its tracks: the fields of Shared; the learner's number comes first."""


def given_by(learner_id: int) -> list[Given]:
    """Return what a learner shares, oldest first; what was ended is left out, what is paused or over is there."""
    names = (_CONSENT.id, _CONSENT.cohort_id, _COHORT.name.label("cohort"), _CONSENT.sections, _CONSENT.since)
    rows = select(*names, _CONSENT.until, _CONSENT.paused_at, _TRACK.track_id)
    rows = rows.join_from(Consent, Cohort, _COHORT.id == _CONSENT.cohort_id, isouter=True)
    rows = rows.join(ConsentTrack, _TRACK.consent_id == _CONSENT.id, isouter=True)
    rows = rows.where(_CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)).order_by(_CONSENT.id)
    found, tracks = dict[int, Any](), defaultdict[int, set[int]](set)
    for row in execute(rows):
        found[row.id] = row
        tracks[row.id] |= {row.track_id} - {None}
    mentors = _mentors(learner_id) if found else {}
    return [
        Given(
            row.id,
            row.cohort_id,
            row.cohort if row.cohort_id else "".join(mentors.get(number, {}).values()),
            mentors.get(number, {}),
            row.sections,
            row.since,
            row.until,
            row.paused_at,
            frozenset(tracks[number]),
        )
        for number, row in found.items()
    ]


def _mentors(learner_id: int) -> dict[int, dict[int, str]]:
    """Return the mentors of each consent of a learner's that is not ended, a cohort's owner first."""
    mine = _CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)
    alone = select(_CONSENT.id, _USER.id.label("mentor"), _USER.name, _CONSENT.id.label("place"))
    alone = alone.join_from(Consent, User, _USER.id == _CONSENT.mentor_id).where(*mine)
    crew = select(_CONSENT.id, _USER.id, _USER.name, _CREW.place)
    crew = crew.join_from(Consent, CohortMentor, _CREW.cohort_id == _CONSENT.cohort_id)
    crew = crew.join(User, _USER.id == _CREW.mentor_id).where(*mine)
    found = defaultdict[int, dict[int, str]](dict)
    for number, mentor_id, name, _ in sorted(execute(union_all(alone, crew)), key=lambda row: (row[0], row[3])):
        found[number][mentor_id] = name
    return found


def shared_with(mentor_id: int, now: int, learner_id: int | None = None) -> dict[int, Shared]:
    """Return what a mentor may see at this moment, by learner; of one `learner_id` alone where that is given.

    Where several consents share a track, what each of them opens is shared.
    """
    return shared_of(read_sharing(mentor_id, now, learner_id))


def read_sharing(mentor_id: int, now: int, learner_id: int | None = None) -> SharingRows:
    """Read the same as the database gives it: what is equal to what was read before says the same."""
    values = {"mentor": mentor_id, "now": now, "learner": learner_id}
    return tuple(map(tuple, execute(_sharing(one=learner_id is not None), values).all()))


def shared_of(rows: SharingRows) -> dict[int, Shared]:
    """Return what the rows say, by learner."""
    found = dict[int, Shared]()
    for learner, name, zone, since, sections, track_id, cohort_id, cohort in rows:
        before, sections = found.get(learner), opened(sections)
        if before is None:
            first = {cohort_id: cohort} if cohort_id else {}
            found[learner] = Shared(learner, name, zone, since, {track_id: sections}, first)
            continue
        tracks = {**before.tracks, track_id: before.tracks.get(track_id, 0) | sections}
        cohorts = {**before.cohorts, cohort_id: cohort} if cohort_id else before.cohorts
        found[learner] = before._replace(tracks=tracks, cohorts=cohorts)
    return found


@cache
def _sharing(one: bool) -> Select[Any]:
    """Return the statement of what is shared with a `mentor` at the moment `now`, by one `learner` or by all.

    Made once: making it costs more than asking.
    """
    names = (_CONSENT.learner_id, _USER.name, _USER.time_zone, _CONSENT.since, _CONSENT.sections)
    rows = select(*names, _TRACK.track_id, _CONSENT.cohort_id, _COHORT.name.label("cohort"))
    rows = rows.join_from(Consent, User, _USER.id == _CONSENT.learner_id)
    rows = rows.join(ConsentTrack, _TRACK.consent_id == _CONSENT.id)
    rows = rows.join(Cohort, _COHORT.id == _CONSENT.cohort_id, isouter=True)
    rows = rows.where(_CONSENT.id.in_(_with_mentor(bindparam("mentor"))), *in_force(bindparam("now")))
    rows = rows.where(_CONSENT.learner_id == bindparam("learner")) if one else rows
    return rows.order_by(_CONSENT.id)


def in_force(now: int | BindParameter[int]) -> tuple[Any, ...]:
    """Return what makes a consent one by which something is seen at this moment."""
    open_ended = or_(_CONSENT.until.is_(None), _CONSENT.until > now)
    return _CONSENT.ended_at.is_(None), _CONSENT.paused_at.is_(None), open_ended


def _with_mentor(mentor_id: int | BindParameter[int]) -> Any:
    """Return the numbers of all consents with a mentor, their cohorts' among them; each half has an index."""
    alone = select(_CONSENT.id).where(_CONSENT.mentor_id == mentor_id, _CONSENT.ended_at.is_(None))
    crew = select(_CONSENT.id).join_from(CohortMentor, Consent, _CONSENT.cohort_id == _CREW.cohort_id)
    return union_all(alone, crew.where(_CREW.mentor_id == mentor_id, _CONSENT.ended_at.is_(None)))


def mentors_of(learner_id: int, now: int) -> list[Mentor]:
    """Return who sees something of a learner at this moment, by name."""
    names = (_CONSENT.sections, _TRACK.track_id)
    mine = _CONSENT.learner_id == learner_id, *in_force(now)
    alone = select(_CONSENT.mentor_id.label("mentor_id"), *names)
    alone = alone.join_from(Consent, ConsentTrack, _TRACK.consent_id == _CONSENT.id).where(*mine)
    crew = select(_CREW.mentor_id, *names).join_from(Consent, ConsentTrack, _TRACK.consent_id == _CONSENT.id)
    crew = crew.join(CohortMentor, _CREW.cohort_id == _CONSENT.cohort_id).where(*mine)
    seen = union_all(alone, crew).subquery().c
    rows = select(_USER.id, _USER.name, seen.sections, seen.track_id).where(_USER.id == seen.mentor_id)
    found = dict[int, Mentor]()
    for number, name, sections, track in execute(rows):
        before = found.get(number) or Mentor(number, name, {})
        found[number] = before._replace(tracks={**before.tracks, track: before.tracks.get(track, 0) | opened(sections)})
    return sorted(found.values(), key=lambda mentor: (mentor.name.casefold(), mentor.id))


def change(learner_id: int, number: int, sections: int, until: int | None, track_ids: Collection[int]) -> None:
    """Change what a consent shares; raises NotHere for what is not the learner's, or ended."""
    _set(learner_id, number, sections=int(sections), until=until)
    execute(delete(ConsentTrack).where(_TRACK.consent_id == number))
    share_tracks(number, track_ids)


def share_tracks(number: int, track_ids: Iterable[int]) -> None:
    """Have a consent share tracks too."""
    if rows := [{"consent_id": number, "track_id": track} for track in sorted(track_ids)]:
        execute(plain_insert(ConsentTrack), rows)


def pause(learner_id: int, number: int, paused_at: int | None) -> None:
    """Pause a consent from a moment on, or with None take it up again; raises NotHere as `change` does."""
    _set(learner_id, number, paused_at=paused_at)


def revoke(learner_id: int, number: int, now: int) -> None:
    """End a consent for good; raises NotHere as `change` does."""
    _set(learner_id, number, ended_at=now)
    forget(now, learner_id)


def leave(mentor_id: int, learner_id: int, now: int) -> None:
    """End all that a learner shares with a mentor, from the mentor's side.

    What they share with a cohort ends too where the mentor owns it: only the owner removes somebody for all mentors.
    Raises Refused where there is nothing else, NotHere where there is nothing at all.
    """
    lock(learner_id)
    theirs = _CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)
    owner = select(_CREW.mentor_id).where(_CREW.cohort_id == _CONSENT.cohort_id).order_by(_CREW.place).limit(1)
    mine = or_(_CONSENT.mentor_id == mentor_id, owner.scalar_subquery() == mentor_id)
    if not execute(update(Consent).where(*theirs, mine).values(ended_at=now)).rowcount:
        helps = execute(select(_CONSENT.id).where(*theirs, _CONSENT.id.in_(_with_mentor(mentor_id)))).first()
        raise Refused(OF_COHORT) if helps else NotHere
    forget(now, learner_id)


def lock(learner_id: int) -> None:
    """Make whoever acts on what a learner shares wait for each other: what is read after this holds until the end.

    Rows that only name the learner are not held up: two acts would wait for each other for ever.
    """
    execute(select(_USER.id).where(_USER.id == learner_id).with_for_update(key_share=True))


def forget(now: int, learner_id: int | None = None, mentor_id: int | None = None) -> None:
    """Remove what mentors have of learners who share nothing with them any more: their notes, and what they were told.

    Of one learner alone where that is given, and from one mentor alone.
    """
    for table, mentor in ((MentorNote, _NOTE.mentor_id), (Notice, _NOTICE.user_id)):
        learner = columns(table).learner_id
        over = delete(table).where(learner != mentor, *(~some for some in _standing(table, mentor, learner, now)))
        over = over if learner_id is None else over.where(learner == learner_id)
        execute(over if mentor_id is None else over.where(mentor == mentor_id))


def _standing(table: type[Base], mentor: Any, learner: Any, now: int) -> list[Any]:
    """Return whether a consent, also a paused one, stands between a mentor and a learner of a table's rows."""
    alone = select(_CONSENT.id).where(_CONSENT.mentor_id == mentor)
    crew = select(_CONSENT.id).join_from(Consent, CohortMentor, _CREW.cohort_id == _CONSENT.cohort_id)
    still = or_(_CONSENT.until.is_(None), _CONSENT.until > now), _CONSENT.ended_at.is_(None)
    both = (alone, crew.where(_CREW.mentor_id == mentor))
    return [some.where(_CONSENT.learner_id == learner, *still).correlate(table.__table__).exists() for some in both]


def _set(learner_id: int, number: int, **values: Any) -> None:
    lock(learner_id)
    mine = _CONSENT.id == number, _CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)
    if not execute(update(Consent).where(*mine).values(**values)).rowcount:
        raise NotHere
