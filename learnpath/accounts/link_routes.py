"""What mailed links lead to: a new password, another email address, and that an address is confirmed."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import audit, links
from learnpath.accounts.audit import Did
from learnpath.accounts.changing import change_email, confirm_email
from learnpath.accounts.device import here, note
from learnpath.accounts.forms import AddressForm, ResetForm
from learnpath.accounts.models import Link
from learnpath.accounts.passkeys import remove_all
from learnpath.accounts.passwords import hash_password
from learnpath.accounts.second_factor import second_of
from learnpath.accounts.sessions import end_sessions
from learnpath.accounts.signing_in import set_password
from learnpath.core.access import public
from learnpath.core.attempts import network, take
from learnpath.core.clock import now
from learnpath.core.db import release, saving
from learnpath.core.errors import Held, NotHere, Refused
from learnpath.core.limits import RESETS, RESETS_FROM
from learnpath.core.pages import held_back, notice, see_other

bp = Blueprint("links", __name__)
ASKED = "If there is an account with this address, a mail with a link goes to it soon. The link works for 30 minutes."


@bp.get("/forgot")
@public
def forgot() -> ResponseReturnValue:
    """Show the form that asks for the address, or on a site without mail whom to ask."""
    return _forgot_page(AddressForm(), 200)


@bp.post("/forgot")
@public
def ask() -> ResponseReturnValue:
    """Have a link mailed. The answer, and the work for it, are the same whether the account exists."""
    form = AddressForm()
    if not current_app.extensions["settings"].mail_url:
        raise NotHere
    if not form.validate():
        return _forgot_page(form, 422)
    try:
        take([(RESETS, form.address), (RESETS_FROM, network(request.remote_addr))], now())
    except Held as held:
        form.refuse("email", str(held))
        return held_back(_forgot_page(form, 429), held)
    with saving():
        links.ask_password(form.address, now())
        audit.note_by_address(Did.RESET_ASKED, form.address, now(), here())
    notice(ASKED)
    return see_other(url_for("accounts.sign_in"))


@bp.get("/password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Show the form for a new password."""
    return _password_page(token, ResetForm(), 200)


@bp.post("/password/<token>")
@public
def save_password(token: str) -> ResponseReturnValue:
    """Set the new password; all sessions end, no other link works any more, and if that is wanted no passkey."""
    try:
        _, email = links.find(Link.PASSWORD, token, now())
        release()  # judging and hashing a password takes a while
        form = ResetForm((email,))
        if not form.validate():
            return _password_page(token, form, 422)
        password_hash = hash_password(form.password.data or "")
        with saving():
            user_id, _ = links.use(Link.PASSWORD, token, now())
            set_password(user_id, password_hash)
            end_sessions(user_id, now())
            links.end_all(user_id)
            note(Did.RESET_DONE, user_id)
            if form.without_passkeys.data and remove_all(user_id):
                note(Did.PASSKEY_REMOVED, user_id)
    except NotHere:
        return _over()
    notice("Saved. Sign in with your new password.")
    return see_other(url_for("accounts.sign_in"))


@bp.get("/address/<token>")
@public
def new_address(token: str) -> ResponseReturnValue:
    """Ask whether this is to be the account's address: a link that a mail program follows by itself changes nothing."""
    return _link_page(Link.ADDRESS, token, "accounts/confirm.html", action=url_for("links.save_address", token=token))


@bp.post("/address/<token>")
@public
def save_address(token: str) -> ResponseReturnValue:
    """Change the account's address; the one before is told."""
    try:
        with saving():
            user_id, email = links.use(Link.ADDRESS, token, now())
            change_email(user_id, email, now(), confirmed=True)
            note(Did.EMAIL_CHANGED, user_id)
    except NotHere:
        return _over()
    except Refused as refused:
        return render_template("accounts/link_over.html", says=str(refused)), 409
    notice("Saved. This is your email address now.")
    return see_other(url_for("roles.home"))


@bp.get("/address/confirm/<token>")
@public
def ask_to_confirm(token: str) -> ResponseReturnValue:
    """Ask whether the address is the person's."""
    return _link_page(Link.CONFIRM, token, "accounts/confirm.html", action=url_for("links.confirm", token=token))


@bp.post("/address/confirm/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Keep that it is."""
    try:
        with saving():
            user_id, email = links.use(Link.CONFIRM, token, now())
            confirm_email(user_id, email, now())
            note(Did.EMAIL_CONFIRMED, user_id)
    except NotHere:
        return _over()
    notice("Confirmed. This email address is yours.")
    return see_other(url_for("roles.home"))


def _forgot_page(form: AddressForm, status: int) -> tuple[str, int]:
    return render_template("accounts/forgot.html", form=form), status


def _password_page(token: str, form: ResetForm, status: int) -> ResponseReturnValue:
    try:
        user_id, email = links.find(Link.PASSWORD, token, now())
    except NotHere:
        return _over()
    given = {"email": email, "form": form, "passkeys": second_of(user_id).passkeys}
    return render_template("accounts/new_password.html", **given), status


def _link_page(kind: Link, token: str, template: str, **values: Any) -> ResponseReturnValue:
    try:
        _, email = links.find(kind, token, now())
    except NotHere:
        return _over()
    return render_template(template, email=email, **values)


def _over() -> tuple[str, int]:
    """Answer for every link that does not work, whatever the reason."""
    return render_template("accounts/link_over.html", says=""), 404
