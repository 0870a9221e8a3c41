"""The two links of a cohort: signed, and kept nowhere, so that they can be copied again at any time.

What is signed is the cohort's number with the number of the link: a link works until that one grows.
"""

from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

DAYS = 14  # that a link for a mentor works
Secret = str | bytes


class Key(NamedTuple):
    """What a link opens: a cohort, while the number of its link is still `turn`."""

    cohort_id: int
    turn: int


def join_token(secret: Secret, key: Key) -> str:
    """Return the token of the link by which learners join."""
    return _text(_joining(secret).dumps(key))


def read_join(secret: Secret, token: str) -> Key | None:
    """Return what a token for learners opens, or None for one that this site did not make."""
    try:
        return Key(*_joining(secret).loads(token))
    except (BadData, ValueError, TypeError):
        return None


def mentor_token(secret: Secret, key: Key) -> str:
    """Return the token of the link for a further mentor; it works for 14 days from now."""
    return _text(_helping(secret).dumps(key))


def read_mentor(secret: Secret, token: str, now: int) -> Key | None:
    """Return what a token for a mentor opens, or None for one that is over or that this site did not make."""
    try:
        key, made_at = _helping(secret).loads(token, return_timestamp=True)
        return Key(*key) if now - made_at.timestamp() < DAYS * 86_400 else None
    except (BadData, ValueError, TypeError):
        return None


def _joining(secret: Secret) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="learnpath.cohort.join")


def _helping(secret: Secret) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="learnpath.cohort.mentor")


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()
