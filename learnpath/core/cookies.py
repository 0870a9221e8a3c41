"""The signed cookie that protects forms and carries notices; a value that was found good is not checked again.

Checking the signature is a tenth of a page's work, and a browser sends the same value over and over.
"""

import hashlib
from copy import copy
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, Signer

from learnpath.core.clock import now

MOST = 10_000  # values of a few hundred bytes
Signer.default_digest_method = staticmethod(hashlib.sha256)  # its own is SHA-1; for links and form tokens too


class RememberedCookies(SecureCookieSessionInterface):
    """Flask's own cookie session, with the values that were good kept in memory."""

    digest_method = staticmethod(hashlib.sha256)

    def __init__(self) -> None:
        self.good: dict[str, dict[str, Any]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds, as a copy that the request may change; a bad one holds nothing."""
        value = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        known = self.good.get(value)
        if known is not None:
            return self.session_class({name: copy(held) for name, held in known.items()})
        opened = self._read(app, value)
        if opened:
            if len(self.good) >= MOST:
                self.good.clear()
            self.good[value] = {name: copy(held) for name, held in opened.items()}
        return opened

    def _read(self, app: Flask, value: str) -> SecureCookieSession:
        """Return what a value holds that was signed in the last month, or by a clock that was ahead of this one.

        Flask refuses the latter, and so open forms where the clock was set back or machines differ by a second.
        """
        signer = self.get_signing_serializer(app)
        try:
            held, signed = signer.loads(value, return_timestamp=True) if signer else ({}, None)
        except BadSignature:
            return self.session_class()
        is_old = signed and now() - signed.timestamp() > app.permanent_session_lifetime.total_seconds()
        return self.session_class(None if is_old else held)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it changed. `Vary: Cookie` is on every page already (core/headers.py)."""
        if session.modified:
            super().save_session(app, session, response)
