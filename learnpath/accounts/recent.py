"""A recent sign-in: asked for before what would let somebody at an open screen take the account over."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, cast

from flask import request, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import me, read_person_tag, signed_in
from learnpath.core.clock import now
from learnpath.core.pages import notice, safe_next, see_other

P = ParamSpec("P")
MINUTES = 10
MORE = 20  # minutes, for a form that stands open: what is typed into it is not lost


def recent(view: Callable[P, ResponseReturnValue], back: str = "") -> Callable[P, ResponseReturnValue]:
    """Guard a route: who has not proved lately who they are is asked for their password first, and comes back.

    From the button of a file, into which nothing is typed, they come `back` to an endpoint that is its page.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        minutes = MINUTES if request.method == "GET" or back else MINUTES + MORE
        if abs(now() - me().proved_at) < minutes * 60:  # the clock may have been set back since
            return view(*args, **kwargs)
        page = url_for(back) if back else request.full_path.rstrip("?")
        if request.method != "GET":
            tag = read_person_tag(request.form.get("person", ""))
            page = tag[1] if tag else ""
            notice("Nothing was done yet: please enter your password first, and then press it again.")
        return see_other(url_for("security.again", next=safe_next(page)))

    cast(Any, guarded).access = "signed-in"
    return signed_in(guarded)
