"""Acts on a cohort at once: each leaves it whole, on both databases and over several connections."""

from flask import Flask
from sqlalchemy import select

from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from learnpath.mentoring import cohorts, consents, crew
from learnpath.mentoring.cohort_links import Key
from learnpath.mentoring.cohorts import Choice, OpenCohort, find_cohort
from learnpath.mentoring.models import Cohort, CohortMentor, Consent, Notice, Told
from learnpath.tracks.models import Track
from tests.cast import Person
from tests.mentoring.sharing import mentor
from tests.mentoring.test_races import at_once, people


def made(app: Flask, *mentors: int) -> OpenCohort:
    """Return a new cohort with mentors, the owner first."""
    with app.app_context():
        with saving():
            number = cohorts.make(mentors[0], "Autumn", now())
            for place, mentor_id in enumerate(mentors[1:], 2):
                cohorts.add_mentor(number, mentor_id, place, now())
        found = find_cohort(number)
    assert found
    return found


def choice(app: Flask, learner_id: int) -> Choice:
    with app.app_context():
        return Choice(execute(select(Track.id).where(Track.learner_id == learner_id)).scalars().all(), 1, None)


def state(app: Flask, cohort: OpenCohort) -> tuple[list[int], int]:
    """Return the mentors of a cohort, owner first, and how many are in it."""
    with app.app_context():
        mine = select(CohortMentor.mentor_id).where(CohortMentor.cohort_id == cohort.id).order_by(CohortMentor.place)
        inside = select(Consent.id).where(Consent.cohort_id == cohort.id, Consent.ended_at.is_(None))
        return list(execute(mine).scalars()), len(execute(inside).all())


def test_joining_twice_at_once_makes_one_consent(app: Flask, ada: Person) -> None:
    mentor(app)
    ids = people(app)
    wanted = choice(app, ids["ad"])
    for turn in range(6):
        cohort = made(app, ids["bo"])
        taken = at_once(app, *[lambda key=cohort.join_key: cohorts.join(key, ids["ad"], wanted, now())] * 4)  # type: ignore[misc]
        assert sum(taken) == 1 and state(app, cohort) == ([ids["bo"]], 1), turn
        with app.app_context():
            told = select(Notice.id).where(Notice.cohort_id == cohort.id, Notice.kind == Told.LEARNER_JOINED)
            assert len(execute(told).all()) == 1


def test_of_two_who_use_a_mentor_s_link_at_once_one_gets_in(app: Flask) -> None:
    for name in ("Bo", "Di", "Ed"):
        mentor(app, name)
    ids = people(app)
    for turn in range(6):
        cohort = made(app, ids["bo"])
        taken = at_once(
            app,
            lambda key=cohort.mentor_key: crew.admit(key, ids["di"], now()),  # type: ignore[misc]
            lambda key=cohort.mentor_key: crew.admit(key, ids["ed"], now()),  # type: ignore[misc]
            lambda key=cohort.mentor_key: crew.admit(key, ids["di"], now()),  # type: ignore[misc]
        )
        mentors, _ = state(app, cohort)
        assert sum(taken) == 1 and len(mentors) == 2 and mentors[0] == ids["bo"], turn
        with app.app_context():
            assert execute(select(Cohort.mentor_link).where(Cohort.id == cohort.id)).scalar_one() == 2


def test_handing_over_and_leaving_at_once_leave_one_owner(app: Flask) -> None:
    for name in ("Bo", "Di", "Ed"):
        mentor(app, name)
    ids = people(app)
    for turn in range(6):
        cohort = made(app, ids["bo"], ids["di"], ids["ed"])
        handed, _, left = at_once(
            app,
            lambda number=cohort.id: crew.hand_over(ids["bo"], number, ids["di"]),  # type: ignore[misc]
            lambda number=cohort.id: crew.leave(ids["di"], number, now()),  # type: ignore[misc]
            lambda number=cohort.id: crew.leave(ids["bo"], number, now()),  # type: ignore[misc]
        )
        assert left and state(app, cohort)[0] == [ids["ed"]], (turn, handed)
        with app.app_context():
            places = select(CohortMentor.place).where(CohortMentor.cohort_id == cohort.id)
            assert len({*execute(places).scalars()}) == 1


def test_all_leave_at_once_and_it_is_over(app: Flask, ada: Person) -> None:
    """Joining, leaving and revoking meanwhile: nobody is left in a cohort that is over, and nobody waits for ever."""
    for name in ("Bo", "Di"):
        mentor(app, name)
    ids = people(app)
    wanted = choice(app, ids["ad"])
    for turn in range(8):
        cohort = made(app, ids["bo"], ids["di"])
        key: Key = cohort.join_key
        if turn % 2:
            with app.app_context(), saving():
                cohorts.join(key, ids["ad"], wanted, now())
        taken = at_once(
            app,
            lambda number=cohort.id: crew.leave(ids["bo"], number, now()),  # type: ignore[misc]
            lambda number=cohort.id: crew.leave(ids["di"], number, now()),  # type: ignore[misc]
            lambda key=key: cohorts.join(key, ids["ad"], wanted, now()),  # type: ignore[misc]
            lambda: consents.leave(ids["bo"], ids["ad"], now()),
            lambda number=cohort.id: cohorts.remove(ids["bo"], number, ids["ad"], now()),  # type: ignore[misc]
        )
        assert taken[:2] == [True, True] and state(app, cohort) == ([], 0), (turn, taken)


def test_a_link_that_is_renewed_while_somebody_joins_does_not_join(app: Flask, ada: Person) -> None:
    """The page was looked at with the link of before, and the lock was waited for."""
    mentor(app)
    ids = people(app)
    wanted, cohort = choice(app, ids["ad"]), made(app, ids["bo"])
    assert at_once(app, lambda: cohorts.renew(ids["bo"], cohort.id)) == [True]
    assert at_once(app, lambda: cohorts.join(cohort.join_key, ids["ad"], wanted, now())) == [False]
    assert state(app, cohort) == ([ids["bo"]], 0)
