"""The verbs on cohorts: make one, name it, renew its link, join it by that, and remove a learner from it.

Nobody is in a cohort but by joining it themselves. A cohort without a mentor is over: nobody finds it any more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import NotHere, Refused
from learnpath.mentoring import consents
from learnpath.mentoring.cohort_links import Key
from learnpath.mentoring.consents import Shared, share_tracks
from learnpath.mentoring.models import Cohort, CohortMentor, Consent, Told
from learnpath.mentoring.notices import About, tell

MOST = 20  # cohorts of a mentor
FULL = f"You are a mentor of {MOST} cohorts already. Leave one first"
_COHORT, _CREW, _CONSENT, _USER = columns(Cohort), columns(CohortMentor), columns(Consent), columns(User)


@dataclass(frozen=True)
class OpenCohort:
    """A cohort that somebody runs, with its mentors' names by number, the owner first."""

    id: int
    name: str
    link: int
    mentor_link: int
    mentors: Mapping[int, str]

    @property
    def owner_id(self) -> int:
        """Who owns it."""
        return next(iter(self.mentors))

    @property
    def join_key(self) -> Key:
        """What its link for learners opens."""
        return Key(self.id, self.link)

    @property
    def mentor_key(self) -> Key:
        """What its link for one more mentor opens."""
        return Key(self.id, self.mentor_link)


class Choice(NamedTuple):
    """What a learner shares: numbers of tracks, bits of sections, until a moment (seconds) or without end."""

    track_ids: Collection[int]
    sections: int
    until: int | None


def find_cohort(cohort_id: int) -> OpenCohort | None:
    """Return a cohort; None where there is none, or nobody runs it any more."""
    return next(iter(_read(_COHORT.id == cohort_id)), None)


def cohorts_of(mentor_id: int) -> list[OpenCohort]:
    """Return the cohorts of a mentor, in the order in which they were made."""
    return _read(_COHORT.id.in_(select(_CREW.cohort_id).where(_CREW.mentor_id == mentor_id)))


def _read(which: Any) -> list[OpenCohort]:
    names = (_COHORT.id, _COHORT.name, _COHORT.link, _COHORT.mentor_link)
    rows = select(*names, _CREW.mentor_id, _USER.name.label("mentor"))
    rows = rows.join_from(Cohort, CohortMentor, _CREW.cohort_id == _COHORT.id).join(User, _USER.id == _CREW.mentor_id)
    found = dict[tuple[int, str, int, int], dict[int, str]]()
    for row in execute(rows.where(which).order_by(_COHORT.id, _CREW.place)):
        found.setdefault((row.id, row.name, row.link, row.mentor_link), {})[row.mentor_id] = row.mentor
    return [OpenCohort(*of_cohort, mentors=mentors) for of_cohort, mentors in found.items()]


def members(shared: Mapping[int, Shared], cohort_id: int) -> list[Shared]:
    """Return those of a mentor's learners who share with a cohort at this moment, by name."""
    found = [one for one in shared.values() if cohort_id in one.cohorts]
    return sorted(found, key=lambda one: (one.learner.casefold(), one.learner_id))


def locked(cohort_id: int, mentor_id: int, owner: bool = False) -> OpenCohort:
    """Return a cohort of a mentor's; whoever else acts on it waits until the end of this save.

    Raises NotHere where they are none of its mentors, or with `owner` do not own it.
    """
    lock(cohort_id)
    found = find_cohort(cohort_id)
    if found is None or mentor_id not in found.mentors or (owner and mentor_id != found.owner_id):
        raise NotHere
    return found


def lock(cohort_id: int) -> None:
    """Make whoever acts on a cohort wait for each other; whoever locks a learner too, locks the cohort first."""
    execute(select(_COHORT.id).where(_COHORT.id == cohort_id).with_for_update(key_share=True))


def make(mentor_id: int, name: str, now: int) -> int:
    """Make a cohort that its maker owns; returns its number. Raises Refused where they have too many."""
    check_room(mentor_id)
    number = int(execute(insert(Cohort).values(name=name, made_at=now).returning(_COHORT.id)).scalar_one())
    add_mentor(number, mentor_id, 1, now)
    return number


def check_room(mentor_id: int) -> None:
    """Raise Refused where a mentor has as many cohorts as one may have."""
    consents.lock(mentor_id)
    if execute(select(func.count()).where(_CREW.mentor_id == mentor_id)).scalar_one() >= MOST:
        raise Refused(f"{FULL}.")


def add_mentor(cohort_id: int, mentor_id: int, place: int, now: int) -> None:
    """Put a mentor into a place of a cohort; the lowest place owns it."""
    row = {"cohort_id": cohort_id, "mentor_id": mentor_id, "place": place, "since": now}
    execute(plain_insert(CohortMentor), row)
    execute(update(User).where(_USER.id == mentor_id).values(mentors=True))


def rename(owner_id: int, cohort_id: int, name: str) -> None:
    """Give a cohort another name; raises NotHere for who does not own it."""
    locked(cohort_id, owner_id, owner=True)
    execute(update(Cohort).where(_COHORT.id == cohort_id).values(name=name))


def renew(mentor_id: int, cohort_id: int) -> None:
    """End the link by which learners join: from now on there is another. Raises NotHere for who is no mentor of it."""
    locked(cohort_id, mentor_id)
    execute(update(Cohort).where(_COHORT.id == cohort_id).values(link=_COHORT.link + 1))


def join(key: Key, learner_id: int, choice: Choice, now: int) -> None:
    """Have a learner share with a cohort's mentors, of now and of later; the mentors are told.

    Raises NotHere where the link was renewed or the cohort is over, Refused for who is in it or runs it.
    """
    lock(key.cohort_id)
    consents.lock(learner_id)
    cohort = find_cohort(key.cohort_id)
    if cohort is None or cohort.join_key != key:
        raise NotHere
    if learner_id in cohort.mentors:
        raise Refused("You are a mentor of this cohort. Its link is for learners.")
    if is_in(cohort.id, learner_id):
        raise Refused("You are in this cohort already.")
    values = {"learner_id": learner_id, "cohort_id": cohort.id, "sections": int(choice.sections), "until": choice.until}
    number = execute(insert(Consent).values(**values, since=now).returning(_CONSENT.id)).scalar_one()
    share_tracks(number, choice.track_ids)
    execute(update(User).where(_USER.id == learner_id).values(mentored=True))
    tell(cohort.mentors, Told.LEARNER_JOINED, learner_id, About(learner_id, cohort_id=cohort.id), now)


def is_in(cohort_id: int, learner_id: int) -> bool:
    """Whether a learner is in a cohort, also if what they share is paused or over."""
    mine = select(_CONSENT.id).where(_CONSENT.learner_id == learner_id, _CONSENT.cohort_id == cohort_id)
    return execute(mine.where(_CONSENT.ended_at.is_(None))).first() is not None


def remove(owner_id: int, cohort_id: int, learner_id: int, now: int) -> None:
    """End what a learner shares with a cohort, from its owner's side; the learner is told.

    Raises NotHere for who does not own it, and for a learner who is not in it.
    """
    locked(cohort_id, owner_id, owner=True)
    consents.lock(learner_id)
    theirs = _CONSENT.learner_id == learner_id, _CONSENT.cohort_id == cohort_id, _CONSENT.ended_at.is_(None)
    if not execute(update(Consent).where(*theirs).values(ended_at=now)).rowcount:
        raise NotHere
    consents.forget(now, learner_id)
    tell([learner_id], Told.REMOVED, owner_id, About(learner_id, cohort_id=cohort_id), now)
