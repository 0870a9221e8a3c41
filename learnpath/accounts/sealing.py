"""The secrets of authenticator apps, sealed with the site's key. Why: docs/decisions/0020-second-factor.md."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken

_PURPOSE = b"learnpath.authenticator"


def seal(user_id: int, secret: str, site_key: str) -> str:
    """Return a secret in a form that only this site can open, and only as this person's; in 150 characters or so."""
    return _box(site_key).encrypt(f"{user_id}:{secret}".encode()).decode()


def unseal(user_id: int, sealed: str, site_key: str, seconds: int | None = None) -> str | None:
    """Return the person's secret, or None if it was not sealed here for them, in the last `seconds` where given."""
    try:
        owner, _, secret = _box(site_key).decrypt(sealed.encode("utf-8", "replace"), seconds).decode().partition(":")
    except InvalidToken:
        return None
    return secret if owner == str(user_id) else None


def _box(site_key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hmac.digest(site_key.encode(), _PURPOSE, "sha256")))
