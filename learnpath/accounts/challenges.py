"""The random challenge that a passkey signs: of this browser, for five minutes, and for one answer."""

import base64
import secrets

from flask import current_app, request, session

from learnpath.accounts.relying import Place, place_of
from learnpath.config import Settings
from learnpath.core.attempts import take
from learnpath.core.errors import Held, Refused
from learnpath.core.limits import ANSWERS

LASTS = ANSWERS.seconds  # a copy of the cookie brings a challenge back, but not its use
TOO_LATE = "That took more than five minutes, or was sent twice. Try again"
_KEY = "passkey"


def here() -> Place | None:
    """Return the place that passkeys are for: the site's base address, or without one the address that is asked."""
    settings: Settings = current_app.extensions["settings"]
    return place_of(settings.base_url or request.host_url)


def new_challenge(user_id: int, now: int) -> bytes:
    """Return a challenge for this browser, in place of one before it: for adding to an account, or 0 for a sign-in."""
    challenge = secrets.token_bytes(32)
    session[_KEY] = [user_id, base64.b64encode(challenge).decode(), now + LASTS]
    return challenge


def take_challenge(user_id: int, now: int) -> bytes:
    """Return this browser's challenge, which nobody can answer again; raises Refused if there is none any more."""
    kept = session.pop(_KEY, None)
    if not kept or kept[0] != user_id or kept[2] <= now:
        raise Refused(TOO_LATE)
    try:
        take([(ANSWERS, kept[1])], now)
    except Held:
        raise Refused(TOO_LATE) from None
    return base64.b64decode(kept[1])
