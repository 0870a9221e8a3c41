"""Sign up, sign in and sign out."""

from contextlib import suppress

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import audit, links
from learnpath.accounts.arriving import ask_for_code, let_in, onward, target
from learnpath.accounts.audit import Did
from learnpath.accounts.codes import has_authenticator
from learnpath.accounts.device import here, note, sign_out_here
from learnpath.accounts.emails import canonical_email
from learnpath.accounts.forms import SignInForm, SignUpForm
from learnpath.accounts.models import Link
from learnpath.accounts.passwords import hash_password
from learnpath.accounts.registration import link_works, use_link
from learnpath.accounts.registration import sign_up as make_account
from learnpath.accounts.sign_in_page import sign_in_page
from learnpath.accounts.signing_in import Found, check_sign_in, hold_password, set_password
from learnpath.core import hooks
from learnpath.core.access import public, viewer
from learnpath.core.attempts import network, take
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held, Refused
from learnpath.core.limits import LINKS_TO, SIGN_UPS
from learnpath.core.pages import held_back, notice, safe_next, see_other

bp = Blueprint("accounts", __name__)


@bp.get("/sign-up")
@public
def sign_up() -> ResponseReturnValue:
    """Show the form for a new account."""
    if viewer():
        return redirect(url_for("roles.home"), 303)
    return _sign_up_page(SignUpForm(), 200) if _may_sign_up() else _closed_page()


@bp.post("/sign-up")
@public
def create_account() -> ResponseReturnValue:
    """Make the account, sign it in on this device, and go where the person was going."""
    form = SignUpForm()
    if not _may_sign_up():
        return _closed_page()
    if not form.validate():
        return _sign_up_page(form, 422)
    try:
        take([(SIGN_UPS, network(request.remote_addr))], now())
    except Held as held:
        form.refuse("email", str(held))
        return held_back(_sign_up_page(form, 429), held)
    password_hash = hash_password(form.password.data or "")
    name, email = form.name.data or "", canonical_email(form.email.data or "") or ""
    try:
        with saving():
            invited = use_link(_invite(), now())
            if not invited and not _may_sign_up():
                return _closed_page()
            user_id = make_account(name, email, password_hash, form.time_zone.data or None, now())
            notice(f"Your account is ready, {name}." if name else "Your account is ready.")
            let_in(user_id, keep=False)
            note(Did.SIGNED_UP, user_id)
    except Refused as refused:
        form.refuse("email", str(refused))
        return _sign_up_page(form, 422)
    _mail_confirmation(user_id, email)
    return onward(user_id)


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Show the form to sign in; who is signed in already goes on."""
    if viewer():
        return redirect(target(), 303)
    return _sign_in_page(SignInForm(), 200)


@bp.post("/sign-in")
@public
def start_session() -> ResponseReturnValue:
    """Sign in with address and password. A wrong one gets the same answer whether the account exists."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, 422)
    try:
        email = canonical_email(form.email.data or "") or ""
        found = check_sign_in(email, form.password.data or "", request.remote_addr, now())
    except Held as held:
        form.refuse("password", str(held))
        return held_back(_sign_in_page(form, 429), held)
    answer = _arrive(found, bool(form.keep.data)) if found else None
    if answer is None:
        with saving():
            audit.note_by_address(Did.SIGN_IN_FAILED, email, now(), here())
        form.refuse("password", "This email address and password do not belong together. Check both and try again")
        return _sign_in_page(form, 422)
    return answer


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this device's session; for who is signed out already, nothing more happens."""
    person = viewer()
    with saving():
        sign_out_here()
        if person:
            note(Did.SIGNED_OUT, person.id)
    notice("You are signed out.")
    return see_other(url_for("roles.home"))


def _arrive(found: Found, keep: bool) -> ResponseReturnValue | None:
    """Sign in whose password fitted, or ask them for a code; None if the password was changed since it was checked."""
    with saving():
        mark = hold_password(found.id)
        if mark != found.mark:
            return None
        if found.fresh_hash:
            mark = set_password(found.id, found.fresh_hash)
        if not (second := has_authenticator(found.id)):
            let_in(found.id, keep)
            note(Did.SIGNED_IN, found.id)
    return ask_for_code(found.id, keep, mark) if second else onward(found.id)


def _mail_confirmation(user_id: int, email: str) -> None:
    """Have the link mailed by which the address is confirmed, but not to one that got many lately: it may be nobody's.

    It can be asked for again under Security.
    """
    if current_app.extensions["settings"].mail_url:
        with suppress(Held):
            take([(LINKS_TO, email)], now())
            with saving():
                links.ask(Link.CONFIRM, user_id, email, now())


def _invite() -> str:
    return request.values.get("invite", "")


def _may_sign_up() -> bool:
    """Whether whoever asks may have an account: by the site's settings, a link to sign up, or an invitation."""
    registration = current_app.extensions["settings"].registration
    if registration != "invitation":
        return bool(registration == "open")
    path = safe_next(request.values.get("next")) or ""
    return link_works(_invite(), now()) or any(works for _, works in hooks.invited.send(None, path=path, now=now()))


def _closed_page() -> ResponseReturnValue:
    return render_template("accounts/closed.html"), 403


def _sign_up_page(form: SignUpForm, status: int) -> ResponseReturnValue:
    given = {"next": safe_next(request.values.get("next")), "invite": _invite()}
    return render_template("accounts/sign_up.html", form=form, **given), status


def _sign_in_page(form: SignInForm, status: int) -> ResponseReturnValue:
    return sign_in_page(form), status
