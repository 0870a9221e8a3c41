"""The token that every write carries, bound to the session rather than to the clock."""

from typing import cast

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from learnpath.core.access import person_tag

csrf = CSRFProtect()


def init_csrf(app: Flask) -> None:
    """Check the token on every write; templates put it into a form with `form_fields()`."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.jinja_env.globals["form_fields"] = form_fields


def form_fields() -> Markup:
    """Return the hidden fields of a form: the token, and a signed note of whose form it is."""
    if "form_fields" not in g:
        page = request.full_path.rstrip("?") if request.method == "GET" else request.path
        fields = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
        if tag := person_tag(page):
            fields += Markup('<input type="hidden" name="person" value="{}">').format(tag)
        g.form_fields = fields
    return cast(Markup, g.form_fields)
