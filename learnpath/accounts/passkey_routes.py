"""The person's passkeys."""

from flask import Blueprint, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import passkeys
from learnpath.accounts.audit import Did
from learnpath.accounts.challenges import here, new_challenge, take_challenge
from learnpath.accounts.device import note
from learnpath.accounts.proving import hold_mine
from learnpath.accounts.recent import recent
from learnpath.accounts.second_forms import PasskeyForm, PasskeyNameForm
from learnpath.core.access import me
from learnpath.core.clock import now
from learnpath.core.dates import day_label
from learnpath.core.db import saving
from learnpath.core.errors import NotHere, Refused
from learnpath.core.pages import notice, see_other

bp = Blueprint("passkeys", __name__, url_prefix="/settings/security/passkeys")
MOST_DIGITS = 9  # the ids of a table fit


@bp.get("")
@recent
def show() -> ResponseReturnValue:
    """List the passkeys, with a form for one more."""
    return _page(PasskeyForm(formdata=None), 200)


@bp.post("/options")
@recent
def options() -> ResponseReturnValue:
    """Answer the page's script with what the browser needs to make a passkey."""
    place, person = here(), me()
    if place is None:
        raise NotHere
    site_name = current_app.extensions["settings"].site_name
    challenge = new_challenge(person.id, now())
    wanted = passkeys.adding_options(person.id, person.email, person.name, site_name, place, challenge)
    return Response(wanted, mimetype="application/json")


@bp.post("")
@recent
def add() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
    place, form = here(), PasskeyForm()
    if place is None:
        raise NotHere
    try:
        key = passkeys.read_new(form.credential.data or "", place, take_challenge(me().id, now()))
        with saving():
            hold_mine()
            passkeys.add(me().id, key, form.credential_name.data or "", now())
            note(Did.PASSKEY_ADDED, me().id)
    except Refused as refused:
        form.refuse("credential_name", str(refused))
        return _page(form, 422)
    notice("Passkey added. You can sign in with it from now on.")
    return see_other(url_for("passkeys.show"))


@bp.post("/<number>/name")
@recent
def rename(number: str) -> ResponseReturnValue:
    """Give a passkey another name."""
    with saving():
        passkeys.rename(me().id, _id(number), PasskeyNameForm().credential_name.data or "")
    notice("Saved.")
    return see_other(url_for("passkeys.show"))


@bp.post("/<number>/remove")
@recent
def remove(number: str) -> ResponseReturnValue:
    """Remove a passkey: it signs in no longer."""
    with saving():
        hold_mine()
        name = passkeys.remove(me().id, _id(number))
        note(Did.PASSKEY_REMOVED, me().id)
    notice(f"“{name}” is removed. It no longer signs you in; delete it on your device too.")
    return see_other(url_for("passkeys.show"))


def _id(number: str) -> int:
    if not (number.isdecimal() and len(number) <= MOST_DIGITS):
        raise NotHere
    return int(number)


def _page(form: PasskeyForm, status: int) -> ResponseReturnValue:
    listed = [
        (key, day_label(key.added_at, now(), me().zone), key.used_at and day_label(key.used_at, now(), me().zone))
        for key in passkeys.passkeys_of(me().id)
    ]
    return render_template("accounts/passkeys.html", form=form, passkeys=listed, can=here() is not None), status
