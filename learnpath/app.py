"""Putting the app together; the only module that knows every feature."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy.engine.url import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

from learnpath.accounts import (
    authenticator_routes,
    deleting_routes,
    device,
    link_routes,
    passkey_routes,
    routes,
    second_routes,
    security_routes,
    settings_routes,
    undo_routes,
    unsent_routes,
)
from learnpath.admin import act_routes
from learnpath.admin import routes as admin_routes
from learnpath.config import Settings, read_settings
from learnpath.core import hooks
from learnpath.core.access import viewer
from learnpath.core.assets import init_assets
from learnpath.core.attempts import init_attempts
from learnpath.core.cookies import RememberedCookies
from learnpath.core.csrf import init_csrf
from learnpath.core.dates import in_sentence
from learnpath.core.db import engine_options, init_db
from learnpath.core.drawn import drawn
from learnpath.core.error_pages import init_error_pages
from learnpath.core.headers import init_headers
from learnpath.core.logs import Seen, init_logs, log_access
from learnpath.core.migrate import init_migrate
from learnpath.core.paths import resource_dir
from learnpath.core.text import fit
from learnpath.mentoring import (
    cohort_routes,
    comment_routes,
    invitation_routes,
    joining_routes,
    mail_routes,
    mentor_routes,
    mentor_talk_routes,
    notice_routes,
    talk_routes,
)
from learnpath.mentoring import routes as sharing_routes
from learnpath.mentoring.inviting import is_invitation
from learnpath.notebook import routes as notebook_routes
from learnpath.ops import health, metrics, site
from learnpath.portfolio import routes as portfolio_routes
from learnpath.takeout import routes as takeout_routes
from learnpath.takeout.upload import init_upload
from learnpath.timeline import routes as timeline_routes
from learnpath.timeline.story import KeptStories
from learnpath.tracks import own_routes, plan_routes, role_routes, skill_routes, switcher, visitor
from learnpath.tracks import routes as track_routes

MAX_REQUEST = 256 * 1024  # bytes
BLUEPRINTS = (
    routes.bp,
    second_routes.bp,
    settings_routes.bp,
    security_routes.bp,
    link_routes.bp,
    deleting_routes.bp,
    authenticator_routes.bp,
    passkey_routes.bp,
    unsent_routes.bp,
    undo_routes.bp,
    role_routes.bp,
    skill_routes.bp,
    track_routes.bp,
    own_routes.bp,
    plan_routes.bp,
    timeline_routes.bp,
    takeout_routes.bp,
    notebook_routes.bp,
    portfolio_routes.bp,
    sharing_routes.bp,
    invitation_routes.bp,
    mentor_routes.bp,
    talk_routes.bp,
    mentor_talk_routes.bp,
    comment_routes.bp,
    cohort_routes.bp,
    joining_routes.bp,
    notice_routes.bp,
    mail_routes.bp,
    admin_routes.bp,
    act_routes.bp,
    health.bp,
    metrics.bp,
    site.bp,
)


class App(Flask):
    """Flask without a look, at every call of every hook, at whether the function is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return `func`."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Return the app, by LEARNPATH_* in the environment unless `settings` are given.

    Raises SettingError when they are not usable. Migrating and loading the catalogue is `learnpath.start.prepare`.
    """
    settings = settings or read_settings()
    app = App("learnpath", static_folder=None, template_folder=str(resource_dir("templates")))
    _configure(app, settings)
    _set_up_templates(app, settings)
    app.session_interface = RememberedCookies()
    init_db(app)
    init_attempts(app, settings.redis_url, settings.secret_key)
    init_migrate(app)
    init_upload(app)
    init_csrf(app)
    init_headers(app, https=settings.secure)
    _watch(app, settings)
    init_error_pages(app)
    init_assets(app, resource_dir("static"))
    device.init_device(app)
    unsent_routes.init_unsent(app)
    app.extensions["stories"] = KeptStories()
    _connect_features()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["settings"] = settings
    app.config.update(
        DEBUG=False,  # whatever FLASK_DEBUG says
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=make_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=MAX_REQUEST,
        SESSION_COOKIE_NAME=f"{settings.cookie_prefix}learnpath_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
    )
    if count := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _watch(app: Flask, settings: Settings) -> None:
    """Write a line of each request where the log is JSON, and count requests where metrics are asked for."""
    tell: list[Callable[[Seen], None]] = [log_access] if settings.log == "json" else []
    if settings.metrics_token:
        tell.append(metrics.init_metrics(app))
    init_logs(app, proxies=settings.trusted_proxies > 0, tell=tell)


def _set_up_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(fit=fit, in_sentence=in_sentence)
    app.jinja_env.globals.update(
        site=settings, viewer=viewer, carried=visitor.carried, drawn=drawn, own_tracks=switcher.own_tracks
    )


def _connect_features() -> None:
    """What crosses features upwards; connecting twice changes nothing."""
    hooks.signed_in.connect(visitor.bring_along)
    hooks.signed_out.connect(visitor.forget_ticks)
    hooks.invited.connect(is_invitation)
