"""The commands on people's accounts, for the site's owner."""

import sys
from collections.abc import Callable
from typing import Any

import click
from flask import current_app
from sqlalchemy import select

from learnpath.accounts import administering, audit, links
from learnpath.accounts.administering import By
from learnpath.accounts.audit import Did
from learnpath.accounts.emails import canonical_email
from learnpath.accounts.letters import HERE, path_of
from learnpath.accounts.links import MINUTES
from learnpath.accounts.models import Link, User
from learnpath.accounts.passwords import hash_password, password_fault
from learnpath.accounts.registration import DAYS, sign_up
from learnpath.accounts.sessions import end_sessions
from learnpath.accounts.signing_in import set_password
from learnpath.config import Settings
from learnpath.core.clock import now
from learnpath.core.db import columns, execute, release, saving
from learnpath.core.errors import Refused
from learnpath.start import open_app, prepare

_USER = columns(User)


@click.group("user", no_args_is_help=False)
def user_group() -> None:
    """People's accounts, for the site's owner."""


@user_group.command("create")
@click.argument("email")
@click.option("--admin", is_flag=True, help="Make them an administrator of the site.")
def create_command(email: str, admin: bool) -> None:
    """Make an account. Asks for its password, or reads one line of standard input."""
    app = open_app()
    prepare(app)
    address = canonical_email(email)
    if address is None:
        raise Refused(f"{email} is not an email address.")
    password_hash = _new_password_hash((email, *app.extensions["settings"].names))
    with app.app_context(), saving():
        number = sign_up("", address, password_hash, None, now())
        _note(Did.SIGNED_UP, number)
        if admin:
            administering.promote(number, _by())
    click.echo(f"Made the account of {address}.")


@user_group.command("set-password")
@click.argument("email")
def set_password_command(email: str) -> None:
    """Set a person's password and end their sessions. Asks for it, or reads one line of standard input."""
    app = open_app()
    with app.app_context():
        found = _find(email)
        password_hash = _new_password_hash((email, found.name, *app.extensions["settings"].names))
        with saving():
            set_password(found.id, password_hash)
            end_sessions(found.id, now())
            links.end_all(found.id)
            _note(Did.PASSWORD_CHANGED, found.id)
    click.echo(f"Saved. {found.email} is signed out everywhere and can sign in with the new password.")


@user_group.command("reset-link")
@click.argument("email")
def reset_link_command(email: str) -> None:
    """Print a link by which a person sets a new password: it works once, for 30 minutes."""
    app = open_app()
    with app.app_context():
        found = _find(email)
        with saving():
            token = administering.new_password_link(found.id, _by())
    base = app.extensions["settings"].base_url or HERE
    click.echo(f"{base}{path_of(Link.PASSWORD, token)}\nIt works once, for {MINUTES} minutes.")


@user_group.command("invite")
def invite_command() -> None:
    """Print a link by which one person signs up on a site that is open by invitation."""
    app = open_app()
    with app.app_context(), saving():
        token = administering.invite(_by())
    click.echo(f"{app.extensions['settings'].base_url or HERE}/sign-up?invite={token}\nIt works once, for {DAYS} days.")


@user_group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor_command(email: str) -> None:
    """Remove a person's authenticator app, recovery codes and passkeys: their password alone signs them in."""
    app = open_app()
    with app.app_context():
        found = _find(email)
        with saving():
            administering.reset_second_factor(found.id, _by())
    click.echo("Removed. Their password alone signs them in; they can set up another.")


@user_group.command("promote")
@click.argument("email")
def promote_command(email: str) -> None:
    """Make a person an administrator of the site."""
    _change(email, administering.promote, "is an administrator now.")


@user_group.command("demote")
@click.argument("email")
def demote_command(email: str) -> None:
    """Have a person be no administrator any more."""
    _change(email, administering.demote, "is no administrator any more.")


@user_group.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Sign a person out everywhere, and let them sign in no more; nothing of theirs is removed."""
    _change(email, administering.disable, "cannot sign in any more.")


@user_group.command("enable")
@click.argument("email")
def enable_command(email: str) -> None:
    """Let a person sign in again who was disabled."""
    _change(email, administering.enable, "can sign in again.")


def _change(email: str, act: Callable[[int, By], bool], says: str) -> None:
    app = open_app()
    with app.app_context():
        found = _find(email)
        with saving():
            act(found.id, _by())
    click.echo(f"{found.email} {says}")


def _by() -> By:
    settings: Settings = current_app.extensions["settings"]
    return By(None, now(), settings.audit_days, bool(settings.mail_url))


def _note(kind: Did, user_id: int) -> None:
    by = _by()
    audit.note(kind, user_id, None, by.now, by.days)
    if by.mails:
        audit.tell(kind, user_id, by.now)


def _find(email: str) -> Any:
    found = execute(select(_USER.id, _USER.name, _USER.email).where(_USER.email == canonical_email(email))).first()
    release()
    if found is None:
        raise Refused(f"There is no account with the email address {email}.")
    return found


def _new_password_hash(about: tuple[str, ...]) -> str:
    password = _ask_password()
    if fault := password_fault(password, about):
        raise Refused(f"{fault}.")
    return hash_password(password)


def _ask_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("New password", hide_input=True, confirmation_prompt=True))
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Refused("The password is not UTF-8 text.") from None
