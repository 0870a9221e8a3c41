"""What a mentor says of a learner's track: comments, words on what is done, next steps, and notes of their own."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held, Refused
from learnpath.core.forms import CHANGED, Form
from learnpath.core.marks import mark
from learnpath.core.pages import WayBack, held_back, notice, see_other
from learnpath.core.text import number_in
from learnpath.mentoring import mentor_notes, steps, verifications
from learnpath.mentoring.comments import say
from learnpath.mentoring.consents import lock
from learnpath.mentoring.mentor_page import show_item, show_page
from learnpath.mentoring.models import Told, Word
from learnpath.mentoring.notices import About, tell, telling
from learnpath.mentoring.talk import Talk
from learnpath.mentoring.talk_forms import CommentForm, MentorNoteForm, NotYetForm, StepForm, TargetStepForm
from learnpath.mentoring.viewing import find_page, find_shared, open_page, talk_with

bp = Blueprint("mentor_talk", __name__, url_prefix="/mentoring/learners/<number>")
TRACK = "/tracks/<role_slug>"
ITEM = f"{TRACK}/items/<item_slug>"


@bp.post(f"{TRACK}/comments")
@signed_in
def comment_on_track(number: str, role_slug: str) -> ResponseReturnValue:
    """Say something of the whole track, or of an item of it."""
    page = find_page(number, role_slug)
    form = CommentForm(page.listed.items)
    if not form.validate():
        return show_page(page, {"comment": form}, 422)
    about = form.about
    try:
        _say(number, role_slug, about.slug if about else None, form)
    except Held as held:
        form.refuse("text", str(held))
        return held_back(show_page(page, {"comment": form}), held)
    notice("Comment added.")
    return see_other(_address(number, role_slug))


@bp.post(f"{ITEM}/comments")
@signed_in
def comment_on_item(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Say something of an item."""
    page, form = find_page(number, role_slug), CommentForm()
    if not form.validate():
        return show_item(page, item_slug, {"comment": form})
    try:
        _say(number, role_slug, item_slug, form)
    except Held as held:
        form.refuse("text", str(held))
        return held_back(show_item(page, item_slug, {"comment": form}), held)
    notice("Comment added.")
    return see_other(_item_address(number, role_slug, item_slug))


