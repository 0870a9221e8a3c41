"""Deleting an account: everything of its person goes with its row."""

from sqlalchemy import delete

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute


def delete_account(user_id: int) -> None:
    """Delete an account with all that is its person's.

    What they said to others stays without their name, and a cohort that they ran alone is over.
    """
    execute(delete(User).where(columns(User).id == user_id))
