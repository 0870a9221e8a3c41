"""Sharing, for the learner: invite a mentor, see who sees what, change it, pause it, end it."""

from collections.abc import Callable

from flask import Blueprint, current_app, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.core.access import me, signed_in
from learnpath.core.attempts import counting
from learnpath.core.db import saving
from learnpath.core.errors import Held, Refused
from learnpath.core.forms import CHANGED
from learnpath.core.limits import INVITATIONS, MAILED
from learnpath.core.pages import absolute, held_back, notice, see_other
from learnpath.core.text import number_in
from learnpath.mentoring import consents, invitations
from learnpath.mentoring.all_said import all_said
from learnpath.mentoring.consents import Given
from learnpath.mentoring.forms import InvitationForm, SharingForm
from learnpath.mentoring.invitations import Wanted
from learnpath.mentoring.page import Sharing, open_sharing

bp = Blueprint("mentors", __name__, url_prefix="/mentors")
NEW = "new_invitation"
"""Where the form's cookie keeps the token of an invitation that was just made: only there is it shown, once."""


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show who sees what, since when and until when; what waits for an answer; and who looked when."""
    token = session.pop(NEW, None)
    link = absolute(url_for("invitations.show", token=token)) if token else ""
    return render_template("mentoring/mentors.html", sharing=open_sharing(), link=link)


@bp.get("/invite")
@signed_in
def new() -> ResponseReturnValue:
    """Show the form of an invitation."""
    sharing = open_sharing()
    return _new_page(sharing, sharing.new_form())


@bp.get("/comments")
@signed_in
def comments() -> ResponseReturnValue:
    """Show all that was said of what the viewer does."""
    sharing, before = open_sharing(), request.args.get("before", "")
    whose = sharing.person.id, sharing.snapshot, sharing.state
    lines, older = all_said(*whose, number_in(before), sharing.now, sharing.person.zone)
    return render_template("mentoring/all_said.html", lines=lines, older=older)


@bp.post("/invitations")
@signed_in
def invite() -> ResponseReturnValue:
    """Make an invitation; the next page shows its link."""
    sharing = open_sharing()
    form = InvitationForm(sharing.today, sharing.own)
    if not current_app.extensions["settings"].mail_url:
        form.email.data = ""  # the page does not ask for it
    if not form.validate():
        return _new_page(sharing, form, 422)
    said = (form.name.data or "", form.message.data or "")
    address = form.address if current_app.extensions["settings"].mail_url else ""
    wanted = Wanted(form.track_ids, form.shared, sharing.end_of(form.last_day), *said, address)
    tries = [(limit, str(sharing.person.id)) for limit in ([INVITATIONS, MAILED] if address else [INVITATIONS])]
    try:
        with counting(tries, sharing.now), saving():
            session[NEW] = invitations.invite(sharing.person.id, wanted, sharing.now)
    except Held as held:
        form.refuse("email" if held.limit is MAILED else "name", str(held))
        return held_back(_new_page(sharing, form), held)
    except Refused:
        form.refuse("name", invitations.FULL)
        return _new_page(sharing, form, 422)
    if address:
        notice(f"A mail with a link of its own goes to {address} soon.")
    return see_other(url_for("mentors.index"))


@bp.post("/invitations/<number>/withdraw")
@signed_in
def withdraw(number: str) -> ResponseReturnValue:
    """Withdraw an invitation: its link works no more."""
    sharing = open_sharing()
    found = next((one.id for one in sharing.open if str(one.id) == number), 0)
    with saving():
        invitations.withdraw(sharing.person.id, found, sharing.now)
    notice("Invitation withdrawn. Its link works no more.")
    return see_other(url_for("mentors.index"))


@bp.get("/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """Show what one mentor sees, with the form that changes it."""
    sharing = open_sharing()
    given = sharing.find(number)
    return _page(sharing, given, sharing.form_of(given))


@bp.post("/<number>")
@signed_in
def change(number: str) -> ResponseReturnValue:
    """Change what one mentor sees: in force at their next request."""
    sharing = open_sharing()
    given, form = sharing.find(number), SharingForm(sharing.today, sharing.own)
    form.validate()
    if form.is_stale(given.mark):
        form.refuse("sections", CHANGED)
    if form.errors:
        return _page(sharing, given, form, 422)
    values = (form.shared, sharing.end_of(form.last_day), form.track_ids)
    return _keep(lambda: consents.change(sharing.person.id, given.id, *values), Did.SHARING_CHANGED, "Saved.")


@bp.post("/<number>/pause")
@signed_in
def pause(number: str) -> ResponseReturnValue:
    """Pause what one mentor sees."""
    sharing = open_sharing()
    given = sharing.find(number)
    said = f"Paused. {sharing.mentor(given)} sees nothing of this until you go on."
    return _keep(lambda: consents.pause(sharing.person.id, given.id, sharing.now), Did.SHARING_CHANGED, said)


@bp.post("/<number>/go-on")
@signed_in
def go_on(number: str) -> ResponseReturnValue:
    """Go on after a pause."""
    sharing = open_sharing()
    given = sharing.find(number)
    said = f"{sharing.mentor(given)} sees it again."
    return _keep(lambda: consents.pause(sharing.person.id, given.id, None), Did.SHARING_CHANGED, said)


@bp.post("/<number>/revoke")
@signed_in
def revoke(number: str) -> ResponseReturnValue:
    """End what one mentor sees, or a cohort's, for good."""
    sharing = open_sharing()
    given = sharing.find(number)
    said = f"Revoked. {sharing.mentor(given)} sees nothing of it any more."
    if given.cohort_id:
        said = f"You left {given.name}. Its mentors see nothing of yours any more."
    return _keep(lambda: consents.revoke(sharing.person.id, given.id, sharing.now), Did.SHARING_ENDED, said)


def _keep(change_it: Callable[[], None], did: Did, said: str) -> ResponseReturnValue:
    with saving():
        change_it()
        note(did, me().id)
    notice(said)
    return see_other(url_for("mentors.index"))


def _new_page(sharing: Sharing, form: InvitationForm, status: int = 200) -> tuple[str, int]:
    return render_template("mentoring/invite.html", sharing=sharing, form=form), status


def _page(sharing: Sharing, given: Given, form: SharingForm, status: int = 200) -> tuple[str, int]:
    return render_template("mentoring/mentor.html", sharing=sharing, given=given, form=form), status
