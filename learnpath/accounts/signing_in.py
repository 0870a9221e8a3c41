"""Checking a password, with guessing held."""

from dataclasses import dataclass

from sqlalchemy import Select, select, update

from learnpath.accounts.models import User
from learnpath.accounts.passwords import check_password, hash_password, outdated
from learnpath.core.attempts import give_back, network, take
from learnpath.core.db import execute, release
from learnpath.core.limits import PASSWORDS, PASSWORDS_FROM, Limit
from learnpath.core.tokens import token_hash


@dataclass(frozen=True)
class Found:
    """An account whose password fitted, and that password's mark.

    `fresh_hash` is one made anew, to be kept where the parameters have changed.
    """

    id: int
    mark: str
    fresh_hash: str | None


def check_sign_in(
    email: str, password: str, ip_address: str | None, now: int, account: Limit = PASSWORDS
) -> Found | None:
    """Return the account that the address and password open, or None; raises Held after too many failures.

    The work and the answer are the same whether the account exists. No transaction is open while hashing.
    """
    tries = [(account, email), (PASSWORDS_FROM, network(ip_address))]
    take(tries, now)
    theirs = User.email == email, User.disabled_at.is_(None)
    row = execute(select(User.id, User.password_hash).where(*theirs)).first()
    release()
    if not check_password(row.password_hash if row else None, password) or row is None:
        return None
    give_back(tries, now)
    fresh_hash = hash_password(password) if outdated(row.password_hash) else None
    return Found(row.id, _mark(row.password_hash), fresh_hash)


def set_password(user_id: int, password_hash: str) -> str:
    """Keep a new password's hash; returns its mark."""
    execute(update(User).where(User.id == user_id).values(password_hash=password_hash))
    return _mark(password_hash)


def password_mark(user_id: int) -> str:
    """Return a mark of the account's password, another one after each change; "" if the account may not sign in."""
    return _mark(execute(_hash_of(user_id)).scalar())


def hold_password(user_id: int) -> str:
    """Return the same, and have the account wait with every change until the caller's transaction is kept.

    Hashing takes a while: what a password allowed, it allows only if it still is the password when that is written.
    """
    return _mark(execute(_hash_of(user_id).with_for_update(key_share=True)).scalar())


def _hash_of(user_id: int) -> Select[str]:
    return select(User.password_hash).where(User.id == user_id, User.disabled_at.is_(None))


def _mark(password_hash: str | None) -> str:
    return token_hash(password_hash)[:32] if password_hash else ""
