"""P1: an acknowledged change is never lost, whatever is killed with -9 under load; and P16 while PostgreSQL is away."""

import random
from collections.abc import Iterator

from soak.cluster import Cluster, new_cluster
from soak.compare import GOAL, Compared, compare
from soak.copies import Copies
from soak.learners import Crowd
from soak.site import Site, new_place, new_site
from soak.table import Row, Size, row
from tests.faults.server import Browser

LOCKED = "locked"


def sqlite(size: Size) -> Iterator[Row]:
    """Kill workers, the first process and all at once, and start the program again."""
    with new_place() as place:
        with new_site(place) as site:
            crowd = Crowd(site, size.clients)
            with crowd.at_work():
                ways = (site.kill_worker, site.kill_master, site.kill_worker, site.kill_all)
                for number in range(size.kills):
                    crowd.wait_for_writes(_some(size.writes // (size.kills + 1)))
                    ways[number % len(ways)]()
                crowd.wait_for_writes(max(size.writes - crowd.acknowledged, size.clients))
        found = compare(place, crowd.stories(), crowd.stories())
    locked, away = site.log.count(LOCKED), crowd.away
    told = f"{found}, {locked + away} locked; {size.kills} kills, {crowd.acknowledged:,} writes acknowledged, "
    told += f"{crowd.unanswered} without an answer"
    kept = found == Compared() and not locked and not away and crowd.unanswered >= size.kills
    goal = f"{GOAL}, 0 locked; {size.kills} kills, {size.writes:,} writes"
    yield row("P1", "SQLite; workers and the first process killed with -9", goal, told, kept)


def postgresql(size: Size) -> Iterator[Row]:
    """Stop PostgreSQL at once and kill its first process in turn; LearnPath goes on."""
    with new_cluster() as cluster, new_place(cluster.new_database()) as place:
        with new_site(place) as site:
            crowd = Crowd(site, size.clients)
            copies = Copies(site, crowd)
            with crowd.at_work():
                said = [_away(cluster, site, crowd, number, size) for number in range(size.restarts)]
                copies.make()
                crowd.wait_for_writes(size.clients)
        found = compare(place, crowd.stories(), crowd.stories())
        copied = copies.restored("PostgreSQL; copies made under load", cluster.new_database)
    stops = f"{size.restarts} stops"
    told = f"{found}; {stops}, {crowd.acknowledged:,} writes acknowledged, {crowd.unanswered + crowd.away} not"
    kept = found == Compared() and crowd.unanswered + crowd.away >= size.restarts
    what = "PostgreSQL; stopped at once and its first process killed with -9, in turn"
    yield row("P1", what, f"{GOAL}; {stops}", told, kept)
    wrong = sum(status != 503 for statuses in said for status in statuses)
    told = f"{sum(map(len, said)) + crowd.away} times 503, {wrong} others; LearnPath was not started again"
    goal = "503 with its page while it is away, no other; then all is as before"
    yield row("P16", "PostgreSQL; gone and back", goal, told, not wrong)
    yield copied


def _away(cluster: Cluster, site: Site, crowd: Crowd, number: int, size: Size) -> list[int]:
    """Let PostgreSQL go once under load, and come back; returns the statuses of pages meanwhile."""
    crowd.wait_for_writes(_some(size.writes // size.restarts // 4))
    (cluster.kill if number % 2 else cluster.stop_at_once)()
    looks = [] if number % 2 else [Browser(site.server).get(path).status for path in ("/", "/roles", "/readyz")]
    cluster.start()
    return looks


def _some(number: int) -> int:
    """Return a number at random around another."""
    return random.randint(number // 2, number)
