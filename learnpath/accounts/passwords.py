"""Passwords: which are accepted, and how they are kept (Argon2id with OWASP's parameters)."""

import re

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from learnpath.core.tokens import new_token

MIN_LENGTH = 8
MAX_LENGTH = 200  # a limit, so that no request buys unbounded hashing
TOLD_APART = 4  # characters of a word from which on a password is not made of it by chance
EASY_GUESSES = 10**5  # zxcvbn's estimate; a password list of a hundred thousand would hold it

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
# A hash of nothing anybody knows, so that an unknown address costs the same work as a known one.
_NOBODY = hasher.hash(new_token())


def password_fault(password: str, about: tuple[str, ...] = ()) -> str | None:
    """Return what is wrong with a new password in words that say what to do, or None.

    `about` holds what the person typed beside it (name, address) and what the site is called: such words count for
    nothing. There are no rules on characters: length and not being common is what helps (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < MIN_LENGTH:
        return f"Use a password of {MIN_LENGTH} characters or more"
    if len(password) > MAX_LENGTH:
        return f"Use a password of at most {MAX_LENGTH} characters"
    words = [word for text in about for word in (text, *re.split(r"[@.\s]+", text)) if word]
    known = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if len(word) >= TOLD_APART)
    rest = re.sub(known, "", password, flags=re.IGNORECASE) if known else password
    if not rest or zxcvbn(rest[:72], user_inputs=words)["guesses"] < EASY_GUESSES:
        return "This password is easy to guess. Choose a less common one; three or four ordinary words work well"
    return None


def hash_password(password: str) -> str:
    """Return the Argon2id hash to keep. Takes tens of milliseconds: never inside a transaction."""
    return hasher.hash(_bytes(password))


def check_password(password_hash: str | None, password: str) -> bool:
    """Tell whether the password fits; an absent hash (no such account) takes the same work and never fits."""
    try:
        return hasher.verify(password_hash or _NOBODY, _bytes(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with older parameters and should be made anew at this sign-in."""
    return hasher.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
