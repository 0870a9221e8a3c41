"""What a mail says, composed when it is sent, of what its person may see at that moment; None where that is nothing.

Addresses in it begin with the site's own from the settings, never with what a request said.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.config import Settings
from learnpath.core.dates import date_label, day_label, day_of, in_sentence, zone_of
from learnpath.core.db import columns, execute
from learnpath.core.mail import Mail
from learnpath.core.outbox import Claimed, Letter
from learnpath.core.text import one_line
from learnpath.mentoring.choices import NAMES, TOLD_OF, chosen, stop_token
from learnpath.mentoring.invitations import Mailed
from learnpath.mentoring.outbox import TOLD_FOR, due_reminders, last_digest_at
from learnpath.mentoring.people import SOMEONE
from learnpath.mentoring.told import Line, told
from learnpath.tracks.next_step import next_steps
from learnpath.tracks.state import LearnerState, read_state

HERE = "http://localhost:8000"  # of links in mails that are only printed, on a site without an address
MOST_LINES = 50  # of a part of the digest
_USER = columns(User)


def digest(settings: Settings, mail: Claimed, snapshot: Snapshot, now: int) -> Mail | None:
    """Return the weekly mail: what a person was told since the last one and has not read."""
    since, wanted = max(last_digest_at(mail.user_id), now - TOLD_FOR), chosen(mail.user_id)
    lines = told(mail.user_id, snapshot, now, unread=True, since=since)
    before = [line for line in lines if line.at < now]  # what is told within this second belongs to the next one
    parts = {topic: [line for line in before if line.kind in kinds] for topic, kinds in TOLD_OF.items()}
    parts = {topic: found for topic, found in parts.items() if found and topic in wanted}
    number = sum(map(len, parts.values()))
    if not number:
        return None
    base, person = _base(settings), _person(mail.user_id)
    zone = zone_of(person.time_zone or settings.time_zone)
    count = f"{number} unread notice{'s' if number > 1 else ''}"
    text = [f"{count} on {settings.site_name}."]
    for topic, found in parts.items():
        text += ["", f"{NAMES[topic]} ({len(found)})"]
        text += [part for line in found[:MOST_LINES] for part in _lines(line, base, day_label(line.at, now, zone))]
        text += [f"- and {len(found) - MOST_LINES} more"] if len(found) > MOST_LINES else []
    text += ["", f"All of them: {base}/notices", f"Which mails you get: {base}/settings/notices"]
    return _letter(settings, mail, person.email, f"{settings.site_name}: {count}", text)


def _lines(line: Line, base: str, day: str) -> Iterator[str]:
    yield f"- {one_line(line.text)} ({in_sentence(day)})"
    if line.link:
        yield f"  {base}{line.link}"


def reminder(settings: Settings, mail: Claimed, snapshot: Snapshot, now: int) -> Mail | None:
    """Return the mail that says what is next on a learner's list, if it is still due."""
    if mail.mark not in [due.mark for due in due_reminders(now, mail.user_id)]:
        return None
    person, state = _person(mail.user_id), read_state(mail.user_id, snapshot)
    today = day_of(now, zone_of(person.time_zone or settings.time_zone)).toordinal()
    for role, step in _steps(state, snapshot, today):
        says = f"Next on your list: {one_line(step.name)}"
        text = [f"{says} ({role.name}).", f"{_base(settings)}/tracks/{role.slug}", ""]
        return _letter(settings, mail, person.email, says, text)
    return None


def _steps(state: LearnerState, snapshot: Snapshot, today: int) -> Iterator[tuple[Role, Item]]:
    """Yield the next step of each track on which there is one and that is not paused today."""
    for track in state.active:
        role, rests = snapshot.roles_by_id[track.role_id], state.pauses.get(track.id, [])
        if not state.counts(role).total.complete and not any(first <= today <= last for _, first, last in rests):
            yield from ((role, step) for step in next_steps(state.list_of(role), state))


def invitation(settings: Settings, mail: Claimed, made: Mailed | None, now: int) -> Mail | None:
    """Return the mail that asks somebody to be a learner's mentor; None where it can be answered no more."""
    if made is None or not mail.address:
        return None
    zone, learner = zone_of(settings.time_zone), made.learner or SOMEONE
    last_day = date_label(day_of(made.expires_at - 1, zone), day_of(now, zone))
    text = [f"{learner} asks you to be their mentor on {settings.site_name}."]
    text += ["", *(f"> {line}".rstrip() for line in made.message.split("\n"))] if made.message else []
    text += ["", "See what they would share, and accept or decline:", f"{_base(settings)}/invitations/{made.token}"]
    text += ["", f"The link works once, until {last_day}. If you do not know {learner}, you need not do anything."]
    return Mail(mail.address, f"{learner} asks you to be their mentor", "\n".join([*text, ""]))


def _letter(settings: Settings, mail: Claimed, to: str, subject: str, text: list[str]) -> Mail:
    """Return a mail that one press stops, in the mail program as RFC 8058 has it or on the page of its link."""
    token = stop_token(settings.secret_key, mail.user_id, Letter(mail.letter))
    link = f"{_base(settings)}/mail/stop/{token}"
    headers = {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Mail(to, subject, "\n".join([*text, f"No more of these mails: {link}", ""]), headers)


def _base(settings: Settings) -> str:
    return settings.base_url or HERE


def _person(person_id: int) -> Any:
    return execute(select(_USER.email, _USER.time_zone).where(_USER.id == person_id)).one()
