"""Tries, counted exactly across processes, so that guessing and flooding are held. All limits: core/limits.py.

A try is taken before the costly work. Where failures are what counts, it is given back when it succeeds; where what was
done counts, it is given back when nothing came of it. So of many tries at once exactly the allowed number get through.
Counted in a moving window: never more than `limit` in any `seconds`. They are counted on the app's database, or on
Redis where the site has one. Why not a rate-limit library: docs/decisions/0006-attempts.md.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from flask import Flask, current_app

from learnpath.core import hooks
from learnpath.core.database_attempts import Tries, TriesInDatabase
from learnpath.core.errors import Away, Held


class Store(Protocol):
    """Where tries are counted. `now` and `taken` are in seconds."""

    def take(self, tries: Tries, now: int) -> None:
        """Count one try under each key; raises Held, counting nothing, when one is full."""

    def give_back(self, tries: Tries, taken: int) -> None:
        """Take back one try under each key, counted at `taken`."""

    def reach(self) -> None:
        """Find out whether it answers, beside the database, which others ask; raises Away."""


def init_attempts(app: Flask, redis_url: str, secret_key: str) -> None:
    """Have tries counted on Redis, or where there is no address of one on the database.

    Redis's library is imported here, as it takes a while and most sites do without.
    """
    if redis_url:
        from learnpath.core.redis_attempts import TriesInRedis

        app.extensions["attempts"] = TriesInRedis(redis_url, secret_key)
    else:
        app.extensions["attempts"] = TriesInDatabase()


def take(tries: Tries, now: int) -> None:
    """Count one try under each key before the work; raises Held, counting nothing, when one is full.

    On the database that is a transaction of its own. Raises Away while Redis, where it is used, does not answer.
    """
    try:
        _store().take(tries, now)
    except Held as held:
        hooks.held.send(hooks.this_app(), limit=held.limit.kind)
        raise


def give_back(tries: Tries, taken: int) -> None:
    """Take back a try; `taken` is the moment it was counted with. What was done stays done while Redis is away."""
    with suppress(Away):
        _store().give_back(tries, taken)


@contextmanager
def counting(tries: Tries, now: int) -> Iterator[None]:
    """Count what the block does; if it fails, that does not count. Raises as `take` does, before the block."""
    take(tries, now)
    try:
        yield
    except BaseException:
        give_back(tries, now)
        raise


def reach() -> None:
    """Find out whether what counts tries answers, beside the database; raises Away."""
    _store().reach()


def network(address: str | None) -> str:
    """Return what an IP address is counted under: itself, or for IPv6 its /64, of which one home has a whole one."""
    try:
        ip = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))


def _store() -> Store:
    store: Store = current_app.extensions["attempts"]
    return store
