"""Skills by themselves: what each is, which roles ask for it, and a tick that counts wherever it does."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import public, viewer
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Refused
from learnpath.core.pages import notice, see_other
from learnpath.tracks import progress
from learnpath.tracks.lookup import find_skill, look
from learnpath.tracks.models import Status
from learnpath.tracks.progress import Who
from learnpath.tracks.routes import SAID, reopening
from learnpath.tracks.rows import STATES
from learnpath.tracks.skill_list import SkillList
from learnpath.tracks.state import LearnerState
from learnpath.tracks.visitor import carried, keep_tick

bp = Blueprint("skills", __name__, url_prefix="/skills")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Show the skills: all, or those looked for, each with how many roles ask for it."""
    snapshot, state = look()
    return render_template("skills/index.html", found=SkillList(snapshot, request.args), statuses=_statuses(state))


@bp.get("/<skill_slug>")
@public
def show(skill_slug: str) -> ResponseReturnValue:
    """Show a skill: what it is, where to read more, who asks for it, and the viewer's status."""
    snapshot, state = look()
    item = find_skill(snapshot, skill_slug)
    status = STATES[_statuses(state).get(item.id, 0)]
    return render_template("skills/show.html", item=item, role=None, status=status, snapshot=snapshot, state=state)


@bp.post("/<skill_slug>/status")
@public
def set_status(skill_slug: str) -> ResponseReturnValue:
    """Give a skill the status asked for: to do, learning or done. A visitor's browser keeps it until sign-up."""
    snapshot, state = look()
    item, wanted = find_skill(snapshot, skill_slug), request.form.get("status", "")
    person = viewer()
    if wanted not in STATES or (person is None and wanted == "learning"):
        raise Refused("Choose to do, learning or done." if person else "Choose to do or done.")
    if person is None:
        keep_tick(item, wanted == "done")
    else:
        who = Who(person.id, person.id, None, now())
        if wanted != "done" and state.is_verified(item):
            for track in state.active:
                role = snapshot.roles_by_id[track.role_id]
                if item.slug in role.by_slug:
                    return see_other(reopening(role.slug, item, wanted))
        before, own = state.statuses.get(item.id, 0), item.id in state.own
        with saving():
            progress.set_status(who, item.id, Status(STATES.index(wanted)), before, own)
    notice(f"{item.name} {SAID[wanted]}." + ("" if person else " Your ticks come with you when you sign up."))
    return see_other(url_for("skills.show", skill_slug=item.slug))


def _statuses(state: LearnerState) -> dict[int, int]:
    """Return the viewer's statuses by item number: a visitor's are what they have ticked so far."""
    return state.statuses if viewer() else dict.fromkeys(carried().ids, int(Status.DONE))
