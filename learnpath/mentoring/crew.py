"""The verbs on a cohort's mentors: one more comes by a link, one leaves or is removed, and who owns it."""

from sqlalchemy import delete, func, or_, select, update

from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere, Refused
from learnpath.mentoring import consents
from learnpath.mentoring.cohort_links import Key
from learnpath.mentoring.cohorts import OpenCohort, add_mentor, check_room, find_cohort, is_in, lock, locked
from learnpath.mentoring.models import Cohort, CohortMentor, Consent, Told
from learnpath.mentoring.notices import About, tell, tell_learners

MOST = 20  # mentors of a cohort
_COHORT, _CREW, _CONSENT = columns(Cohort), columns(CohortMentor), columns(Consent)


def admit(key: Key, mentor_id: int, now: int) -> int:
    """Make somebody a mentor of a cohort by its link, which works no more then; its learners are told.

    Returns the cohort's number. Raises NotHere where the link was used or the cohort is over, Refused for who is a
    learner in it, or where it or they have too many.
    """
    cohort = _use(key, mentor_id)
    if is_in(cohort.id, mentor_id):
        raise Refused("You are a learner in this cohort. Leave it first, on your page of mentors.")
    if len(cohort.mentors) >= MOST:
        raise Refused(f"This cohort has {MOST} mentors already.")
    check_room(mentor_id)
    last = execute(select(func.max(_CREW.place)).where(_CREW.cohort_id == cohort.id)).scalar_one()
    add_mentor(cohort.id, mentor_id, last + 1, now)
    tell_learners(_learners(cohort.id, now), Told.COHORT_MENTOR, mentor_id, cohort.id, now)
    return cohort.id


def decline(key: Key, mentor_id: int) -> None:
    """Say no to a link for a mentor: it works no more. Raises NotHere as `admit` does."""
    _use(key, mentor_id)


def _use(key: Key, mentor_id: int) -> OpenCohort:
    """Use up the link for a mentor; of two who use it at once, one finds it still there."""
    lock(key.cohort_id)
    cohort = find_cohort(key.cohort_id)
    if cohort is None or cohort.mentor_key != key or mentor_id in cohort.mentors:
        raise NotHere
    _end_link(cohort.id)
    return cohort


def renew(owner_id: int, cohort_id: int) -> None:
    """End the link for a mentor: from now on there is another. Raises NotHere for who does not own the cohort."""
    locked(cohort_id, owner_id, owner=True)
    _end_link(cohort_id)


def _end_link(cohort_id: int) -> None:
    execute(update(Cohort).where(_COHORT.id == cohort_id).values(mentor_link=_COHORT.mentor_link + 1))


def hand_over(owner_id: int, cohort_id: int, mentor_id: int) -> None:
    """Have another mentor of a cohort own it; raises NotHere for who does not own it, or is none of them."""
    cohort = locked(cohort_id, owner_id, owner=True)
    if mentor_id not in cohort.mentors:
        raise NotHere
    first = select(func.min(_CREW.place)).where(_CREW.cohort_id == cohort_id).scalar_subquery()
    theirs = _CREW.cohort_id == cohort_id, _CREW.mentor_id == mentor_id
    execute(update(CohortMentor).where(*theirs).values(place=first - 1))


def leave(mentor_id: int, cohort_id: int, now: int) -> bool:
    """Be a mentor of a cohort no more: the next in place owns it, and after the last one it is over.

    Returns whether it is over. Raises NotHere for who is no mentor of it.
    """
    cohort = locked(cohort_id, mentor_id)
    if len(cohort.mentors) == 1:
        end(mentor_id, cohort_id, now)
        return True
    _take_out(mentor_id, cohort_id, now)
    return False


def dismiss(owner_id: int, cohort_id: int, mentor_id: int, now: int) -> None:
    """Have another mentor of a cohort be none any more; they and the learners are told.

    Raises NotHere for who does not own it, and for who is no other mentor of it.
    """
    cohort = locked(cohort_id, owner_id, owner=True)
    if mentor_id not in cohort.mentors or mentor_id == owner_id:
        raise NotHere
    _take_out(mentor_id, cohort_id, now)
    tell([mentor_id], Told.DISMISSED, owner_id, About(None, cohort_id=cohort_id), now)


def _take_out(mentor_id: int, cohort_id: int, now: int) -> None:
    execute(delete(CohortMentor).where(_CREW.cohort_id == cohort_id, _CREW.mentor_id == mentor_id))
    consents.forget(now, mentor_id=mentor_id)
    tell_learners(_learners(cohort_id, now), Told.MENTOR_LEFT, mentor_id, cohort_id, now)


def end(owner_id: int, cohort_id: int, now: int) -> None:
    """End a cohort with all that is shared with it; all others are told. Raises NotHere for who does not own it."""
    cohort = locked(cohort_id, owner_id, owner=True)
    learners = _learners(cohort_id, now)
    members = _CONSENT.cohort_id == cohort_id, _CONSENT.ended_at.is_(None)
    execute(update(Consent).where(*members).values(ended_at=now))
    execute(delete(CohortMentor).where(_CREW.cohort_id == cohort_id))
    for mentor_id in cohort.mentors:
        consents.forget(now, mentor_id=mentor_id)
    tell_learners(learners, Told.COHORT_OVER, owner_id, cohort_id, now)
    tell(cohort.mentors, Told.COHORT_OVER, owner_id, About(None, cohort_id=cohort_id), now)


def _learners(cohort_id: int, now: int) -> list[int]:
    """Return who is in a cohort, also those who paused it, but not those whose last day is over."""
    members = _CONSENT.cohort_id == cohort_id, _CONSENT.ended_at.is_(None)
    still = or_(_CONSENT.until.is_(None), _CONSENT.until > now)
    return list(execute(select(_CONSENT.learner_id).where(*members, still)).scalars())
