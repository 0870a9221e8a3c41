"""Tries counted on Redis: a sorted set a key, changed by one script that runs by itself, so that counts are exact.

The script is given the moment, as the database's way is; Redis's own clock only lets keys go that are over.
"""

import hmac
import secrets
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from learnpath.core.database_attempts import Tries
from learnpath.core.errors import Away, Held
from learnpath.core.text import one_line

TIMEOUT = 2  # seconds, to connect and for an answer
APART = 60  # seconds that the clocks of machines may be apart: for so much longer a key is kept
PREFIX = "learnpath:tries:"

# ARGV: now, a name for this try, then of each key its limit and seconds. Returns for how many seconds each is full.
# What lies ahead by more than that was counted before the clock was set back.
_TAKE = f"""
local now, waits, full = tonumber(ARGV[1]), {{}}, false
for number, key in ipairs(KEYS) do
  local limit, seconds = tonumber(ARGV[2 * number + 1]), tonumber(ARGV[2 * number + 2])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - seconds)
  redis.call('ZREMRANGEBYSCORE', key, now + seconds, '+inf')
  local first = redis.call('ZRANGE', key, -limit, -limit, 'WITHSCORES')[2]
  waits[number] = first and first + seconds - now or 0
  full = full or first
end
for number, key in ipairs(full and {{}} or KEYS) do
  redis.call('ZADD', key, now, ARGV[2])
  redis.call('EXPIRE', key, ARGV[2 * number + 2] + {APART})
end
return waits
"""
# ARGV: the moment that it was taken at.
_GIVE_BACK = """
for _, key in ipairs(KEYS) do
  local one = redis.call('ZRANGEBYSCORE', key, ARGV[1], ARGV[1], 'LIMIT', 0, 1)[1]
  if one then redis.call('ZREM', key, one) end
end
"""


class TriesInRedis:
    """Counts on the Redis at a checked address. The keys tell nobody whom they count, nor does a list of all addresses.

    They are made with the site's key, so that two sites on one Redis do not count for each other.
    """

    def __init__(self, url: str, secret_key: str) -> None:
        # nothing is sent twice: a try whose answer was lost may have been counted
        again = Retry(NoBackoff(), 0)
        self._redis = Redis.from_url(
            url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT, retry=again, protocol=2
        )
        self._take = self._redis.register_script(_TAKE)
        self._give_back = self._redis.register_script(_GIVE_BACK)
        self._secret = secret_key.encode()

    def take(self, tries: Tries, now: int) -> None:
        """Count one try under each key; raises Held, counting nothing, when one is full, and Away."""
        sizes = [number for limit, _ in tries for number in (limit.limit, limit.seconds)]
        waits = self._run(self._take, self._keys(tries), [now, secrets.token_hex(8), *sizes])
        full = [(limit, seconds) for (limit, _), seconds in zip(tries, waits, strict=True) if seconds]
        if held := [Held(limit, seconds) for limit, seconds in full]:
            raise max(held, key=lambda one: one.seconds)

    def give_back(self, tries: Tries, taken: int) -> None:
        """Take back one try under each key, counted at `taken`; raises Away."""
        self._run(self._give_back, self._keys(tries), [taken])

    def reach(self) -> None:
        """Find out whether Redis answers; raises Away."""
        self._run(self._redis.ping)

    def _keys(self, tries: Tries) -> list[str]:
        return [PREFIX + hmac.digest(self._secret, limit.key(value).encode(), "sha256").hex() for limit, value in tries]

    @staticmethod
    def _run(command: Any, *arguments: Any) -> Any:
        try:
            return command(*arguments)
        except (RedisError, OSError, UnicodeError) as error:  # the last for a host that no network could have
            raise Away(f"Redis: {one_line(str(error))}") from None
