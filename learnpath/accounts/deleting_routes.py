"""Deleting one's own account: what goes, a download first, the password, done."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts import audit
from learnpath.accounts.audit import Did
from learnpath.accounts.deleting import delete_account
from learnpath.accounts.device import sign_out_here
from learnpath.accounts.forms import AgainForm
from learnpath.accounts.proving import hold_mine, password_refused
from learnpath.accounts.recent import recent
from learnpath.core.access import me
from learnpath.core.clock import now
from learnpath.core.db import saving, scrub
from learnpath.core.pages import notice, see_other

bp = Blueprint("deleting", __name__, url_prefix="/settings/delete")


@bp.get("")
@recent
def ask() -> ResponseReturnValue:
    """Say what goes, and ask for the password."""
    return _page(AgainForm(), 200)


@bp.post("")
@recent
def delete() -> ResponseReturnValue:
    """Delete the account, and sign out."""
    person, form = me(), AgainForm()
    if not form.validate():
        return _page(form, 422)
    if refused := password_refused(form, "password"):
        return *_page(form, refused[0]), refused[1]
    with saving():
        hold_mine()
        delete_account(person.id)
        sign_out_here()
        audit.note(Did.ACCOUNT_DELETED, None, None, now(), current_app.extensions["settings"].audit_days)
    scrub()
    notice("Your account is deleted, with everything in it.")
    return see_other(url_for("roles.home"))


def _page(form: AgainForm, status: int) -> tuple[str, int]:
    return render_template("accounts/delete.html", form=form, person=me()), status
