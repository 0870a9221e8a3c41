"""P2: under load nobody is told that the database is locked; and P13, copies made meanwhile."""

import time
from collections.abc import Iterator

from soak.copies import Copies
from soak.killed import LOCKED
from soak.learners import Crowd
from soak.site import new_place, new_site
from soak.table import Row, Size, row

PATIENCE = 5  # seconds; a write that waits for its turn for 10 is refused


def sqlite(size: Size) -> Iterator[Row]:
    """Have learners work for a while, and make copies at equal times."""
    with new_place() as place:
        with new_site(place) as site:
            crowd = Crowd(site, size.clients)
            copies, end = Copies(site, crowd), time.monotonic() + size.seconds
            with crowd.at_work():
                for left in range(size.copies, 0, -1):
                    time.sleep(max(end - time.monotonic(), 0) / (left + 1))
                    copies.make()
                time.sleep(max(end - time.monotonic(), 0))
        times = sorted(taken for learner in crowd.learners for taken in learner.times)
        refused, half, slowest = site.log.count(LOCKED) + crowd.away, times[len(times) // 2], times[-1]
        told = f"{refused} locked or refused, {crowd.unanswered} without an answer; {crowd.acknowledged:,} writes, "
        told += f"half of them in {half * 1000:.0f} ms, the slowest in {slowest:.2f} s"
        what = f"SQLite; {size.clients} clients, 4 processes, {size.seconds} s"
        kept = not refused and not crowd.unanswered and slowest < PATIENCE
        yield row("P2", what, f"0 locked, 0 refused; each in {PATIENCE} s", told, kept)
        yield copies.restored("SQLite; copies made under load")
