"""A learner's page for their mentor, put together: the list, what waits for them, what is new, what is said."""

from typing import Any

from flask import render_template

from learnpath.core.access import me
from learnpath.core.forms import Form
from learnpath.core.marks import mark
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.learner_page import LearnerPage
from learnpath.mentoring.looks import looked
from learnpath.mentoring.mentor_notes import note_of
from learnpath.mentoring.news import news_since
from learnpath.mentoring.people import called
from learnpath.mentoring.steps import kinds_of, open_steps
from learnpath.mentoring.talk_forms import MentorNoteForm, StepForm, TargetStepForm
from learnpath.mentoring.viewing import talk_with


def show_page(
    page: LearnerPage | None, sent: dict[str, Form] | None = None, status: int = 200, shared: Shared | None = None
) -> tuple[str, int]:
    """Return the page; `sent` are forms that were not saved, by name.

    Without a `page` no track of what is `shared` is in use.
    """
    sent = sent or {}
    shared = page.shared if page else shared
    assert shared
    kept = note_of(me().id, shared.learner_id)
    note = sent.get("note") or MentorNoteForm(formdata=None, text=kept, was=mark(kept))
    _name_parts(note=note)
    values: dict[str, Any] = {
        "page": page,
        "shared": shared,
        "learner": called(shared.learner),
        "note": note,
        "sent": sent,
    }
    values |= {"given": None, "sharing": None, **(seen_by(page, me().id, sent) if page else {})}
    return render_template("mentoring/learner.html", **values), status


def show_item(page: LearnerPage, item_slug: str, sent: dict[str, Form] | None = None) -> tuple[str, int]:
    """Return the page of an item; raises NotHere for one that is not seen."""
    talk = talk_with(page, me().id, item_slug)
    talk.sent = sent or {}
    assert talk.item
    line = page.line(talk.item)
    return render_template("mentoring/item.html", page=page, talk=talk, line=line), 422 if sent else 200


def seen_by(page: LearnerPage, mentor_id: int, sent: dict[str, Form]) -> dict[str, Any]:
    """Return what a mentor sees of a track beside its list, and the forms of their own."""
    talk = talk_with(page, mentor_id)
    talk.sent = sent
    _, before = looked(mentor_id, page.shared.learner_id, page.now)
    said = [remark.said for remark in talk.remarks]
    steps = [step for step in open_steps(page.shared.learner_id, page.track.id) if step.is_seen(page.sections)]
    kinds = kinds_of(page.sections)
    step = sent.get("step") or StepForm(kinds, page.listed, kind=kinds[0] if kinds else "", name="", text="")
    target = sent.get("target") or TargetStepForm(page.today, target="", text="")
    _name_parts(step=step, target=target)
    return {
        "talk": talk,
        "news": news_since(page, mentor_id, said, before) if before else None,
        "steps": steps,
        "step_form": step,
        "target_form": target,
    }


def _name_parts(**forms: Form) -> None:
    """Give the parts of several forms on one page ids that no other has."""
    for name, form in forms.items():
        for part in form:
            part.id = f"{name}-{part.name}"
