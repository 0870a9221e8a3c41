"""Keeping a form that was sent but cannot be saved now, for who filled it in."""

from flask import request

from learnpath.accounts.unsent import Unsent, hold
from learnpath.core.access import read_person_tag
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.pages import own_post, safe_next

PLUMBING = ("csrf_token", "person", "next", "session", "codes")  # fields into which nothing is typed


def hold_sent() -> bool:
    """Keep the form of this request for the person to whom this site gave it; returns whether something was typed."""
    tag = read_person_tag(request.form.get("person", ""))
    if tag is None or not own_post(request.path):
        return False
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in PLUMBING]
    with saving():
        return hold(tag[0], Unsent(request.path, safe_next(tag[1]) or "", fields), now())


def page_of_form() -> str | None:
    """Return the page on which the form of this request stood, as this site signed it."""
    tag = read_person_tag(request.form.get("person", ""))
    return safe_next(tag[1]) if tag else None
