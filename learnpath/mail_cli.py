"""The command that sends mail, for a timer: what is due goes out, each mail once, however many send at a time."""

import logging
import sys
from typing import NamedTuple

import click

from learnpath.accounts import letters as account_letters
from learnpath.accounts import links
from learnpath.catalogue.current import catalogue
from learnpath.config import Settings
from learnpath.core import outbox
from learnpath.core.clock import now
from learnpath.core.db import release, saving
from learnpath.core.errors import Refused
from learnpath.core.mail import Mail, NotSent, Send, by_smtp, mail_server, message, printed
from learnpath.core.migrate import current_revision, wanted_revision
from learnpath.core.outbox import Claimed, Letter
from learnpath.mentoring import consents, invitations, letters
from learnpath.mentoring.outbox import due_digests, due_reminders
from learnpath.start import open_app

log = logging.getLogger("learnpath")


class Done(NamedTuple):
    """How many mails went out, and how many did not."""

    sent: int
    not_sent: int


@click.group("mail", no_args_is_help=False)
def mail_group() -> None:
    """Mail to people."""


@mail_group.command("send")
def send_command() -> None:
    """Send what is due, or without a mail server print it; tidy up. For a timer."""
    app = open_app()
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        missing = settings.sqlite_file and not settings.sqlite_file.exists()
        if missing or current_revision() != wanted_revision():
            raise Refused("The database is not at this version yet. Start LearnPath once, then send again.")
        done = deliver(settings, by_smtp(mail_server(settings.mail_url)) if settings.mail_url else printed)
    click.echo(f"{done.sent} sent, {done.not_sent} not sent.")
    if done.not_sent:
        sys.exit(1)


def deliver(settings: Settings, send: Send) -> Done:
    """Send what is due and tidy up; what does not go out now is tried again later."""
    with saving():
        consents.forget(now())
        outbox.forget_sent(now())
    due = [*due_digests(now()), *due_reminders(now())]
    with saving():
        outbox.queue(due, now())
    outcomes = [outcome for mail in iter(_claim, None) if (outcome := _send(settings, mail, send)) is not None]
    return Done(outcomes.count(True), outcomes.count(False))


def _claim() -> Claimed | None:
    with saving():
        return outbox.claim(now())


def _send(settings: Settings, mail: Claimed, send: Send) -> bool | None:
    """Compose and send a mail; returns whether it went out, or None where there was nothing to say any more."""
    moment = now()
    composed = _compose(settings, mail, moment)
    if composed is None:
        with saving():
            outbox.drop(mail)
        return None
    release()  # the mail server may take its time
    try:
        send(message(settings.mail_from or "learnpath@localhost", composed, moment))
    except (NotSent, ValueError) as error:
        log.warning("A mail was not sent: %s", error)
        with saving():
            outbox.not_sent(mail, moment)
        return False
    with saving():
        outbox.sent(mail, moment)
    return True


def _compose(settings: Settings, mail: Claimed, moment: int) -> Mail | None:
    if mail.letter == Letter.INVITATION:
        with saving():
            made = invitations.new_mailed_token(mail.invitation_id or 0, moment)
        return letters.invitation(settings, mail, made, moment)
    if mail.letter == Letter.SAFETY:
        return account_letters.safety(settings, mail)
    if mail.letter == Letter.CHANGED:
        return account_letters.changed(settings, mail.address or "")
    kind = next((kind for kind, letter in links.LETTERS.items() if letter == mail.letter), None)
    if kind is not None:
        with saving():
            link = links.new_mailed_token(kind, mail.user_id, moment)
        return account_letters.letter(settings, kind, *link) if link else None
    compose = letters.digest if mail.letter == Letter.DIGEST else letters.reminder
    return compose(settings, mail, catalogue(), moment)
