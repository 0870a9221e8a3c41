"""The links of a cohort, for whom they were sent to: a learner who may join, or one more mentor."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.core.access import me, public, signed_in, viewer
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held, NotHere
from learnpath.core.pages import held_back, notice, see_other
from learnpath.mentoring import cohorts, crew
from learnpath.mentoring.cohort_links import Key, read_join, read_mentor
from learnpath.mentoring.cohorts import Choice, OpenCohort, find_cohort
from learnpath.mentoring.forms import SharingForm
from learnpath.mentoring.notices import telling
from learnpath.mentoring.page import Sharing, open_sharing
from learnpath.mentoring.people import called

bp = Blueprint("joining", __name__, url_prefix="/cohorts")


@bp.get("/join/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show whose cohort it is and the form of what would be shared; to a visitor only how to go on."""
    if viewer() is None:
        return render_template("mentoring/join_visitor.html", next=url_for("joining.show", token=token))
    cohort = _to_join(token)
    if cohort is None:
        return _over()
    sharing = open_sharing()
    return _page(token, cohort, sharing, sharing.joining_form())


@bp.post("/join/<token>")
@signed_in
def join(token: str) -> ResponseReturnValue:
    """Join: from now on the mentors of the cohort see what was chosen."""
    cohort = _to_join(token)
    if cohort is None:
        return _over()
    sharing = open_sharing()
    form = SharingForm(sharing.today, sharing.own)
    if not form.validate():
        return _page(token, cohort, sharing, form, 422)
    choice = Choice(form.track_ids, form.shared, sharing.end_of(form.last_day))
    try:
        with telling(me().id, now()), saving():
            cohorts.join(cohort.join_key, me().id, choice, now())
            note(Did.SHARING_BEGAN, me().id)
    except NotHere:
        return _over()
    except Held as held:
        form.refuse("sections", str(held))
        return held_back(_page(token, cohort, sharing, form), held)
    notice(f"You are in {cohort.name}. Its mentors see what you chose from now on.")
    return see_other(url_for("mentors.index"))


@bp.get("/help/<token>")
@public
def help_page(token: str) -> ResponseReturnValue:
    """Show which cohort one is asked to help with; to a visitor only how to go on."""
    person = viewer()
    if person is None:
        return render_template("mentoring/help_visitor.html", next=url_for("joining.help_page", token=token))
    cohort = _to_help(token)
    if cohort is None:
        return _over()
    learns = cohorts.is_in(cohort.id, person.id)
    names = [called(name) for name in cohort.mentors.values()]
    return render_template(
        "mentoring/help.html", token=token, cohort=cohort, mentors=names, learns=learns, person=person
    )


@bp.post("/help/<token>/accept")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Accept: from now on the viewer is a mentor of the cohort."""
    try:
        with saving():
            number = crew.admit(_mentor_key(token), me().id, now())
    except NotHere:
        return _over()
    notice("Accepted. You see what is shared with the cohort from now on.")
    return see_other(url_for("cohorts.show", number=number))


@bp.post("/help/<token>/decline")
@signed_in
def decline(token: str) -> ResponseReturnValue:
    """Decline: the link works no more."""
    try:
        with saving():
            crew.decline(_mentor_key(token), me().id)
    except NotHere:
        return _over()
    notice("Declined. You see nothing of the cohort.")
    return see_other(url_for("roles.home"))


def _to_join(token: str) -> OpenCohort | None:
    """Return the cohort that a token for learners opens now."""
    key = read_join(current_app.secret_key or "", token)
    cohort = find_cohort(key.cohort_id) if key else None
    return cohort if cohort and cohort.join_key == key else None


def _to_help(token: str) -> OpenCohort | None:
    """Return the cohort that a token for a mentor opens now."""
    key = read_mentor(current_app.secret_key or "", token, now())
    cohort = find_cohort(key.cohort_id) if key else None
    return cohort if cohort and cohort.mentor_key == key else None


def _mentor_key(token: str) -> Key:
    """Return what a token for a mentor opens; raises NotHere."""
    key = read_mentor(current_app.secret_key or "", token, now())
    if key is None:
        raise NotHere
    return key


def _page(token: str, cohort: OpenCohort, sharing: Sharing, form: SharingForm, status: int = 200) -> tuple[str, int]:
    return render_template(
        "mentoring/join.html",
        token=token,
        cohort=cohort,
        mentors=[called(name) for name in cohort.mentors.values()],
        runs=sharing.person.id in cohort.mentors,
        joined=any(given.cohort_id == cohort.id for given in sharing.given),
        sharing=sharing,
        form=form,
    ), status


def _over() -> tuple[str, int]:
    """Answer for every link that does not work, whatever the reason: nothing is told."""
    return render_template("mentoring/cohort_over.html"), 404
