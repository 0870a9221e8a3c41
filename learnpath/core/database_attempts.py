"""Tries counted on the app's own database: a row a key, locked while it is changed."""

import json
from collections.abc import Sequence

from sqlalchemy import BigInteger, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, dialect, execute, saving, upsert
from learnpath.core.errors import Held
from learnpath.core.limits import Limit

Tries = Sequence[tuple[Limit, str]]
"""What one try counts under: for each limit, which account, network or person it is."""


class RateLimit(Base):
    """The moments of the counted tries under one key, as a JSON list of seconds, oldest first."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[str] = mapped_column(Text)
    until: Mapped[int] = mapped_column(BigInteger, index=True)


class TriesInDatabase:
    """Counts in transactions of its own, so that a try counts whatever becomes of the request."""

    def take(self, tries: Tries, now: int) -> None:
        """Count one try under each key; raises Held, counting nothing, when one is full."""
        with saving(aside=True):
            over = select(RateLimit.key).where(RateLimit.until <= now).with_for_update(skip_locked=True)
            execute(delete(RateLimit).where(RateLimit.key.in_(over)))
            rows = [(limit, limit.key(value), _recent(limit, value, now)) for limit, value in tries]
            full = [(limit, hits[-limit.limit]) for limit, _, hits in rows if len(hits) >= limit.limit]
            if held := [Held(limit, hit + limit.seconds - now) for limit, hit in full]:
                raise max(held, key=lambda one: one.seconds)
            for limit, key, hits in rows:
                _keep(limit, key, [*hits, now])

    def give_back(self, tries: Tries, taken: int) -> None:
        """Take back one try under each key, counted at `taken`."""
        with saving(aside=True):
            for limit, value in tries:
                hits = _recent(limit, value, taken)
                if taken in hits:
                    hits.remove(taken)
                _keep(limit, limit.key(value), hits)

    def reach(self) -> None:
        """There is nothing beside the database."""


def _recent(limit: Limit, value: str, now: int) -> list[int]:
    """Lock the key's row, making it if need be, and return its hits inside the window.

    Those that lie ahead by more than that were counted before the clock was set back: they would hold for too long.
    """
    key = limit.key(value)
    row = upsert(RateLimit, dialect()).values(key=key, hits="[]", until=now + limit.seconds)
    row = row.on_conflict_do_update(index_elements=[RateLimit.key], set_={"key": key})  # changes nothing, but locks
    hits = execute(row.returning(RateLimit.hits)).scalar_one()
    return [hit for hit in json.loads(hits) if abs(now - hit) < limit.seconds]


def _keep(limit: Limit, key: str, hits: list[int]) -> None:
    until = (hits[-1] if hits else 0) + limit.seconds
    execute(update(RateLimit).where(RateLimit.key == key).values(hits=json.dumps(hits), until=until))
