"""Everything beside the password with which a person can sign in, for who looks after the site."""

from sqlalchemy import delete, exists, select

from learnpath.accounts.codes import has_authenticator, switch_off
from learnpath.accounts.second_models import Passkey
from learnpath.core.db import execute


def has_second_factor(user_id: int) -> bool:
    """Tell whether there is something that `reset` would remove: an authenticator or a passkey."""
    passkey = select(exists().where(Passkey.user_id == user_id))
    return has_authenticator(user_id) or bool(execute(passkey).scalar_one())


def reset(user_id: int) -> None:
    """Remove a person's authenticator, recovery codes and passkeys, so that the password alone signs in."""
    switch_off(user_id)
    execute(delete(Passkey).where(Passkey.user_id == user_id))
