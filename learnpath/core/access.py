"""Who is asking, and who may: the one module that knows Flask-Login.

Every route says `@public`, `@signed_in` or `@administrators`; a house test finds one that says none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec, cast

from flask import Flask, Request, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from itsdangerous import BadData, URLSafeSerializer

from learnpath.core.clock import now
from learnpath.core.dates import Zone, zone_of

P = ParamSpec("P")

login = LoginManager()
DAY, TAG_DAYS = 86_400, 7  # seconds, days
MOST_TOLD = 99  # notices that are counted out: pages are kept by what they say


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, as one light row; `revision` is the catalogue's, read in the same statement.

    `time_zone` is the one that they chose, or None; `mentors` says whether they are a mentor, `mentored` whether they
    have one; `unread` is how many notices wait for them. `admin` says that they look after the site, `proved_at` when
    they last proved in this session who they are, `used_at` when it was last used, to the hour.
    """

    id: int
    name: str
    email: str
    theme: str
    time_zone: str | None
    mentors: bool
    mentored: bool
    session_id: int
    revision: int | None
    unread: int
    admin: bool
    proved_at: int
    used_at: int
    is_authenticated: bool = True

    @property
    def bell(self) -> str:
        """How many notices wait for them, as every page says it: "" for none."""
        return f"{MOST_TOLD}+" if self.unread > MOST_TOLD else str(self.unread or "")

    @property
    def zone(self) -> Zone:
        """The time zone in which their days are counted: their own choice, else the site's."""
        return zone_of(self.time_zone or current_app.extensions["settings"].time_zone)


def viewer() -> Viewer | None:
    """Return the signed-in person, or None; read from the database once a request at most."""
    person = g.get("_login_user")  # where Flask-Login keeps it
    if person is None and not g.get("without_database"):
        person = current_app.extensions["load_viewer"](request) or login.anonymous_user()
        g.setdefault("_login_user", person)
    return person if isinstance(person, Viewer) else None


def without_database() -> None:
    """From here on this request asks the database nothing about who is signed in: for the page that says it is gone."""
    g.without_database = True


def forget_viewer() -> None:
    """Make the next question read the person again, after a sign-in or sign-out."""
    g.pop("_login_user", None)


def has_left() -> bool:
    """Whether who was signed in when this request began is so no longer; from here on it has nobody then."""
    was = viewer()
    forget_viewer()
    return was is not None and viewer() is None


def public(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a route that anybody may use."""
    cast(Any, view).access = "public"
    return view


def signed_in(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Guard a route: others are sent to sign in and come back, with what they typed kept."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if viewer() is None:
            return cast(ResponseReturnValue, login.unauthorized())
        return view(*args, **kwargs)

    cast(Any, guarded).access = "signed-in"
    return guarded


def administrators(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Guard a route: for everybody but administrators it looks like an address where there is nothing."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        person = viewer()
        if person is None or not person.admin:
            abort(404)
        return view(*args, **kwargs)

    cast(Any, guarded).access = "administrators"
    return guarded


def me() -> Viewer:
    """Return the signed-in person inside a guarded route."""
    person = viewer()
    assert person is not None, "only inside a route that is not @public"
    return person


def init_access(app: Flask, load: Callable[[Request], Viewer | None]) -> None:
    """Have `load` read the person of a request; Flask-Login's own cookies are never looked for.

    Its template context is left out too: it would read the person at every rendering.
    """
    app.extensions["load_viewer"] = load
    login.request_loader(load)
    login.init_app(app, add_context_processor=False)


def person_tag(user_id: int, page: str) -> str:
    """Return a signed note of who fills in a form on which page: text typed in a session that ended is kept."""
    return _tag(current_app.secret_key or "", user_id, page, now() // DAY)


@lru_cache(maxsize=10_000)
def _tag(secret_key: str | bytes, user_id: int, page: str, day: int) -> str:
    tag = _signer(secret_key).dumps([user_id, page, day])
    return tag if isinstance(tag, str) else tag.decode()


def read_person_tag(tag: str) -> tuple[int, str] | None:
    """Return (user id, page) of a tag that this site made in the last week, else None."""
    try:
        user_id, page, day = _signer(current_app.secret_key or "").loads(tag)
    except (BadData, ValueError, TypeError):
        return None
    return (user_id, page) if now() // DAY - day <= TAG_DAYS else None


def _signer(secret_key: str | bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="learnpath.person")
