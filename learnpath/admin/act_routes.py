"""What administrators do with people's accounts; each asks for a recent sign-in and stands in the audit log."""

from collections.abc import Callable

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import administering
from learnpath.accounts.administering import By
from learnpath.accounts.device import here
from learnpath.accounts.letters import path_of
from learnpath.accounts.links import MINUTES
from learnpath.accounts.models import Link
from learnpath.accounts.recent import recent
from learnpath.accounts.registration import DAYS
from learnpath.admin import people
from learnpath.config import Settings
from learnpath.core.access import administrators, me
from learnpath.core.attempts import take
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import NotHere
from learnpath.core.limits import RESETS
from learnpath.core.pages import absolute, notice, see_other
from learnpath.core.text import number_in

bp = Blueprint("admin_acts", __name__, url_prefix="/admin")


@bp.post("/people/<number>/disable")
@administrators
@recent
def disable(number: str) -> ResponseReturnValue:
    """Sign a person out, and let them sign in no more."""
    return _act(number, administering.disable, "Disabled. They are signed out and cannot sign in any more.")


@bp.post("/people/<number>/enable")
@administrators
@recent
def enable(number: str) -> ResponseReturnValue:
    """Let a person sign in again."""
    return _act(number, administering.enable, "Enabled. They can sign in again.")


@bp.post("/people/<number>/sign-out")
@administrators
@recent
def sign_out(number: str) -> ResponseReturnValue:
    """End all sessions of a person."""
    return _act(number, administering.sign_out, "They are signed out on all devices.")


@bp.post("/people/<number>/reset-second-factor")
@administrators
@recent
def reset_second_factor(number: str) -> ResponseReturnValue:
    """Remove a person's authenticator app, recovery codes and passkeys."""
    return _act(number, administering.reset_second_factor, "Removed. Their password alone signs them in.")


@bp.post("/people/<number>/promote")
@administrators
@recent
def promote(number: str) -> ResponseReturnValue:
    """Make a person an administrator."""
    return _act(number, administering.promote, "They are an administrator now.")


@bp.post("/people/<number>/demote")
@administrators
@recent
def demote(number: str) -> ResponseReturnValue:
    """Have a person be no administrator any more."""
    return _act(number, administering.demote, "They are no administrator any more.")


@bp.post("/people/<number>/new-password")
@administrators
@recent
def new_password(number: str) -> ResponseReturnValue:
    """Have a link for a new password mailed, which nobody else sees; on a site without mail show it, once."""
    who = number_in(number)
    if current_app.extensions["settings"].mail_url:
        take([(RESETS, people.person(who).email)], now())
        with saving():
            email = administering.mail_password_link(who, _by())
        notice(f"A mail with a link goes to {email} soon.")
        return see_other(url_for("admin.show_person", number=who))
    with saving():
        token = administering.new_password_link(who, _by())
    link = absolute(path_of(Link.PASSWORD, token))
    return render_template("admin/password_link.html", link=link, minutes=MINUTES, who=people.person(who))


@bp.post("/sign-up-links")
@administrators
@recent
def invite() -> ResponseReturnValue:
    """Make a link by which one person signs up, and show it, once; only on a site that is open by invitation."""
    if current_app.extensions["settings"].registration != "invitation":
        raise NotHere
    with saving():
        token = administering.invite(_by())
    link = absolute(url_for("accounts.sign_up", invite=token))
    return render_template("admin/sign_up_link.html", link=link, days=DAYS)


def _act(number: str, act: Callable[[int, By], bool], says: str) -> ResponseReturnValue:
    """Do one thing to a person's account: what is so already stays so, and is said in the same way."""
    who = number_in(number)
    with saving():
        act(who, _by())
    notice(says)
    return see_other(url_for("admin.show_person", number=who))


def _by() -> By:
    settings: Settings = current_app.extensions["settings"]
    return By(me().id, now(), settings.audit_days, bool(settings.mail_url), here())
