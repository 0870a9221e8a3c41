"""Filling an empty site: all acts in the order of time, each at a moment counted back from now."""

from collections.abc import Iterator
from operator import attrgetter
from random import Random
from typing import NamedTuple

from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused
from learnpath.demo import talk, work
from learnpath.demo.learning import Act, Aim, SignUp, Start, Tick
from learnpath.demo.people import COHORT, LEARNERS, MENTORS, Journey
from learnpath.demo.sharing import HelpOut, Join, MakeCohort
from learnpath.demo.stage import Stage
from learnpath.tracks.models import Status

DAY, SPREAD = 86_400, 2 * 3_600  # seconds; acts of a day are spread over two hours, so that days stay whole
TO_TRY = ("imani", "amara", "sofie")


class SignIn(NamedTuple):
    """Somebody to sign in as: what they are, their name and address."""

    part: str
    name: str
    email: str


def sign_ins() -> list[SignIn]:
    """Return whom to sign in as: the mentor, a learner, and a learner who is a mentor as well."""
    names = {key: name for key, name, *_ in (*MENTORS, *LEARNERS)}
    parts = ("Mentor", "Learner", "Learner and mentor")
    return [SignIn(part, names[key], f"{key}@example.com") for part, key in zip(parts, TO_TRY, strict=True)]


def check_empty() -> None:
    """Raise Refused where the site has an account."""
    if execute(select(columns(User).id).limit(1)).first():
        raise Refused("This site has accounts already; the demo fills only an empty one. Nothing was changed.")


def fill(snapshot: Snapshot, password_hash: str, now: int) -> None:
    """Write the demo's people and their four months up to a moment (seconds); the same moment gives the same site.

    Raises Refused as `check_empty` does, and where the site's own catalogue lacks something that the demo needs.
    """
    check_empty()
    stage, random, last = Stage(snapshot, password_hash), Random(5), 0  # noqa: S311 - it spreads minutes
    for act in sorted(acts(), key=attrgetter("ago"), reverse=True):
        moment = now - int(act.ago * DAY) - random.randrange(SPREAD)
        last = max(last + 60, moment)
        act.play(stage, last)


def acts() -> Iterator[Act]:
    """Yield all that happens; of one day in the order in which it happens."""
    for number, (key, name, zone, since) in enumerate(MENTORS):
        yield SignUp(since, key, name, zone)
        yield HelpOut(since, key) if number else MakeCohort(since, key, COHORT)
    for learner in LEARNERS:
        yield SignUp(learner.journeys[0].began, learner.key, learner.name, learner.zone)
        yield Join(learner.joined, learner.key, learner.sections)
        for journey in learner.journeys:
            yield from _journey(learner.key, journey)
    yield from work.ACTS
    yield from talk.ACTS


def _journey(who: str, journey: Journey) -> Iterator[Act]:
    yield Start(journey.began, who, journey.role, tuple(journey.known.split()))
    if journey.ahead or journey.a_week:
        yield Aim(journey.began - 3, who, journey.role, journey.ahead, journey.a_week)
    for taken in journey.items.split(","):
        slug, days = taken.split()
        began, _, finished = days.partition("-")
        yield Tick(float(began), who, slug, Status.LEARNING)
        if finished:
            yield Tick(float(finished), who, slug, Status.DONE)