@bp.post(f"{ITEM}/verify")
@signed_in
def verify(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Say that a done item is so."""
    talk = _answer(number, role_slug, item_slug, Word.VERIFIED, "")
    notice("Verified.", WayBack(f"{talk.address}/withdraw"))
    return _back(number, role_slug, item_slug)


@bp.post(f"{ITEM}/not-yet")
@signed_in
def not_yet(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Say that a done item is not so yet, and why."""
    page, form = find_page(number, role_slug), NotYetForm()
    if not form.validate():
        return show_item(page, item_slug, {"not-yet": form})
    try:
        talk = _answer(number, role_slug, item_slug, Word.NOT_YET, form.text.data or "")
    except Held as held:
        form.refuse("text", str(held))
        return held_back(show_item(page, item_slug, {"not-yet": form}), held)
    notice("Said: not yet.", WayBack(f"{talk.address}/withdraw"))
    return _back(number, role_slug, item_slug)


@bp.post(f"{ITEM}/withdraw")
@signed_in
def withdraw(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Take one's word back."""
    _answer(number, role_slug, item_slug, Word.WITHDRAWN, "")
    notice("Withdrawn. Your word does not count any more.")
    return see_other(_item_address(number, role_slug, item_slug))


@bp.post(f"{TRACK}/steps")
@signed_in
def propose_item(number: str, role_slug: str) -> ResponseReturnValue:
    """Propose an item for the learner's list."""
    page = find_page(number, role_slug)
    form = StepForm(steps.kinds_of(page.sections), page.listed)
    if not form.validate():
        return show_page(page, {"step": form}, 422)
    values = (form.kind.data, form.name.data or "", None, form.text.data or "")
    return _propose(number, role_slug, form, "name", values)


@bp.post(f"{TRACK}/targets")
@signed_in
def propose_target(number: str, role_slug: str) -> ResponseReturnValue:
    """Propose a target day."""
    page = find_page(number, role_slug)
    form = TargetStepForm(page.today)
    if not form.validate() or form.day is None:
        return show_page(page, {"target": form}, 422)
    values = (steps.TARGET, "", form.day.toordinal(), form.text.data or "")
    return _propose(number, role_slug, form, "target", values)


@bp.post(f"{TRACK}/steps/<step>/withdraw")
@signed_in
def withdraw_step(number: str, role_slug: str, step: str) -> ResponseReturnValue:
    """Withdraw what one proposed."""
    find_page(number, role_slug)
    with saving():
        steps.withdraw(number_in(step), me().id, now())
    notice("Withdrawn.")
    return see_other(_address(number, role_slug))


@bp.post("/note")
@signed_in
def keep_note(number: str) -> ResponseReturnValue:
    """Keep one's own note on a learner."""
    shared, form = find_shared(number), MentorNoteForm()
    form.validate()
    if form.is_stale(mark(mentor_notes.note_of(me().id, shared.learner_id))):
        form.refuse("text", CHANGED)
    if form.errors:
        return show_page(open_page(shared, request.args.get("track")), {"note": form}, 422, shared)
    with saving():
        lock(shared.learner_id)
        find_shared(number)
        mentor_notes.keep_note(me().id, shared.learner_id, form.text.data or "", now())
    notice("Note saved. Only you see it.")
    return see_other(url_for("mentoring.learner", number=number, track=request.args.get("track")))


def _acting(number: str, role_slug: str, item_slug: str | None, do: Callable[[Talk], None]) -> Talk:
    """Do something with what is shared at this moment: who revokes it meanwhile waits, or is waited for."""
    with telling(me().id, now()), saving():
        lock(number_in(number))
        talk = talk_with(find_page(number, role_slug), me().id, item_slug)
        do(talk)
    return talk


def _say(number: str, role_slug: str, item_slug: str | None, form: CommentForm) -> None:
    def do(talk: Talk) -> None:
        thread = talk.thread(talk.item)
        if say(thread, talk.reader_id, form.text.data or "", False, talk.now):
            tell([thread.learner_id], Told.COMMENT, talk.reader_id, About(*thread), talk.now)

    _acting(number, role_slug, item_slug, do)


def _answer(number: str, role_slug: str, item_slug: str, word: Word, text: str) -> Talk:
    told = {Word.VERIFIED: Told.VERIFIED, Word.NOT_YET: Told.NOT_YET, Word.WITHDRAWN: Told.WITHDRAWN}

    def do(talk: Talk) -> None:
        if not talk.done:
            raise Refused(verifications.REOPENED)
        learner_id, item = talk.place.learner_id, talk.item
        if verifications.answer(learner_id, talk.source, talk.reader_id, word, text, talk.now) and item:
            tell([learner_id], told[word], talk.reader_id, About(learner_id, item.id), talk.now)

    return _acting(number, role_slug, item_slug, do)


def _propose(
    number: str, role_slug: str, form: Form, name: str, values: tuple[str, str, int | None, str]
) -> ResponseReturnValue:
    def do(talk: Talk) -> None:
        learner_id, track_id = talk.place.learner_id, talk.place.track_id
        if steps.propose(learner_id, track_id, talk.reader_id, *values, talk.now):
            tell([learner_id], Told.PROPOSED, talk.reader_id, About(learner_id, track_id=track_id), talk.now)

    try:
        _acting(number, role_slug, None, do)
    except Refused:
        form.refuse(name, steps.FULL)
        return show_page(find_page(number, role_slug), {"step" if name == "name" else name: form}, 422)
    except Held as held:
        form.refuse(name, str(held))
        return held_back(show_page(find_page(number, role_slug), {"step" if name == "name" else name: form}), held)
    notice("Proposed. It waits for an answer.")
    return see_other(_address(number, role_slug))


def _back(number: str, role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Lead back to the learner's page for what was answered there, else to the item's."""
    listed = request.form.get("from") == "list"
    return see_other(_address(number, role_slug) if listed else _item_address(number, role_slug, item_slug))


def _address(number: str, role_slug: str) -> str:
    return url_for("mentoring.learner", number=number, track=role_slug)


def _item_address(number: str, role_slug: str, item_slug: str) -> str:
    return url_for("mentoring.item", number=number, role_slug=role_slug, item_slug=item_slug)
