"""The person's own settings."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from learnpath.accounts import links
from learnpath.accounts.audit import Did
from learnpath.accounts.device import note, sign_in_here
from learnpath.accounts.forms import NameForm, PasswordForm, ThemeForm, TimeZoneForm
from learnpath.accounts.models import User
from learnpath.accounts.passwords import hash_password
from learnpath.accounts.proving import hold_mine, password_refused
from learnpath.accounts.sessions import end_sessions
from learnpath.accounts.signing_in import set_password
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import execute, release, saving
from learnpath.core.pages import notice, see_other

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the settings: one form and one button a section."""
    return _page(200)


@bp.post("/name")
@signed_in
def save_name() -> ResponseReturnValue:
    """Save the first name."""
    form = NameForm()
    if not form.validate():
        return _page(422, name=form)
    with saving():
        execute(update(User).where(User.id == me().id).values(name=form.name.data))
    return _saved()


@bp.post("/theme")
@signed_in
def save_theme() -> ResponseReturnValue:
    """Save the theme."""
    form = ThemeForm()
    if not form.validate():
        return _page(422, theme=form)
    with saving():
        execute(update(User).where(User.id == me().id).values(theme=form.theme.data))
    return _saved()


@bp.post("/time-zone")
@signed_in
def save_time_zone() -> ResponseReturnValue:
    """Save the time zone in which the person's days are counted."""
    form = TimeZoneForm()
    if not form.validate():
        return _page(422, time_zone=form)
    with saving():
        execute(update(User).where(User.id == me().id).values(time_zone=form.time_zone.data or None))
    return _saved()


@bp.post("/password")
@signed_in
def save_password() -> ResponseReturnValue:
    """Change the password with the current one; all sessions end, and a new one starts on this device."""
    person, form = me(), PasswordForm((me().name, me().email))
    release()  # judging a password takes a while
    if not form.validate():
        return _page(422, password=form)
    if refused := password_refused(form, "current"):
        return *_page(refused[0], password=form), refused[1]
    password_hash = hash_password(form.password.data or "")
    with saving():
        keep = hold_mine()
        set_password(person.id, password_hash)
        end_sessions(person.id, now())
        links.end_all(person.id)
        sign_in_here(person.id, keep)
        note(Did.PASSWORD_CHANGED, person.id)
    return _saved("Saved. You are signed out on your other devices.")


def _page(status: int, **forms: Any) -> tuple[str, int]:
    person = me()
    forms.setdefault("name", NameForm(formdata=None, name=person.name))
    forms.setdefault("theme", ThemeForm(formdata=None, theme=person.theme))
    forms.setdefault("time_zone", TimeZoneForm(formdata=None, time_zone=person.time_zone or ""))
    if "password" not in forms:
        forms["password"] = PasswordForm()
    wrong = [form for form in forms.values() if form.errors]
    given = {"forms": forms, "wrong": wrong, "person": person}
    return render_template("accounts/settings.html", **given), status


def _saved(text: str = "Saved.") -> ResponseReturnValue:
    notice(text)
    return see_other(url_for("settings.show"))
