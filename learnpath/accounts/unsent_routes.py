"""A session that ended while someone was typing: sign in, see what was typed, and save it or not."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from learnpath.accounts.holding import hold_sent, page_of_form
from learnpath.accounts.unsent import Unsent, forget, held
from learnpath.core.access import forget_viewer, login, me, read_person_tag, signed_in, viewer
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.error_pages import error_page
from learnpath.core.errors import SignedOut
from learnpath.core.pages import is_htmx, notice, refresh, safe_next, see_other

bp = Blueprint("unsent", __name__, url_prefix="/unsent")


def init_unsent(app: Flask) -> None:
    """Answer for guarded routes to who is not signed in, and for forms whose token is of another session."""
    login.unauthorized_handler(ask_to_sign_in)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SignedOut, lambda _: ask_to_sign_in())


def ask_to_sign_in() -> ResponseReturnValue:
    """Send the person to sign in and then back to the page where they were; keep what they typed."""
    forget_viewer()
    page = page_of_form() if request.method == "POST" else safe_next(request.full_path.rstrip("?"))
    if request.method == "POST":
        hold_sent()
    return see_other(url_for("accounts.sign_in", next=page))


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show what was typed in the session that ended."""
    unsent = held(me().id, now())
    return _show(unsent) if unsent else redirect(url_for("roles.home"), 303)


@bp.post("/save")
@signed_in
def save() -> ResponseReturnValue:
    """Send the form, as it stands in this page, to where it was going: the browser repeats the POST there."""
    unsent = held(me().id, now())
    if unsent is None:
        return see_other(url_for("roles.home"))
    with saving():
        forget(me().id)
    return redirect(unsent.action, 307)


@bp.post("/discard")
@signed_in
def discard() -> ResponseReturnValue:
    """Drop what was typed and go back to the page where the person was."""
    unsent = held(me().id, now())
    with saving():
        forget(me().id)
    return see_other(safe_next(unsent.page if unsent else None) or url_for("roles.home"))


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    """A token that does not fit: of an ended session, then sign in; of an earlier one, then confirm; else refuse."""
    tag, person = read_person_tag(request.form.get("person", "")), viewer()
    if tag and person is None:
        return ask_to_sign_in()
    if not request.cookies:
        return error_page(400, "Forms on this site need cookies. Allow them for this address and load the page again.")
    if tag is None or person is None:
        return _anew() if person and is_htmx() else error_page(400)
    kept = "status" not in request.form and hold_sent()  # a tick is made again in a moment
    if person.id != tag[0]:
        return _of_another(person.email, kept)
    if is_htmx():
        return see_other(url_for("unsent.show")) if kept else _anew()
    unsent = held(person.id, now()) if kept else None
    return (_show(unsent), 400) if unsent else error_page(400)


def _of_another(email: str, kept: bool) -> ResponseReturnValue:
    said = f"Nothing was saved: since this page was loaded, {email} has signed in on this browser."
    if kept:
        said += " What was typed is kept for a week, for whoever typed it to see when they sign in again."
    if not is_htmx():
        return error_page(400, said)
    notice(said)
    return refresh()


def _anew() -> ResponseReturnValue:
    notice("You have signed in anew since this page was loaded, so that was not saved. Try again.")
    return refresh()


def _show(unsent: Unsent) -> str:
    return render_template("accounts/unsent.html", unsent=unsent)
