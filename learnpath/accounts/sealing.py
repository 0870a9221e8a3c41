"""The secrets of authenticator apps, sealed with the site's key. Why: docs/decisions/0020-second-factor.md."""

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PURPOSE = b"learnpath.authenticator"
_NONCE = 12  # bytes, as NIST SP 800-38D recommends


def seal(user_id: int, secret: str, site_key: str, now: int) -> str:
    """Return a secret in a form that only this site can open, and only as this person's; in 100 characters or so."""
    nonce = secrets.token_bytes(_NONCE)
    boxed = _box(site_key).encrypt(nonce, f"{now}:{secret}".encode(), str(user_id).encode())
    return base64.urlsafe_b64encode(nonce + boxed).decode()


def unseal(user_id: int, sealed: str, site_key: str, since: int = 0) -> str | None:
    """Return the person's secret, or None if it was not sealed here for them, at the moment `since` or later."""
    try:
        both = base64.urlsafe_b64decode(sealed.encode("ascii"))
        opened = _box(site_key).decrypt(both[:_NONCE], both[_NONCE:], str(user_id).encode()).decode()
    except (InvalidTag, ValueError):  # not ours, or not even base64; UnicodeError is a ValueError
        return None
    at, _, secret = opened.partition(":")
    return secret if int(at) >= since else None


def _box(site_key: str) -> AESGCM:
    return AESGCM(hmac.digest(site_key.encode(), _PURPOSE, "sha256"))
