"""Signals that cross features upwards; connected in app.py and sent inside the caller's transaction, where one is open.

What is counted for Prometheus is connected by ops/metrics.py.
"""

from blinker import Signal
from flask import Flask, current_app

signed_in = Signal()
"""A person has signed in or signed up. Sent with `user_id`, `now` (seconds), before the commit."""

held = Signal()
"""A try was held. Sent by the app, outside of any transaction, with the kind of the `limit`."""

failed = Signal()
"""An answer could not be given. Sent by the app with `what` was missing for it: "database" or "redis"."""

signed_out = Signal()
"""A person is signing out on this device. Sent without arguments, before the answer."""

invited = Signal()
"""Somebody wants to sign up on a site that is open by invitation. Sent with the `path` that they come from and `now`;
a receiver returns whether that is an invitation which works.
"""


def this_app() -> Flask:
    """Return the app itself, for signals that it sends."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return app
