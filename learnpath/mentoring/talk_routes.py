"""What a learner and their mentors say to each other, from the learner's side: comments, checks, next steps."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import signed_in
from learnpath.core.db import saving
from learnpath.core.errors import Held, NotHere, Refused
from learnpath.core.forms import Form
from learnpath.core.pages import held_back, is_htmx, notice, see_other, undo_of
from learnpath.core.text import number_in
from learnpath.core.undo import Act
from learnpath.mentoring import steps, verifications
from learnpath.mentoring.comments import say
from learnpath.mentoring.consents import lock
from learnpath.mentoring.models import Told
from learnpath.mentoring.notices import About, tell, telling
from learnpath.mentoring.people import called, listed
from learnpath.mentoring.steps import Step, open_steps
from learnpath.mentoring.talk import Talk
from learnpath.mentoring.talk_forms import AskForm, CommentForm
from learnpath.mentoring.viewing import own_talk
from learnpath.tracks import owning
from learnpath.tracks.own import Own
from learnpath.tracks.rows import STATES

bp = Blueprint("talk", __name__, url_prefix="/tracks/<role_slug>")


@bp.get("/comments")
@signed_in
def track(role_slug: str) -> ResponseReturnValue:
    """Show what is said of the whole track and the items on it; to htmx only what stands beside the track."""
    own, talk = own_talk(role_slug)
    if not is_htmx():
        return _page(own, talk)
    theirs = [remark for remark in talk.remarks if remark.said.author_id != talk.reader_id]
    latest = next((remark for remark in reversed(theirs) if not remark.said.deleted_at), None)
    return render_template("mentoring/_beside.html", talk=talk, view=own.view, steps=_steps(own), latest=latest)


@bp.post("/comments")
@signed_in
def comment_on_track(role_slug: str) -> ResponseReturnValue:
    """Say something of the whole track, or of an item of it."""
    own, talk = own_talk(role_slug)
    form = CommentForm(own.view.listed.items)
    return _comment(own, talk, form, url_for("talk.track", role_slug=role_slug))


@bp.get("/items/<item_slug>/comments")
@signed_in
def item(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show what is said of an item, and its check; to htmx what the item's row holds of it."""
    return _page(*own_talk(role_slug, item_slug))


