"""What a person had typed when their session ended: kept for them alone, and shown to them for confirmation."""

import json
from dataclasses import dataclass

from sqlalchemy import delete, select

from learnpath.accounts.models import UnsentForm, User
from learnpath.core.db import dialect, execute, upsert
from learnpath.core.text import fit, is_secret

KEPT = 7 * 86_400  # seconds
MAX_LENGTH = 100_000  # characters of fields
MAX_ACTION = 500


@dataclass(frozen=True)
class Unsent:
    """A form that was not saved: where it goes, the page it stood on, and its fields in order."""

    action: str
    page: str
    fields: list[tuple[str, str]]


def hold(user_id: int, unsent: Unsent, now: int) -> bool:
    """Keep a form for its person, in place of an older one; passwords and codes never. Returns whether it was kept."""
    fields = [(name, fit(value)) for name, value in unsent.fields if not is_secret(name)]
    text = json.dumps([(fit(name), value) for name, value in fields], ensure_ascii=False)
    if len(text) > MAX_LENGTH or len(unsent.action) > MAX_ACTION or not fields:
        return False
    if fit(unsent.action) != unsent.action:  # no database keeps it, and no page of ours leads there
        return False
    if execute(select(User.id).where(User.id == user_id)).first() is None:
        return False
    row = {"action": unsent.action, "page": unsent.page[:1000], "fields": text, "held_at": now}
    kept = upsert(UnsentForm, dialect()).values(user_id=user_id, **row)
    execute(kept.on_conflict_do_update(index_elements=[UnsentForm.user_id], set_=row))
    return True


def held(user_id: int, now: int) -> Unsent | None:
    """Return the person's unsent form, or None; after a week it is forgotten."""
    row = execute(select(UnsentForm).where(UnsentForm.user_id == user_id)).first()
    if row is None or row.held_at <= now - KEPT:
        return None
    return Unsent(row.action, row.page, [(name, value) for name, value in json.loads(row.fields)])


def forget(user_id: int) -> None:
    """Drop the person's unsent form."""
    execute(delete(UnsentForm).where(UnsentForm.user_id == user_id))
