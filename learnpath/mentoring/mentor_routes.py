"""The mentor's pages: who shares with them, and what is shared."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.catalogue.current import catalogue
from learnpath.core.access import me, signed_in
from learnpath.core.attempts import take
from learnpath.core.clock import now
from learnpath.core.dates import day_of
from learnpath.core.db import saving
from learnpath.core.limits import FILES
from learnpath.core.pages import notice, see_other
from learnpath.mentoring import consents, looks
from learnpath.mentoring.consents import shared_with
from learnpath.mentoring.learners import Learners
from learnpath.mentoring.mentor_page import seen_by, show_item, show_page
from learnpath.mentoring.models import Told
from learnpath.mentoring.notices import About, tell
from learnpath.mentoring.page import open_sharing
from learnpath.mentoring.people import called
from learnpath.mentoring.table import open_table
from learnpath.mentoring.viewing import find_page, find_shared, open_page

bp = Blueprint("mentoring", __name__)


@bp.get("/mentoring")
@signed_in
def index() -> ResponseReturnValue:
    """Show who of the viewer's learners may need them, and where each of them is."""
    return render_template("mentoring/learners.html", learners=_learners())


@bp.get("/mentoring.csv")
@signed_in
def table() -> ResponseReturnValue:
    """Give the table as a file: the rows that the same address shows."""
    take([(FILES, str(me().id))], now())
    name = f"learnpath-learners-{day_of(now(), me().zone).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_learners().table(), mimetype="text/csv", headers=headers)


@bp.get("/mentoring/learners/<number>")
@signed_in
def learner(number: str) -> ResponseReturnValue:
    """Show what a learner shares; that it was looked at is written down for them."""
    shared = find_shared(number)
    page = show_page(open_page(shared, request.args.get("track")), shared=shared)
    _note_look(shared.learner_id)
    return page


@bp.get("/mentoring/learners/<number>/tracks/<role_slug>/items/<item_slug>")
@signed_in
def item(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show an item of a learner's: its status, evidence, check and comments; that is a look too."""
    page = find_page(number, role_slug)
    answer = show_item(page, item_slug)
    _note_look(page.shared.learner_id)
    return answer


@bp.post("/mentoring/learners/<number>/end")
@signed_in
def end(number: str) -> ResponseReturnValue:
    """End the mentorship from the mentor's side."""
    shared = find_shared(number)
    with saving():
        consents.leave(me().id, shared.learner_id, now())
        note(Did.SHARING_ENDED, shared.learner_id, me().id)
        tell([shared.learner_id], Told.MENTOR_LEFT, me().id, About(shared.learner_id), now())
    left, name = shared_with(me().id, now(), shared.learner_id), called(shared.learner)
    of_cohort = f"Ended. You still see what {name} shares with a cohort of yours."
    notice(of_cohort if left else f"Ended. You see nothing of {name} any more.")
    return see_other(url_for("mentoring.index"))


@bp.get("/mentors/<number>/view")
@signed_in
def view_as(number: str) -> ResponseReturnValue:
    """Show the learner exactly what a mentor of theirs sees."""
    sharing = open_sharing()
    given = sharing.find(number)
    mentor_id = given.mentor_of(request.args.get("mentor"))
    shared = shared_with(mentor_id, sharing.now, sharing.person.id).get(sharing.person.id)
    if shared is None:
        return render_template("mentoring/nothing.html", given=given, sharing=sharing)
    page = open_page(shared, request.args.get("track"))
    values: dict[str, Any] = {"page": page, "shared": shared, "learner": called(shared.learner), "sent": {}}
    values |= seen_by(page, mentor_id, {}) if page else {}
    values |= {"given": given, "sharing": sharing, "as_mentor": mentor_id, "note": None}
    return render_template("mentoring/learner.html", **values)


def _learners() -> Learners:
    person, zone = me(), current_app.extensions["settings"].time_zone
    return open_table(person.id, catalogue(person.revision), request.args, now(), zone)


def _note_look(learner_id: int) -> None:
    """Write down for a learner that the viewer looked, at most once an hour."""
    if not looks.looked(me().id, learner_id, now())[0]:
        with saving():
            looks.note_look(me().id, learner_id, now())
