"""Which mails a person gets: the page of switches, and the page that a mail's own link leads to."""

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import me, public, signed_in
from learnpath.core.csrf import without_token
from learnpath.core.db import saving
from learnpath.core.outbox import Letter
from learnpath.core.pages import notice, see_other
from learnpath.mentoring import choices
from learnpath.mentoring.mail_models import Topic

bp = Blueprint("mail", __name__)


@bp.get("/settings/notices")
@signed_in
def show() -> ResponseReturnValue:
    """Show the switches, or on a site without mail that there is none."""
    return render_template("mentoring/mail.html", names=choices.NAMES, chosen=choices.chosen(me().id), topics=Topic)


@bp.post("/settings/notices")
@signed_in
def save() -> ResponseReturnValue:
    """Save the switches."""
    sent = request.form.getlist("topics")
    with saving():
        choices.choose(me().id, [topic for topic in Topic if topic.name.lower() in sent])
    notice("Saved.")
    return see_other(url_for("mail.show"))


@bp.get("/mail/stop/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask whether a kind of mail shall stop: a link that a mail program follows by itself stops nothing."""
    return _page(token, stopped=False)


@bp.post("/mail/stop/<token>")
@without_token  # a mail service sends it for its user (RFC 8058), without a cookie; the address is signed
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop a kind of mail to the person whom the token names."""
    person_id, letter = choices.read_stop_token(current_app.extensions["settings"].secret_key, token)
    with saving():
        choices.stop(person_id, letter)
    return _page(token, stopped=True)


def _page(token: str, stopped: bool) -> str:
    _, letter = choices.read_stop_token(current_app.extensions["settings"].secret_key, token)
    what = "reminders" if letter is Letter.REMINDER else "the weekly digest"
    return render_template("mentoring/stop.html", token=token, what=what, stopped=stopped)
