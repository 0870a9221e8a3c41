"""Changing and deleting a comment of one's own."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from learnpath.catalogue.current import catalogue
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import NotHere
from learnpath.core.pages import notice, see_other
from learnpath.core.text import number_in
from learnpath.mentoring import comments
from learnpath.mentoring.comments import Said, find_comment
from learnpath.mentoring.places import address_of
from learnpath.mentoring.talk_forms import CommentForm

bp = Blueprint("comments", __name__, url_prefix="/comments/<number>")


@bp.get("")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """Show a comment of the viewer's with the ways to change and delete it."""
    said, page = _mine(number)
    return _page(said, page, CommentForm(text=said.text, asks=said.asks))


@bp.post("")
@signed_in
def change(number: str) -> ResponseReturnValue:
    """Change it, within 15 minutes."""
    said, page = _mine(number)
    form = CommentForm()
    if not form.validate():
        return _page(said, page, form, 422)
    with saving():
        comments.rewrite(said.id, me().id, form.text.data or "", bool(form.asks.data), now())
    notice("Saved.")
    return see_other(page)


@bp.post("/delete")
@signed_in
def delete(number: str) -> ResponseReturnValue:
    """Delete it, leaving a mark."""
    said, page = _mine(number)
    with saving():
        comments.delete(said.id, me().id, now())
    notice("Deleted. That something was said here stays.")
    return see_other(page)


def _mine(number: str) -> tuple[Said, str]:
    """Return a comment of the viewer's and the page it stands on; raises NotHere for any that they may not see."""
    said = find_comment(number_in(number))
    if said is None or not said.can_delete(me().id):
        raise NotHere
    page = address_of(me().id, said, catalogue(me().revision), now())
    if page is None:
        raise NotHere
    return said, page


def _page(said: Said, page: str, form: CommentForm, status: int = 200) -> tuple[str, int]:
    can_change = said.can_change(me().id, now())
    own = said.learner_id == me().id
    values = {"said": said, "page": page, "form": form, "can_change": can_change, "own": own}
    return render_template("mentoring/comment.html", **values), status
