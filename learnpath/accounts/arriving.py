"""Signing in, once it is clear who it is: the session starts, and the person goes where they were going.

Between the password and the code the browser holds who it is, signed, for ten minutes; there is no session yet.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request, session, url_for

from learnpath.accounts.codes import has_authenticator
from learnpath.accounts.device import sign_in_here
from learnpath.accounts.signing_in import password_mark
from learnpath.accounts.unsent import held
from learnpath.core import hooks
from learnpath.core.clock import now
from learnpath.core.pages import safe_next, see_other

WAITS = 600  # seconds
_KEY = "second step"


@dataclass(frozen=True)
class Waiting:
    """Who gave the right password on this browser and owes a code; `keep` is for how long they want to stay."""

    user_id: int
    keep: bool


def ask_for_code(user_id: int, keep: bool, mark: str) -> Response:
    """Go on to the page that asks for the code; `mark` is the password's that was given."""
    session[_KEY] = [user_id, keep, mark, now() + WAITS]
    return see_other(url_for("second.ask", next=safe_next(request.values.get("next"))))


def waiting(mark_of: Callable[[int], str] = password_mark) -> Waiting | None:
    """Return who owes a code here, or None: nobody, too long ago, or password or authenticator are gone by now.

    In the transaction that lets them in, `mark_of` is `hold_password`.
    """
    user_id, keep, mark, until = session.get(_KEY) or (0, False, "", 0)
    if until <= now() or not mark or mark != mark_of(user_id) or not has_authenticator(user_id):
        return None
    return Waiting(user_id, keep)


def let_in(user_id: int, keep: bool) -> None:
    """Start the session on this device in the caller's transaction; what a visitor ticked comes along."""
    hooks.signed_in.send(None, user_id=user_id, now=now())
    sign_in_here(user_id, keep)


def onward(user_id: int) -> Response:
    """Go to what was not saved when the last session ended, else where the person was going."""
    return see_other(url_for("unsent.show") if held(user_id, now()) else target())


def target() -> str:
    """Return where the person was going: a page of this site."""
    return safe_next(request.values.get("next")) or url_for("roles.home")
