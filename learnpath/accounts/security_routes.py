"""Security: on which devices one is signed in, what was done with the account, and another email address."""

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from learnpath.accounts import audit, links, sessions
from learnpath.accounts.audit import Did
from learnpath.accounts.changing import TAKEN, change_email
from learnpath.accounts.device import note, prove_here
from learnpath.accounts.forms import AddressForm, AgainForm
from learnpath.accounts.models import Link, User
from learnpath.accounts.proving import BothForm, code_refused, hold_mine, password_refused, proof_form
from learnpath.accounts.recent import recent
from learnpath.accounts.second_factor import second_of
from learnpath.accounts.unsent import held
from learnpath.core.access import me, signed_in
from learnpath.core.attempts import take
from learnpath.core.clock import now
from learnpath.core.dates import day_label
from learnpath.core.db import columns, execute, saving
from learnpath.core.errors import Held, NotHere, Refused
from learnpath.core.limits import LINKS, LINKS_TO
from learnpath.core.pages import held_back, notice, safe_next, see_other
from learnpath.core.text import number_in

bp = Blueprint("security", __name__, url_prefix="/settings/security")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the devices on which one is signed in, and whether the address was confirmed."""
    person = me()
    found = [(one, day_label(one.used_at, now(), person.zone)) for one in sessions.devices(person.id, now())]
    verified = execute(select(columns(User).verified_at).where(columns(User).id == person.id)).scalar_one()
    given = {"devices": found, "person": person, "verified": verified, "second": second_of(person.id)}
    return render_template("accounts/security.html", **given)


@bp.get("/log")
@signed_in
def log() -> ResponseReturnValue:
    """Show what was done with the account, newest first."""
    person, before = me(), number_in(request.args.get("before"))
    found = audit.events_of(person.id, before)
    lines = [(one, day_label(one.at, now(), person.zone)) for one in found[: audit.PAGE]]
    older = found[audit.PAGE - 1].id if len(found) > audit.PAGE else 0
    days = current_app.extensions["settings"].audit_days
    return render_template("accounts/log.html", lines=lines, older=older, days=days)


@bp.post("/end")
@recent
def end() -> ResponseReturnValue:
    """End one other session of the person's."""
    with saving():
        hold_mine()
        sessions.end_one(me().id, number_in(request.form.get("session")), now())
        note(Did.SESSIONS_ENDED, me().id)
    return _saved("Signed out on that device.")


@bp.post("/end-all")
@recent
def end_all() -> ResponseReturnValue:
    """End all sessions of the person's but this one."""
    with saving():
        hold_mine()
        sessions.end_sessions(me().id, now(), but=me().session_id)
        note(Did.SESSIONS_ENDED, me().id)
    return _saved("You are signed out on your other devices.")


@bp.get("/again")
@signed_in
def again() -> ResponseReturnValue:
    """Ask for the password once more, and for a code where signing in does."""
    return _again_page(proof_form(), 200)


@bp.post("/again")
@signed_in
def prove() -> ResponseReturnValue:
    """Keep that the person has just proved who they are, and go on."""
    person, form = me(), proof_form()
    if not form.validate():
        return _again_page(form, 422)
    refused = password_refused(form, "password")
    if refused is None and isinstance(form, BothForm):
        refused = code_refused(form)
    if refused:
        return *_again_page(form, refused[0]), refused[1]
    with saving():
        note(Did.PROVED, person.id)
        prove_here(person)
    kept = url_for("unsent.show") if held(person.id, now()) else None
    return see_other(kept or _next() or url_for("security.show"))


@bp.get("/address")
@recent
def address() -> ResponseReturnValue:
    """Show the form for another email address."""
    return _address_page(AddressForm(), 200)


@bp.post("/address")
@recent
def save_address() -> ResponseReturnValue:
    """Change the address: by a link that is mailed to it, or on a site without mail at once."""
    person, form = me(), AddressForm()
    if not form.validate():
        return _address_page(form, 422)
    if current_app.extensions["settings"].mail_url:
        try:
            take([(LINKS, str(person.id)), (LINKS_TO, form.address)], now())
        except Held as held:
            form.refuse("email", str(held))
            return held_back(_address_page(form, 429), held)
        with saving():
            hold_mine()
            links.ask(Link.ADDRESS, person.id, form.address, now())
            note(Did.EMAIL_ASKED, person.id)
        return _saved(f"A mail with a link goes to {form.address} soon. Until it is followed, nothing changes.")
    try:
        with saving():
            hold_mine()
            change_email(person.id, form.address, now(), confirmed=False)
            note(Did.EMAIL_CHANGED, person.id)
    except Refused:
        form.refuse("email", TAKEN)
        return _address_page(form, 422)
    return _saved("Saved. Sign in with this address from now on.")


@bp.post("/confirm")
@signed_in
def send_confirmation() -> ResponseReturnValue:
    """Mail the link anew by which the address is confirmed."""
    if not current_app.extensions["settings"].mail_url:
        raise NotHere
    take([(LINKS, str(me().id)), (LINKS_TO, me().email)], now())
    with saving():
        links.ask(Link.CONFIRM, me().id, me().email, now())
    return _saved(f"A mail with a link goes to {me().email} soon.")


def _next() -> str | None:
    return safe_next(request.values.get("next"))


def _again_page(form: AgainForm, status: int) -> tuple[str, int]:
    return render_template("accounts/again.html", form=form, next=_next(), person=me()), status


def _address_page(form: AddressForm, status: int) -> tuple[str, int]:
    return render_template("accounts/address.html", form=form, person=me()), status


def _saved(text: str) -> ResponseReturnValue:
    notice(text)
    return see_other(url_for("security.show"))