@bp.post("/items/<item_slug>/comments")
@signed_in
def comment_on_item(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Say something of an item."""
    own, talk = own_talk(role_slug, item_slug)
    return _comment(own, talk, CommentForm(), _item_page(role_slug, item_slug))


@bp.post("/items/<item_slug>/check")
@signed_in
def ask(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Ask the mentors who see a done item for a check."""
    own, talk = own_talk(role_slug, item_slug)
    form = AskForm(talk.has_evidence)
    if not talk.done:
        raise Refused("Mark it done first: mentors check what is done.")
    if not form.validate():
        return _again(own, talk, "ask", form)
    try:
        with telling(talk.reader_id, talk.now), saving():
            _ask(talk, form.text.data or "")
    except Held as held:
        return _held(own, talk, "ask", form, held)
    names = listed([called(mentor.name) for mentor in talk.mentors])
    return _kept(role_slug, talk, f"Asked. {names} can check it.", _item_page(role_slug, item_slug))


@bp.post("/items/<item_slug>/check/withdraw")
@signed_in
def take_back_question(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Take the question for a check back."""
    _, talk = own_talk(role_slug, item_slug)
    with saving():
        lock(talk.place.learner_id)
        verifications.take_back_question(talk.place.learner_id, talk.source, talk.now)
    return _kept(role_slug, talk, "Withdrawn. Nobody is asked to check it any more.", _item_page(role_slug, item_slug))


@bp.get("/items/<item_slug>/reopen")
@signed_in
def reopen(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Ask whether an item that a mentor verified is to be reopened."""
    own, talk = own_talk(role_slug, item_slug)
    wanted = request.args.get("status")
    if wanted not in STATES or not talk.check.verified:
        return see_other(url_for("notebook.show", role_slug=role_slug, item_slug=item_slug))
    names = listed([called(said.actor) for said in talk.check.verified])
    return render_template("mentoring/reopen.html", view=own.view, talk=talk, status=wanted, names=names)


@bp.post("/steps/<number>/accept")
@signed_in
def accept_step(role_slug: str, number: str) -> ResponseReturnValue:
    """Accept a next step: it becomes an item of the track, or its target."""
    own, talk = own_talk(role_slug)
    step = _step(own, number)
    if step.target is None and len(own.view.state.own_items.get(own.view.track.id, ())) >= owning.MOST:
        raise Refused(f"There are {owning.MOST} items of your own already. Remove one first.")
    said = f"{step.title(talk.now, talk.zone)} is on your track." if step.target is None else "Target set."
    return _answer(own, step, said, Told.ACCEPTED_STEP, lambda act: steps.accept(act, step, own.view.track.id))


@bp.post("/steps/<number>/decline")
@signed_in
def decline_step(role_slug: str, number: str) -> ResponseReturnValue:
    """Decline a next step."""
    own, _ = own_talk(role_slug)
    step = _step(own, number)
    return _answer(own, step, "Declined.", Told.DECLINED_STEP, lambda act: steps.decline(act, step))


def _answer(own: Own, step: Step, said: str, told: Told, do: Callable[[Act], None]) -> ResponseReturnValue:
    page, act = url_for("tracks.show", role_slug=own.view.role.slug), Act(own.who.learner_id, own.who.now)
    with telling(own.who.learner_id, act.now), saving():
        do(act)
        about = About(own.who.learner_id, track_id=own.view.track.id)
        tell([step.mentor_id] if step.mentor_id else [], told, own.who.learner_id, about, act.now)
        number = act.keep(page)
    notice(said, undo_of(number))
    return see_other(page)


def _steps(own: Own) -> list[Step]:
    return open_steps(own.who.learner_id, own.view.track.id)


def _step(own: Own, number: str) -> Step:
    for step in _steps(own):
        if step.id == number_in(number):
            return step
    raise NotHere


def _comment(own: Own, talk: Talk, form: CommentForm, page: str) -> ResponseReturnValue:
    if not form.validate():
        return _again(own, talk, "comment", form)
    item = talk.item or form.about
    asks = bool(form.asks.data)
    try:
        with telling(talk.reader_id, talk.now), saving():
            lock(talk.place.learner_id)
            if say(talk.thread(item), talk.reader_id, form.text.data or "", asks, talk.now):
                mentors = [mentor.id for mentor in talk.seen_by(item)]
                about = About(*talk.thread(item))
                tell(mentors, Told.QUESTION if asks else Told.COMMENT, talk.reader_id, about, talk.now)
    except Held as held:
        return _held(own, talk, "comment", form, held)
    return _kept(own.view.role.slug, talk, "Comment added.", page)


def _item_page(role_slug: str, item_slug: str) -> str:
    return url_for("talk.item", role_slug=role_slug, item_slug=item_slug)


def _kept(role_slug: str, talk: Talk, said: str, page: str) -> ResponseReturnValue:
    """Answer what was saved: the part anew for htmx, else the page."""
    if not (is_htmx() and talk.item):
        notice(said)
        return see_other(page)
    own, anew = own_talk(role_slug, talk.item.slug)
    row = own.view.writer.swapped(talk.item)
    return render_template("mentoring/_talk_saved.html", talk=anew, said=said, row=row)


def _ask(talk: Talk, text: str) -> None:
    lock(talk.place.learner_id)
    mentors = [mentor.id for mentor in talk.mentors]
    if not mentors:
        raise Refused("No mentor sees this item at the moment. Share its section with one first.")
    if verifications.ask(talk.place.learner_id, talk.source, text, talk.now):
        tell(mentors, Told.CHECK_ASKED, talk.reader_id, About(*talk.thread(talk.item)), talk.now)


def _again(own: Own, talk: Talk, name: str, form: Form) -> ResponseReturnValue:
    talk.sent[name] = form
    return _page(own, talk, 422)


def _held(own: Own, talk: Talk, name: str, form: Form, held: Held) -> ResponseReturnValue:
    form.refuse("text", str(held))
    return held_back(_again(own, talk, name, form), held)


def _page(own: Own, talk: Talk, status: int = 200) -> ResponseReturnValue:
    if is_htmx() and talk.item:
        return render_template("mentoring/_talk.html", talk=talk, said=""), status
    found = [] if talk.item else _steps(own)
    return render_template("mentoring/talk.html", talk=talk, view=own.view, steps=found, said=""), status
