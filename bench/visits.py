"""Visits of people picked at random to one site, in a process of its own, each request timed by itself."""

import io
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import text
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from bench.inside import FORM
from bench.people import ASIDE, HASHER, PASSWORD, ROLES, UNCHECKED, done_of, token
from bench.site import form_fields
from bench.sizes import QUERIES
from learnpath import create_app
from learnpath.accounts import passwords
from learnpath.accounts.device import COOKIE
from learnpath.catalogue.current import catalogue
from learnpath.config import read_settings
from learnpath.core.db import db

PAGE, TICK, ROLE_SEARCH, SIGN_IN = "track page", "tick", "search for a role", "sign-in, without the hashing"
FIRST, AGAIN, SEARCH = "cohort page, first look", "cohort page, again", "search among learners"
DELETE = "deleting an account, without the hashing"
KINDS = (PAGE, TICK, ROLE_SEARCH, SIGN_IN, FIRST, AGAIN, SEARCH, DELETE)


class Taken(NamedTuple):
    """What a request took, in nanoseconds: until it was answered, and of processor time, the database's with it."""

    kind: str
    wall: int
    cpu: int


class Browser(NamedTuple):
    """What the browsers of the learners on one role hold beside their own token, and the items that may be ticked."""

    role: str
    cookie: str
    form_token: str
    items: str


class Visitors:
    """The people of one site, known by their numbers, each with the cookies that a browser would hold."""

    def __init__(self, environ: dict[str, str], size: int) -> None:
        self.app, self.size, self.random = create_app(read_settings(environ)), size, random.Random(size)
        passwords.hasher = HASHER
        with self.app.app_context():
            self.snapshot = catalogue()
        self.browsers = [self._browser(place) for place in range(len(ROLES))]
        with self.app.app_context():
            db.engine.dispose()  # from here on there is one connection
            with db.engine.connect() as connection:
                known = connection.dialect.name == "postgresql"
                number = connection.scalar(text("SELECT pg_backend_pid()")) if known else 0
        self.database = Path(
            f"/proc/{number}/schedstat"
        )  # of the process behind the connection, if it is on this machine

    def learn(self, number: int) -> list[Taken]:
        """Have a learner look at their track, tick an item, search for a role, and sign in on another device."""
        role, cookie, form_token, items = self._of(number)
        place, _, item = self.random.choice(items.split(",")).partition("=")
        tick = {"csrf_token": form_token, "status": "todo" if int(place) < done_of(number) else "done"}
        path, query = f"/tracks/{role}", urlencode({"q": self.random.choice(QUERIES)})
        sign_in = {"csrf_token": form_token, "email": f"learner-{number}@example.com", "password": PASSWORD}
        mine = f"{COOKIE}={token(number)}; {cookie}"
        return [
            self._ask(PAGE, path, mine),
            self._ask(TICK, f"{path}/items/{item}/status", mine, tick),
            self._ask(ROLE_SEARCH, f"/roles?{query}", mine),
            self._ask(SIGN_IN, "/sign-in", cookie, sign_in, REMOTE_ADDR=_address(number)),
        ]

    def leave(self, number: int) -> list[Taken]:
        """Have a learner delete their account."""
        of = self._of(number)
        mine, form = f"{COOKIE}={token(number)}; {of.cookie}", {"csrf_token": of.form_token, "password": PASSWORD}
        return [self._ask(DELETE, "/settings/delete", mine, form, REMOTE_ADDR=_address(number))]

    def look(self, cohort: int) -> list[Taken]:
        """Have the mentor of a cohort look at it, as if this process had never shown it, then again, then search it."""
        number = (cohort - 1) * self.size + 1
        mine = f"{COOKIE}={token(number)}; {self._of(number).cookie}"
        for work_out, answers in self.snapshot.kept.items():
            if work_out.__module__.startswith("learnpath.mentoring."):
                answers.clear()
        search = urlencode({"q": f"Learner {number + 1}"})
        asked = ((FIRST, "/mentoring"), (AGAIN, "/mentoring"), (SEARCH, f"/mentoring?{search}"))
        return [self._ask(kind, path, mine) for kind, path in asked]

    def _of(self, number: int) -> Browser:
        return self.browsers[number % len(ROLES)]

    def _browser(self, place: int) -> Browser:
        """Return what a browser holds on which a role's track was looked at last."""
        name, client, role = self.app.config["SESSION_COOKIE_NAME"], self.app.test_client(), ROLES[place]
        client.set_cookie(COOKIE, token(place or len(ROLES)))
        form_token, found = form_fields(client, f"/tracks/{role}")["csrf_token"], client.get_cookie(name)
        assert found, role
        listed = enumerate(self.snapshot.roles[role].items)
        items = ",".join(f"{at}={item.slug}" for at, item in listed if item.id % 10 != UNCHECKED and at < ASIDE)
        return Browser(role, f"{name}={found.value}", str(form_token), items)

    def _ask(self, kind: str, path: str, cookie: str, form: dict[str, str] | None = None, **more: str) -> Taken:
        """Send a request and take its time; a form goes as htmx sends it."""
        sent, body = Headers({"Cookie": cookie}), io.BytesIO(urlencode(form or {}).encode())
        sent.extend(FORM if form else {})
        method, name = "POST" if form else "GET", path.partition("?")
        builder = EnvironBuilder(name[0], query_string=name[2], method=method, headers=sent, input_stream=body)
        environ, seen = builder.get_environ() | more, list[str]()

        def start_response(status: str, _headers: object, _error: object = None) -> Any:
            seen.append(status)

        before, cpu, wall = self._of_database(), time.process_time_ns(), time.perf_counter_ns()
        answer: Any = self.app(environ, start_response)
        b"".join(answer)
        answer.close()
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        assert seen == ["200 OK"], (kind, path, seen)
        return Taken(kind, wall, cpu + self._of_database() - before)

    def _of_database(self) -> int:
        """Return the processor time of the database's process so far; 0 where it is not known."""
        return int(self.database.read_text().split()[0]) if self.database.exists() else 0


def _address(number: int) -> str:
    """Return an address that nobody else has: wrong passwords and much else are counted by it."""
    return ".".join(map(str, (10, number >> 16, number >> 8 & 255, number & 255)))


_visitors: Visitors


def open_site(environ: dict[str, str], size: int) -> None:
    """Open a site in this process, for `visit`; Ctrl-C is the parent's to hear."""
    global _visitors
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _visitors = Visitors(environ, size)


def visit(learners: list[int], cohorts: list[int], leave: Sequence[int] = ()) -> list[Taken]:
    """Have learners, and the mentors of cohorts, visit the site that is open in this process; some `leave` for good."""
    found = [*map(_visitors.learn, learners), *map(_visitors.look, cohorts), *map(_visitors.leave, leave)]
    return [taken for visits in found for taken in visits]


def browsers() -> list[Browser]:
    """Return what the browsers of the learners on each role hold, of the site that is open in this process."""
    return _visitors.browsers
