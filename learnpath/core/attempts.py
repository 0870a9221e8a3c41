"""Failed tries, counted exactly across processes, so that guessing is held.

A try is taken before the costly work and given back when it succeeds; so only failures count, and of many tries at
once exactly the allowed number get through. Counted in a moving window: never more than `limit` in any `seconds`.
Why not a rate-limit library: docs/decisions/0006-attempts.md.
"""

import hashlib
import ipaddress
import json
from dataclasses import dataclass

from sqlalchemy import BigInteger, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, dialect, execute, saving, upsert
from learnpath.core.errors import Held


class RateLimit(Base):
    """The moments of the counted tries under one key, as a JSON list of seconds, oldest first."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[str] = mapped_column(Text)
    until: Mapped[int] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True)
class Limit:
    """At most `limit` failures in `seconds` for each value of what `kind` names."""

    kind: str
    limit: int
    seconds: int

    def key(self, value: str) -> str:
        """Return the row's key: a hash, so that the table names nobody."""
        return hashlib.sha256(f"{self.kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()


def network(address: str | None) -> str:
    """Return what an IP address is counted under: itself, or for IPv6 its /64, of which one home has a whole one."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))


def take(tries: list[tuple[Limit, str]], now: int) -> None:
    """Count one try under each key, in a transaction of its own; raises Held, counting nothing, when one is full."""
    with saving():
        over = select(RateLimit.key).where(RateLimit.until <= now).with_for_update(skip_locked=True)
        execute(delete(RateLimit).where(RateLimit.key.in_(over)))
        rows = [(limit, limit.key(value), _recent(limit, value, now)) for limit, value in tries]
        waits = [hits[-limit.limit] + limit.seconds - now for limit, _, hits in rows if len(hits) >= limit.limit]
        if waits:
            raise Held(max(waits))
        for limit, key, hits in rows:
            _keep(limit, key, [*hits, now])


def give_back(tries: list[tuple[Limit, str]], taken: int) -> None:
    """Take back a try that succeeded; `taken` is the moment it was counted with."""
    with saving():
        for limit, value in tries:
            hits = _recent(limit, value, taken)
            if taken in hits:
                hits.remove(taken)
            _keep(limit, limit.key(value), hits)


def _recent(limit: Limit, value: str, now: int) -> list[int]:
    """Lock the key's row, making it if need be, and return its hits inside the window."""
    key = limit.key(value)
    row = upsert(RateLimit, dialect()).values(key=key, hits="[]", until=now + limit.seconds)
    row = row.on_conflict_do_update(index_elements=[RateLimit.key], set_={"key": key})  # changes nothing, but locks
    hits = execute(row.returning(RateLimit.hits)).scalar_one()
    return [hit for hit in json.loads(hits) if hit > now - limit.seconds]


def _keep(limit: Limit, key: str, hits: list[int]) -> None:
    until = (hits[-1] if hits else 0) + limit.seconds
    execute(update(RateLimit).where(RateLimit.key == key).values(hits=json.dumps(hits), until=until))
