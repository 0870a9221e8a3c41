"""A track's target, weekly plan and pauses: one page, each with a form."""

import datetime
from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import signed_in
from learnpath.core.dates import date_label
from learnpath.core.db import saving
from learnpath.core.errors import NotHere
from learnpath.core.pages import notice, see_other, undo_of
from learnpath.core.undo import Act
from learnpath.tracks import planning
from learnpath.tracks.forms import PauseForm, PlanForm, TargetForm
from learnpath.tracks.own import Own, find_own

bp = Blueprint("plan", __name__, url_prefix="/tracks/<role_slug>")


@bp.get("/plan")
@signed_in
def show(role_slug: str) -> ResponseReturnValue:
    """Show the target, the plan and the pauses."""
    return _page(find_own(role_slug), 200)


@bp.post("/target")
@signed_in
def set_target(role_slug: str) -> ResponseReturnValue:
    """Set the day by which the learner wants to be there, or take it out."""
    own = find_own(role_slug)
    form = TargetForm(own.view.today)
    if not form.validate():
        return _page(own, 422, target=form)
    day = form.day("target")
    said = f"Target set to {date_label(day, own.view.today)}." if day else "No target any more."
    return _keep(own, said, lambda act, track_id: planning.set_target(act, track_id, day))


@bp.post("/plan")
@signed_in
def set_plan(role_slug: str) -> ResponseReturnValue:
    """Set how many items a week the learner plans, or take the plan out."""
    own, form = find_own(role_slug), PlanForm()
    if not form.validate():
        return _page(own, 422, plan=form)
    said = f"Planned: {form.number} a week." if form.number else "No plan any more."
    return _keep(own, said, lambda act, track_id: planning.set_plan(act, track_id, form.number))


@bp.post("/pauses")
@signed_in
def pause(role_slug: str) -> ResponseReturnValue:
    """Rest from one day to another: those days are no part of the pace."""
    own = find_own(role_slug)
    form = PauseForm(own.view.today)
    if form.validate() and len(own.view.pace.situation.resting) >= planning.MOST_PAUSES:
        form.refuse("first", f"There are {planning.MOST_PAUSES} pauses already. Remove one first")
    first, last = form.day("first"), form.day("last")
    if form.errors or first is None or last is None:
        return _page(own, 422, pause=form)
    said = f"Paused from {date_label(first, own.view.today)} to {date_label(last, own.view.today)}."
    return _keep(own, said, lambda act, track_id: planning.pause(act, track_id, first, last))


@bp.post("/pauses/<number>/remove")
@signed_in
def end_pause(role_slug: str, number: str) -> ResponseReturnValue:
    """Take a pause out."""
    own = find_own(role_slug)
    mine = [str(pause) for pause, *_ in own.view.state.pauses.get(own.view.track.id, ())]
    if number not in mine:
        raise NotHere
    return _keep(own, "Pause removed.", lambda act, _: planning.end_pause(act, int(number)))


def _keep(own: Own, said: str, change: Callable[[Act, int], None]) -> ResponseReturnValue:
    """Make a change, say it with its undo, and show the page anew."""
    page = url_for("plan.show", role_slug=own.view.role.slug)
    act = Act(own.who.learner_id, own.who.now)
    with saving():
        change(act, own.view.track.id)
        number = act.keep(page)
    notice(said, undo_of(number))
    return see_other(page)


def _page(own: Own, status: int, **forms: Any) -> tuple[str, int]:
    view, pace = own.view, own.view.pace
    target = pace.target.isoformat() if pace.target else ""
    forms.setdefault("target", TargetForm(view.today, target=target))
    forms.setdefault("plan", PlanForm(formdata=None, a_week=str(view.track.a_week or "")))
    forms.setdefault("pause", PauseForm(view.today, first="", last=""))
    day = datetime.date.fromordinal
    pauses = [
        (number, date_label(day(first), view.today), date_label(day(last), view.today))
        for number, first, last in view.state.pauses.get(view.track.id, ())
    ]
    wrong = [form for form in forms.values() if form.errors]
    page = render_template("tracks/plan.html", view=view, ahead=view.outlook, forms=forms, wrong=wrong, pauses=pauses)
    return page, status
