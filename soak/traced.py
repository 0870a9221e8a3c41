"""P3, each change is on the disk before it is acknowledged; and P18, nothing leaves the server: as strace sees it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from soak.job import do_all
from soak.learners import Crowd
from soak.needs import Missing, program
from soak.site import Site, new_place, new_site
from soak.table import Row, Size, row
from tests.mentoring.mailbox import serve_mail
from tests.program import learnpath

CALLS = "trace=fdatasync,fsync,connect,socket"
SYNC = re.compile(r"\b(?:fsync|fdatasync)\(\d+<[^>]*-wal>")
OUTWARD = re.compile(r"\bconnect\(.*sa_family=AF_INET|\bsocket\(AF_INET6?, SOCK_(?:DGRAM|RAW)")
MAIL = {"LEARNPATH_MAIL_FROM": "mail@learn.example.org", "LEARNPATH_BASE_URL": "http://learn.example.org"}


def sqlite(size: Size) -> Iterator[Row]:
    """Have learners work and a learner and a mentor do all that there is to do, with each call written down."""
    strace = program("strace", "strace")
    if subprocess.run([*_traced(strace, Path(os.devnull)), "true"], capture_output=True).returncode:
        raise Missing("needs the right to trace processes, and a strace that knows --seccomp-bpf")
    with new_place() as place, serve_mail() as box:
        mail = MAIL | {"LEARNPATH_MAIL_URL": f"smtp://127.0.0.1:{box.server_address[1]}"}
        trace = place.folder / "trace"
        with new_site(place, _traced(strace, trace), **mail) as site:
            crowd = Crowd(site, size.clients)
            synced = _synced(trace)
            with crowd.at_work():
                crowd.wait_for_writes(size.traced)
            synced = _synced(trace) - synced
            looks = do_all(site)
        outward = _outward(trace)
        sent = _send_mail(strace, site, box.server_address[1])
        mails = len(box.took)
    told = f"{synced:,} syncs of the log, {crowd.acknowledged:,} writes acknowledged"
    kept = synced >= crowd.acknowledged > 0
    yield row("P3", "SQLite; traced by strace", "a sync or more for each acknowledged write", told, kept)
    told = f"{len(outward)} by the server, {len(sent)} others by `learnpath mail send`; {looks} pages, {mails} mails"
    what = "The main job of a learner and a mentor, traced by strace"
    kept = not outward and not sent and mails > 0
    yield row("P18", what, "0 connections but to the database and the mail server", told, kept)


def _traced(strace: str, trace: Path) -> tuple[str, ...]:
    return strace, "-f", "--seccomp-bpf", "-qq", "-y", "-o", str(trace), "-e", CALLS, "-e", "signal=none"


def _synced(trace: Path) -> int:
    return len(SYNC.findall(trace.read_text()))


def _outward(trace: Path) -> list[str]:
    return [line for line in trace.read_text().splitlines() if OUTWARD.search(line)]


def _send_mail(strace: str, site: Site, port: int) -> list[str]:
    """Send the mails that wait; returns the calls that asked others than the mail server, and a server of names."""
    trace = site.place.folder / "trace of mail"
    sent = learnpath(site.place.folder, "mail", "send", more=site.settings, before=_traced(strace, trace))
    if sent.returncode:
        raise RuntimeError(sent.stderr)
    calls = [line for line in _outward(trace) if "connect(" in line]
    return [line for line in calls if f"htons({port})" not in line and "htons(53)" not in line]
