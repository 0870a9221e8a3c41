"""Proving anew who one is, with the password and, where a second factor is in force, a code."""

from flask import current_app, request

from learnpath.accounts.audit import Did
from learnpath.accounts.codes import has_authenticator, use_code
from learnpath.accounts.device import note
from learnpath.accounts.forms import AgainForm
from learnpath.accounts.second_forms import CodeForm
from learnpath.accounts.sessions import expect_alive
from learnpath.accounts.signing_in import check_sign_in, hold_password
from learnpath.core.access import me
from learnpath.core.attempts import give_back, take
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Held
from learnpath.core.forms import Form
from learnpath.core.limits import CODES, PASSWORDS_AGAIN

Answer = tuple[int, dict[str, str]]
"""A status and headers."""


class BothForm(AgainForm, CodeForm):
    """The password once more, and a code."""


def proof_form() -> AgainForm:
    """Return the form that asks the person for all that they sign in with."""
    return BothForm() if has_authenticator(me().id) else AgainForm()


def password_refused(form: Form, name: str) -> Answer | None:
    """Check the person's password in a field; returns None, or what to answer with the form, which says what is wrong.

    Wrong ones are counted for themselves: who tries to sign in elsewhere does not keep the person from it.
    """
    try:
        found = check_sign_in(me().email, form[name].data or "", request.remote_addr, now(), PASSWORDS_AGAIN)
    except Held as held:
        form.refuse(name, str(held))
        return 429, {"Retry-After": str(held.seconds)}
    if found is None:
        with saving():
            hold_mine()
            note(Did.SIGN_IN_FAILED, me().id)
        form.refuse(name, "This is not the password you use now")
        return 422, {}
    return None


def hold_mine() -> bool:
    """Have the person's account wait with other changes, first in the caller's transaction; returns the session's keep.

    Raises SignedOut where the session has ended since the request began, as it does by a new password: the password or
    code that was just checked may be one from before.
    """
    hold_password(me().id)
    return expect_alive(me().session_id)


def code_refused(form: BothForm) -> Answer | None:
    """Use up the code in the form; returns the same."""
    tries, at = [(CODES, str(me().id))], now()
    try:
        take(tries, at)
    except Held as held:
        form.refuse("one_time_code", str(held))
        return 429, {"Retry-After": str(held.seconds)}
    with saving():
        hold_mine()
        used = use_code(me().id, form.one_time_code.data or "", str(current_app.secret_key), at)
        if used is None:
            note(Did.CODE_FAILED, me().id)
    if used is None:
        form.refuse("one_time_code", "This code does not fit, or was used before. Wait for the next one and try again")
        return 422, {}
    give_back(tries, at)
    return None
