"""Deleting an account: everything of its person goes with its row."""

from sqlalchemy import delete, select

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused

_USER = columns(User)
LAST = (
    "You are the only administrator of this site. Make somebody else one first, or have “learnpath user demote” run on"
    " the server. Nothing was deleted."
)


def delete_account(user_id: int) -> None:
    """Delete an account with all that is its person's.

    What they said to others stays without their name, and a cohort that they ran alone is over. Raises Refused for the
    only administrator.
    """
    if execute(select(_USER.admin).where(_USER.id == user_id)).scalar():
        able = select(_USER.id).where(_USER.admin.is_(True), _USER.disabled_at.is_(None)).order_by(_USER.id)
        if execute(able.with_for_update(key_share=True)).scalars().all() == [user_id]:
            raise Refused(LAST)
    execute(delete(User).where(_USER.id == user_id))
