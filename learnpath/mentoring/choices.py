"""Which mails a person wants: a switch for each topic, and the link in a mail that turns its kind off."""

from collections.abc import Iterable, Mapping

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import NotHere
from learnpath.core.outbox import Letter
from learnpath.mentoring.mail_models import MailChoice, Topic
from learnpath.mentoring.models import Told

NAMES: Mapping[Topic, str] = {
    Topic.COMMENTS: "Comments and questions",
    Topic.CHECKS: "Checks and verifications",
    Topic.STEPS: "Next steps",
    Topic.MENTORSHIPS: "Mentorships and cohorts",
    Topic.REMINDERS: "Reminders",
}
TOLD_OF: Mapping[Topic, tuple[Told, ...]] = {
    Topic.COMMENTS: (Told.COMMENT, Told.QUESTION),
    Topic.CHECKS: (Told.CHECK_ASKED, Told.VERIFIED, Told.NOT_YET, Told.WITHDRAWN),
    Topic.STEPS: (Told.PROPOSED, Told.ACCEPTED_STEP, Told.DECLINED_STEP),
    Topic.MENTORSHIPS: (
        *(Told.MENTOR_JOINED, Told.MENTOR_DECLINED, Told.MENTOR_LEFT),
        *(Told.LEARNER_JOINED, Told.COHORT_MENTOR, Told.REMOVED, Told.DISMISSED, Told.COHORT_OVER),
    ),
}
"""The notices of each part of the weekly digest."""
DIGESTS = frozenset(TOLD_OF)
"""The topics that are mailed without a choice; reminders are only mailed to who chose them."""
TOPICS_OF: Mapping[Letter, frozenset[Topic]] = {Letter.DIGEST: DIGESTS, Letter.REMINDER: frozenset({Topic.REMINDERS})}
_CHOICE, _USER = columns(MailChoice), columns(User)


def chosen(person_id: int) -> frozenset[Topic]:
    """Return the topics that a person is mailed about."""
    other = execute(select(_CHOICE.topic).where(_CHOICE.user_id == person_id)).scalars()
    return DIGESTS ^ {Topic(topic) for topic in other}


def choose(person_id: int, wanted: Iterable[Topic]) -> None:
    """Have a person mailed about these topics and no other. Raises NotHere for a person who is gone."""
    _lock(person_id)
    execute(delete(MailChoice).where(_CHOICE.user_id == person_id))
    if rows := [{"user_id": person_id, "topic": int(topic)} for topic in sorted(DIGESTS ^ frozenset(wanted))]:
        execute(plain_insert(MailChoice), rows)


def stop(person_id: int, letter: Letter) -> None:
    """Mail a person no more letters of a kind; twice is the same. Raises NotHere as `choose` does."""
    _lock(person_id)
    choose(person_id, chosen(person_id) - TOPICS_OF[letter])


def _lock(person_id: int) -> None:
    if execute(select(_USER.id).where(_USER.id == person_id).with_for_update()).first() is None:
        raise NotHere


def stop_token(secret_key: str, person_id: int, letter: Letter) -> str:
    """Return what a link carries that stops a kind of mail to a person; it holds as long as the secret key."""
    return str(_signer(secret_key).dumps([person_id, int(letter)]))


def read_stop_token(secret_key: str, token: str) -> tuple[int, Letter]:
    """Return whose mail of which kind a token stops; raises NotHere for one that this site did not make."""
    try:
        person_id, letter = _signer(secret_key).loads(token)
    except (BadData, ValueError):
        raise NotHere from None
    return person_id, Letter(letter)


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="learnpath.mail-stop")
