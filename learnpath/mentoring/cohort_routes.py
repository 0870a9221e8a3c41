"""A cohort, for its mentors: its links, who helps with it, who owns it, and leaving it."""

from contextlib import AbstractContextManager

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.core.access import me, signed_in
from learnpath.core.attempts import counting
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held, NotHere, Refused
from learnpath.core.limits import INVITATIONS
from learnpath.core.pages import absolute, held_back, notice, see_other
from learnpath.mentoring import cohorts, crew
from learnpath.mentoring.cohort_links import DAYS, join_token, mentor_token
from learnpath.mentoring.cohorts import OpenCohort, cohorts_of
from learnpath.mentoring.consents import shared_with
from learnpath.mentoring.forms import CohortForm
from learnpath.mentoring.people import SOMEONE, called

bp = Blueprint("cohorts", __name__, url_prefix="/mentoring/cohorts")


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show the viewer's cohorts, and the form that makes one."""
    return _list(CohortForm())


@bp.post("")
@signed_in
def make() -> ResponseReturnValue:
    """Make a cohort."""
    form = CohortForm()
    if not form.validate():
        return _list(form, 422)
    try:
        with _inviting(), saving():
            number = cohorts.make(me().id, form.name.data, now())
    except Refused:
        form.refuse("name", cohorts.FULL)
        return _list(form, 422)
    except Held as held:
        form.refuse("name", str(held))
        return held_back(_list(form), held)
    notice("Made. Send its link to learners.")
    return see_other(url_for("cohorts.show", number=number))


@bp.get("/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """Show a cohort's links, learners and mentors."""
    cohort = _find(number)
    return _page(cohort, CohortForm(formdata=None, name=cohort.name))


@bp.post("/<number>")
@signed_in
def rename(number: str) -> ResponseReturnValue:
    """Give it another name."""
    cohort, form = _find(number), CohortForm()
    if cohort.owner_id != me().id:
        raise NotHere
    if not form.validate():
        return _page(cohort, form, 422)
    with saving():
        cohorts.rename(me().id, cohort.id, form.name.data)
    return _back(cohort, "Saved.")


@bp.post("/<number>/link")
@signed_in
def renew(number: str) -> ResponseReturnValue:
    """Renew the link by which learners join."""
    cohort = _find(number)
    with _inviting(), saving():
        cohorts.renew(me().id, cohort.id)
    return _back(cohort, "Renewed. The link before it works no more.")


@bp.post("/<number>/mentor-link")
@signed_in
def renew_for_mentor(number: str) -> ResponseReturnValue:
    """Renew the link for one more mentor."""
    cohort = _find(number)
    with _inviting(), saving():
        crew.renew(me().id, cohort.id)
    return _back(cohort, "Renewed. The link before it works no more.")


@bp.post("/<number>/owner")
@signed_in
def hand_over(number: str) -> ResponseReturnValue:
    """Hand it over to another of its mentors."""
    cohort = _find(number)
    mentor_id = _other(cohort)
    with saving():
        crew.hand_over(me().id, cohort.id, mentor_id)
    return _back(cohort, f"Handed over. {called(cohort.mentors[mentor_id])} owns {cohort.name} now.")


@bp.post("/<number>/dismiss")
@signed_in
def dismiss(number: str) -> ResponseReturnValue:
    """Remove another of its mentors."""
    cohort = _find(number)
    mentor_id = _other(cohort)
    with saving():
        crew.dismiss(me().id, cohort.id, mentor_id, now())
    name = called(cohort.mentors[mentor_id])
    return _back(cohort, f"Removed. {name} sees nothing through {cohort.name} any more.")


@bp.post("/<number>/remove")
@signed_in
def remove(number: str) -> ResponseReturnValue:
    """Remove a learner from it."""
    cohort = _find(number)
    wanted = request.form.get("learner")
    learners = cohorts.members(shared_with(me().id, now()), cohort.id)
    found = next((one for one in learners if str(one.learner_id) == wanted), None)
    if found is None:
        raise NotHere
    with saving():
        cohorts.remove(me().id, cohort.id, found.learner_id, now())
        note(Did.SHARING_ENDED, found.learner_id, me().id)
    return _back(cohort, f"Removed. {called(found.learner)} shares nothing with {cohort.name} any more.")


@bp.post("/<number>/leave")
@signed_in
def leave(number: str) -> ResponseReturnValue:
    """Leave it as a mentor."""
    cohort = _find(number)
    with saving():
        over = crew.leave(me().id, cohort.id, now())
    more = " It had no other mentor, and is over." if over else ""
    notice(f"You left {cohort.name}. You see nothing of what is shared with it any more.{more}")
    return see_other(url_for("cohorts.index"))


@bp.post("/<number>/end")
@signed_in
def end(number: str) -> ResponseReturnValue:
    """End it for all of its mentors."""
    cohort = _find(number)
    with saving():
        crew.end(me().id, cohort.id, now())
    notice(f"Ended. Nothing is shared with {cohort.name} any more.")
    return see_other(url_for("cohorts.index"))


def _inviting() -> AbstractContextManager[None]:
    """Count the block, which makes a link to be sent to others, as the viewer's; raises Held before it."""
    return counting([(INVITATIONS, str(me().id))], now())


def _find(number: str) -> OpenCohort:
    """Return the viewer's cohort of a number in an address; raises NotHere."""
    for cohort in cohorts_of(me().id):
        if str(cohort.id) == number:
            return cohort
    raise NotHere


def _other(cohort: OpenCohort) -> int:
    """Return the number of the mentor whom the form names; raises NotHere for none of the cohort's."""
    for mentor_id in cohort.mentors:
        if str(mentor_id) == request.form.get("mentor"):
            return mentor_id
    raise NotHere


def _back(cohort: OpenCohort, said: str) -> ResponseReturnValue:
    notice(said)
    return see_other(url_for("cohorts.show", number=cohort.id))


def _list(form: CohortForm, status: int = 200) -> tuple[str, int]:
    shared = shared_with(me().id, now())
    found = [(cohort, len(cohorts.members(shared, cohort.id))) for cohort in cohorts_of(me().id)]
    return render_template("mentoring/cohorts.html", cohorts=found, form=form, me_id=me().id, someone=SOMEONE), status


def _page(cohort: OpenCohort, form: CohortForm, status: int = 200) -> tuple[str, int]:
    secret = current_app.secret_key or ""
    return render_template(
        "mentoring/cohort.html",
        cohort=cohort,
        learners=cohorts.members(shared_with(me().id, now()), cohort.id),
        owns=cohort.owner_id == me().id,
        form=form,
        join_link=absolute(url_for("joining.show", token=join_token(secret, cohort.join_key))),
        mentor_link=absolute(url_for("joining.help_page", token=mentor_token(secret, cohort.mentor_key))),
        days=DAYS,
        me_id=me().id,
        someone=SOMEONE,
    ), status
