"""The token that every write carries, bound to the session rather than to the clock."""

import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, cast

from flask import Flask, g, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from learnpath.core.access import person_tag, viewer

P = ParamSpec("P")

csrf = CSRFProtect()
READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_SIGNED = 10_000
_signed: dict[str, str] = {}


def init_csrf(app: Flask) -> None:
    """Check the token on every write; templates put it into a form with `form_fields()`.

    The extension's look at the Referer over https is left out: some browsers send none, and it guards against a cookie
    that was planted over http, which the name of ours (`__Host-`) rules out.
    """
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.before_request(_check)
    app.jinja_env.globals["form_fields"] = form_fields


def without_token(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a route whose writes need no token, as what is sent to it says by itself who wants it."""
    csrf.exempt(view)
    return view


def _check() -> None:
    """Refuse a write whose token is not the session's.

    A token that is known to be the session's is not looked at further: its signature costs as much as a statement.
    """
    if request.method in READ_METHODS:
        return
    known = _signed.get(session.get("csrf_token", ""), "")
    sent = request.form.get("csrf_token", "")
    if not known or not hmac.compare_digest(known.encode(), sent.encode("utf-8", "replace")):
        csrf.protect(apply_exemptions=True)


@lru_cache(maxsize=10_000)
def _fields(token: str, tag: str) -> Markup:
    fields = Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)
    return fields + Markup('<input type="hidden" name="person" value="{}">').format(tag) if tag else fields


def _token() -> str:
    """Return the session's token, signed once and kept: signing it at every page is a tenth of the page."""
    secret = session.get("csrf_token")
    if secret not in _signed:
        token: str = generate_csrf()  # also puts a new secret into a session that has none
        if len(_signed) >= MOST_SIGNED:
            _signed.clear()
        _signed[session["csrf_token"]] = token
        return token
    return _signed[secret]


def form_fields() -> Markup:
    """Return the hidden fields of a form: the token, and a signed note of whose form it is."""
    if "form_fields" not in g:
        page = request.full_path.rstrip("?") if request.method == "GET" else request.path
        person = viewer()
        g.form_fields = _fields(_token(), person_tag(person.id, page) if person else "")
    return cast(Markup, g.form_fields)
