"""Everything beside the password with which a person can sign in."""

from typing import NamedTuple

from sqlalchemy import func, select

from learnpath.accounts.codes import has_authenticator, switch_off
from learnpath.accounts.passkeys import remove_all
from learnpath.accounts.second_models import Passkey
from learnpath.core.db import execute


class Second(NamedTuple):
    """What a person has: whether an authenticator is in force, and how many passkeys."""

    authenticator: bool
    passkeys: int


def second_of(user_id: int) -> Second:
    """Return what a person has beside the password."""
    passkeys = execute(select(func.count()).where(Passkey.user_id == user_id)).scalar_one()
    return Second(has_authenticator(user_id), passkeys)


def has_second_factor(user_id: int) -> bool:
    """Tell whether there is something that `reset` would remove: an authenticator or a passkey."""
    return any(second_of(user_id))


def reset(user_id: int) -> bool:
    """Remove a person's authenticator, recovery codes and passkeys, so that the password alone signs in.

    Returns whether there was anything to remove.
    """
    had = switch_off(user_id)
    return remove_all(user_id) > 0 or had
