"""Signing in, beside the password: the code after it, or a passkey in its place."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import passkeys
from learnpath.accounts.arriving import Waiting, let_in, onward, target, waiting
from learnpath.accounts.audit import Did
from learnpath.accounts.challenges import here, new_challenge, take_challenge
from learnpath.accounts.codes import Used, standing, use_code
from learnpath.accounts.device import note
from learnpath.accounts.forms import SignInForm
from learnpath.accounts.second_forms import CodeForm
from learnpath.accounts.sign_in_page import sign_in_page
from learnpath.accounts.signing_in import hold_password
from learnpath.core.access import public, viewer
from learnpath.core.attempts import give_back, take
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held, NotHere, Refused, SignedOut
from learnpath.core.limits import CODES
from learnpath.core.pages import held_back, notice, safe_next, see_other

bp = Blueprint("second", __name__, url_prefix="/sign-in")
DID = {Used.APP: Did.SIGNED_IN, Used.RECOVERY: Did.RECOVERY_USED, None: Did.CODE_FAILED}


@bp.get("/code")
@public
def ask() -> ResponseReturnValue:
    """Ask who gave the right password for a code."""
    if viewer():
        return redirect(target(), 303)
    return _code_page(CodeForm(), 200) if waiting() else _begin_again()


@bp.post("/code")
@public
def answer() -> ResponseReturnValue:
    """Sign in with the code. A wrong one counts for the account, wherever it is typed."""
    person, form = waiting(), CodeForm()
    if person is None:
        return _begin_again()
    if not form.validate():
        return _code_page(form, 422)
    try:
        used = _sign_in(person, form.one_time_code.data or "", now())
    except Held as held:
        form.refuse("one_time_code", str(held))
        return held_back(_code_page(form, 429), held)
    except SignedOut:
        return _begin_again()
    if used is None:
        form.refuse("one_time_code", "This code does not fit, or was used before. Wait for the next one and try again")
        return _code_page(form, 422)
    return onward(person.user_id)


@bp.post("/passkey/options")
@public
def options() -> ResponseReturnValue:
    """Answer the page's script with what the browser needs to ask for a passkey."""
    place = here()
    if place is None:
        raise NotHere
    return Response(passkeys.sign_in_options(place, new_challenge(0, now())), mimetype="application/json")


@bp.post("/passkey")
@public
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in with what the browser made of a passkey; it stands for password and code."""
    place = here()
    if place is None:
        raise NotHere
    try:
        signed = passkeys.read_sign_in(request.form.get("credential", ""), place, take_challenge(0, now()))
        with saving():
            passkeys.keep_sign_in(signed, now())
            let_in(signed.user_id, bool(request.form.get("keep")))
            note(Did.PASSKEY_USED, signed.user_id)
    except Refused as refused:
        return sign_in_page(SignInForm(), str(refused)), 422
    return onward(signed.user_id)


def _sign_in(person: Waiting, code: str, at: int) -> Used | None:
    tries = [(CODES, str(person.user_id))]
    take(tries, at)
    with saving():
        if waiting(hold_password) is None:
            raise SignedOut
        used = use_code(person.user_id, code, str(current_app.secret_key), at)
        if used:
            let_in(person.user_id, person.keep)
        note(DID[used], person.user_id)
    if used:
        give_back(tries, at)
    if used is Used.RECOVERY and (left := standing(person.user_id)):
        notice(f"That recovery code is used up. {left.codes_left} left.")
    return used


def _begin_again() -> ResponseReturnValue:
    notice("Sign in again: the code is asked for within ten minutes after the password.")
    return see_other(url_for("accounts.sign_in", next=safe_next(request.values.get("next"))))


def _code_page(form: CodeForm, status: int) -> ResponseReturnValue:
    return render_template("accounts/code.html", form=form, next=safe_next(request.values.get("next"))), status
