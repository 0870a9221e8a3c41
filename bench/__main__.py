"""`python -m bench`: print the figures beside their goals."""

import argparse
import os
import platform
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import Missing, inside, served
from bench.cluster import cluster, memory
from bench.scale import print_scale
from bench.site import HELLO, SHIPPED_ROLE, Site, new_site
from bench.sizes import print_sizes

# ratio to hello in process, over HTTP with SQLite, over HTTP with PostgreSQL; statements
GOALS: dict[str, tuple[object, ...]] = {
    "track page": (8, 3.5, 6, 2),
    "tick": ("", 4, 6, 4),
    "track page of a new learner": ("", "", "", 2),
    "track page of a long learner": ("", "", "", 2),
    "progress page of a long learner": ("", 12, "", 4),
    "mentor's page with 100 learners": (40, "", "", 5),
    "mentor's page with 200 learners": ("", "", "", 5),
    "role list of a visitor": ("", 6, "", 2),
    "role list of a learner": ("", 6, "", 2),
}
ROW = "{:<42}{:>15}{:>6}{:>12}{:>6}{:>10}{:>12}"


def main() -> int:
    """Measure and print; returns an exit code."""
    given = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was made is removed
    if given.scale:
        print_scale(given.postgresql, given.quick)
        return 0
    try:
        if given.http:
            served.check_programs()
        _ratios(given)
    except Missing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    print_sizes(given.quick)
    return 0


def _ratios(given: argparse.Namespace) -> None:
    """Measure a site on the database that is asked for, and print."""
    with ExitStack() as stack:
        server = given.postgresql
        if server == "":
            folder = stack.enter_context(TemporaryDirectory(prefix="learnpath-bench-", dir=memory()))
            server = stack.enter_context(cluster(Path(folder), "fsync=off"))
        site = stack.enter_context(new_site(server))
        if given.http:
            rounds, seconds = (1, 1) if given.quick else (5, 3)
            ratios = served.ratios(site, rounds, seconds)
        else:
            rounds, batch = (2, 4) if given.quick else (50, 20)
            ratios = inside.ratios(site, rounds, batch)
        _print(site, ratios, given.http, bool(server))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description="CPU time as ratios to a bare Flask app.")
    parser.add_argument("--http", action="store_true", help="measure over HTTP (gunicorn and wrk), not in process")
    parser.add_argument("--scale", action="store_true", help="only how a site grows, to 1,000,000 learners if they fit")
    where = "PostgreSQL in place of SQLite: a new database on this server, or on a scratch one where it is not named"
    parser.add_argument("--postgresql", metavar="URL", nargs="?", const="", help=where)
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it works, not for figures")
    return parser.parse_args()


def _print(site: Site, ratios: dict[str, float], http: bool, postgresql: bool) -> None:
    way = "over HTTP (gunicorn, 2 sync workers)" if http else "in process (the WSGI callable called directly)"
    print(f"CPU time {way} as a ratio to a bare Flask app in the same run: medians.")
    print("Statements (without BEGIN and COMMIT) and bytes are counted in process.")
    where = "PostgreSQL" if postgresql else "SQLite"
    print(f"{where}, Python {platform.python_version()}, {os.cpu_count()} cores.\n")
    print(ROW.format("what", "ratio to hello", "goal", "statements", "goal", "bytes", "compressed"))
    print(ROW.format(HELLO.what, "1.00", "", "", "", "", ""))
    for call in site.calls:
        *goals, most = GOALS.get(call.kind, ("", "", "", ""))
        numbers = (goals[2 if http and postgresql else http], inside.statements(site.app, call), most)
        print(ROW.format(call.what, f"{ratios[call.what]:.2f}", *numbers, *inside.sizes(site.app, call)))
    new, long = (ratios[f"track page of a {which} learner"] for which in ("new", "long"))
    print("\nTrack page of a long learner (10 tracks, 500 items, 20,000 events, 200 notes)")
    print(f"as a ratio to that of a new one: {long / new:.2f} (goal 1.2)")
    print("\nFirst load: HTML, style sheet and scripts, compressed")
    for call in site.calls:
        if call.role == SHIPPED_ROLE and call.kind != "tick":
            requests, size = inside.first_load(site.app, call)
            print(f"{call.what}: {requests} requests (goal 4), {size / 1000:.1f} KB (goal 30)")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("bench: stopped")
