"""A recent sign-in: asked for before what would let somebody at an open screen take the account over."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.holding import hold_sent, page_of_form
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.pages import notice, safe_next, see_other

P = ParamSpec("P")
MINUTES = 10
MORE = 20  # minutes, for a form that stands open
AGAIN, KEPT = "Then press it again.", "What you typed is shown then, to be saved."


def recent(view: Callable[P, ResponseReturnValue], back: str = "") -> Callable[P, ResponseReturnValue]:
    """Guard a route: who has not proved lately who they are is asked for their password first, and comes back.

    From the button of a file, into which nothing is typed, they come `back` to an endpoint that is its page.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        minutes = MINUTES if request.method == "GET" or back else MINUTES + MORE
        if abs(now() - me().proved_at) < minutes * 60:  # the clock may have been set back since
            return view(*args, **kwargs)
        page = safe_next(url_for(back) if back else request.full_path.rstrip("?"))
        if request.method != "GET":
            page, kept = page_of_form(), hold_sent()
            notice(f"Nothing was done yet: please enter your password first. {KEPT if kept else AGAIN}")
        return see_other(url_for("security.again", next=page))

    cast(Any, guarded).access = "signed-in"
    return signed_in(guarded)
