"""An invitation, for whom it was sent to: see who asks and what is shared, then accept or decline."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.catalogue.current import catalogue
from learnpath.core.access import me, public, signed_in, viewer
from learnpath.core.clock import now
from learnpath.core.dates import date_label, day_of
from learnpath.core.db import saving
from learnpath.core.errors import NotHere
from learnpath.core.pages import notice, see_other
from learnpath.mentoring import invitations
from learnpath.mentoring.invitations import find_offer
from learnpath.mentoring.people import called
from learnpath.mentoring.sections import NAMES, names

bp = Blueprint("invitations", __name__, url_prefix="/invitations/<token>")


@bp.get("")
@public
def show(token: str) -> ResponseReturnValue:
    """Show who asks and what they would share; to a visitor only how to go on, whatever the link."""
    person = viewer()
    if person is None:
        return render_template("mentoring/invited.html", next=url_for("invitations.show", token=token))
    offer = find_offer(token, now())
    if offer is None:
        return _over()
    snapshot = catalogue(person.revision)
    roles = [snapshot.roles_by_id[number] for number in offer.role_ids]
    until = day_of(offer.until - 1, person.zone) if offer.until else None
    last_day = date_label(until, day_of(now(), person.zone)) if until else ""
    hidden = [name for section, name in NAMES.items() if not section & offer.sections]
    return render_template(
        "mentoring/offer.html",
        token=token,
        offer=offer,
        learner=called(offer.learner),
        roles=roles,
        sections=names(offer.sections),
        hidden=hidden,
        last_day=last_day,
        own=offer.learner_id == person.id,
    )


@bp.post("/accept")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Accept: from now on the learner's shared sections can be seen."""
    try:
        with saving():
            learner_id = invitations.accept(token, me().id, now())
            note(Did.SHARING_BEGAN, learner_id, me().id)
    except NotHere:
        return _over()
    notice("Accepted. You see what is shared from now on.")
    return see_other(url_for("mentoring.learner", number=learner_id))


@bp.post("/decline")
@signed_in
def decline(token: str) -> ResponseReturnValue:
    """Decline: the link works no more, and nothing is shared."""
    try:
        with saving():
            invitations.decline(token, me().id, now())
    except NotHere:
        return _over()
    notice("Declined. Nothing is shared with you.")
    return see_other(url_for("roles.home"))


def _over() -> tuple[str, int]:
    """Answer for every link that cannot be answered, whatever the reason: nothing is told."""
    return render_template("mentoring/over.html"), 404
