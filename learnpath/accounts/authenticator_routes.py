"""Setting up an authenticator app, its recovery codes, and switching it off."""

import segno
from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from learnpath.accounts import codes
from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.accounts.proving import hold_mine
from learnpath.accounts.recent import recent
from learnpath.accounts.sealing import seal, unseal
from learnpath.accounts.second_forms import SetUpForm
from learnpath.accounts.sessions import end_sessions
from learnpath.core.access import me
from learnpath.core.clock import now
from learnpath.core.dates import day_label
from learnpath.core.db import saving
from learnpath.core.errors import Refused
from learnpath.core.pages import notice, see_other

bp = Blueprint("authenticator", __name__, url_prefix="/settings/security/authenticator")


@bp.get("")
@recent
def show() -> ResponseReturnValue:
    """Show how the authenticator stands, or without one how to set it up."""
    standing = codes.standing(me().id)
    if standing is None:
        return _set_up_page(SetUpForm(formdata=None), codes.new_secret(), 200)
    since = day_label(standing.added_at, now(), me().zone)
    return render_template("accounts/authenticator.html", standing=standing, since=since)


@bp.post("")
@recent
def switch_on() -> ResponseReturnValue:
    """Put the app in force whose code was typed, and show the recovery codes, this once; other sessions end."""
    form = SetUpForm()
    secret = unseal(me().id, form.secret.data or "", _site_key(), now() - codes.SET_UP)
    if secret is None:
        notice("That page was too old. Scan the new code below.")
        return see_other(url_for("authenticator.show"))
    if not form.validate():
        return _set_up_page(form, secret, 422)
    try:
        with saving():
            hold_mine()
            made = codes.switch_on(me().id, secret, form.one_time_code.data or "", _site_key(), now())
            end_sessions(me().id, now(), but=me().session_id)
            note(Did.SECOND_ON, me().id)
    except Refused as refused:
        if codes.has_authenticator(me().id):
            notice(f"{refused}.")
            return see_other(url_for("authenticator.show"))
        form.refuse("one_time_code", str(refused))
        return _set_up_page(form, secret, 422)
    return render_template("accounts/recovery_codes.html", codes=made, new=True)


@bp.post("/recovery-codes")
@recent
def new_recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them, this once; the old ones work no longer."""
    try:
        with saving():
            hold_mine()
            made = codes.new_recovery_codes(me().id, request.form.get("codes", ""))
            note(Did.CODES_MADE, me().id)
    except Refused as refused:
        notice(f"{refused}.")
        return see_other(url_for("authenticator.show"))
    return render_template("accounts/recovery_codes.html", codes=made, new=False)


@bp.post("/off")
@recent
def switch_off() -> ResponseReturnValue:
    """Remove the app and its recovery codes; other sessions end."""
    with saving():
        hold_mine()
        codes.switch_off(me().id)
        end_sessions(me().id, now(), but=me().session_id)
        note(Did.SECOND_OFF, me().id)
    notice(
        "The authenticator app is switched off. Your password alone signs you in. Your other devices are signed out."
    )
    return see_other(url_for("authenticator.show"))


def _set_up_page(form: SetUpForm, secret: str, status: int) -> ResponseReturnValue:
    address = codes.app_address(secret, me().email, current_app.extensions["settings"].site_name)
    square = segno.make(address, error="m", micro=False)
    drawn = square.svg_inline(light="#fff", svgclass=None, lineclass=None, omitsize=True)
    shown = {
        "qr_code": Markup(drawn),  # noqa: S704 - made of numbers alone
        "address": address,
        "secret": codes.in_groups(secret),
        "sealed": seal(me().id, secret, _site_key(), now()),
    }
    return render_template("accounts/authenticator_new.html", form=form, **shown), status


def _site_key() -> str:
    return str(current_app.secret_key)
