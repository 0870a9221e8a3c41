"""The time, in one place."""

import time


def now() -> int:
    """Return the present moment in whole seconds since 1970-01-01 00:00 UTC."""
    return int(time.time())
