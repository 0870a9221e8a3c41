"""Learners who work at the same time and know exactly what came of it."""

import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from http.client import HTTPException
from threading import Event

from soak.browser import KeptBrowser
from soak.site import Site
from tests.faults.server import ROLE, Answer, wait_for
from tests.pages import hidden_fields

STATUSES = ("todo", "learning", "done")
TRACK = f"/tracks/{ROLE}"
LATER = "<h1>Not available right now</h1>"
Stories = dict[tuple[str, str], list[str]]
"""What became of each item, by learner and item: its statuses, and under "note on" an item its notes."""


class Unexpected(Exception):
    """An answer that no fault excuses."""

    def __init__(self, answer: Answer, path: str, what: str = "") -> None:
        title = re.search("<title>(.*?)</title>", answer.text)
        super().__init__(f"{answer.status} at {path}{what}: {title[1] if title else answer.text[:200]}")


class Wrong(Exception):
    """A page that does not show what it must."""


class Learner:
    """A client that ticks and writes notes at random. Its `story` of each item is exact at any time.

    After a request that was not answered, or that the database was away for, it looks at the page: that must show what
    was acknowledged last or asked now. `times` are how long each acknowledged one took, in seconds.
    """

    def __init__(self, site: Site, number: int) -> None:
        self.site, self.email = site, f"learner{number}@example.com"
        self.browser = KeptBrowser(site.server, forwarded=f"198.51.100.{number}")
        self.browser.sign_up(self.email)
        self.fields = hidden_fields(self.browser.get(TRACK).text)
        self.items = [*self.statuses()]
        self.story: dict[str, list[str]] = {slug: ["todo"] for slug in self.items}
        self.story |= {f"note on {slug}": [""] for slug in self.items}
        self.acknowledged = self.unanswered = self.away = 0
        self.times: list[float] = []

    def work(self, stop: Event) -> None:
        """Tick, write and look until told to stop."""
        try:
            while not stop.is_set():
                item = random.choice(self.items)
                if random.random() < 0.1:
                    self.write(item)
                else:
                    self.tick(item)
        finally:
            self.browser.close()

    def tick(self, item: str) -> None:
        """Give an item another status than it has."""
        status = random.choice([other for other in STATUSES if other != self.story[item][-1]])
        self.send(f"{TRACK}/items/{item}/status", {"status": status}, item, status)

    def write(self, item: str) -> None:
        """Save another note."""
        name = f"note on {item}"
        version, text = len(self.story[name]) - 1, f"{random.random()} is what I think, and no more."
        self.send(f"{TRACK}/items/{item}/note", {"text": text, "version": version}, name, text)

    def send(self, path: str, form: dict[str, object], name: str, value: str) -> None:
        """Ask for a change of the story `name` and take in what happened."""
        begun = time.monotonic()
        try:
            answer = self.ask("POST", path, self.fields | form)
        except (OSError, HTTPException):
            self.unanswered += 1
            answer = None
        if answer is None or answer.status == 503:
            self.look(name, value)
            return
        if answer.status != 200:
            raise Unexpected(answer, path)
        self.times.append(time.monotonic() - begun)
        self.story[name].append(value)
        self.acknowledged += 1

    def ask(self, method: str, path: str, data: dict[str, object] | None = None) -> Answer:
        """Send a request to the site where it is now; an answer that the database is away is counted."""
        self.browser.server = self.site.server
        answer = self.browser.ask(method, path, data, **{"HX-Request": "true"} if data else {})
        if answer.status == 503:
            self.away += 1
            if LATER not in answer.text or answer.headers.get("Retry-After") != "10":
                raise Unexpected(answer, path, " without its page")
            time.sleep(0.05)
        return answer

    def look(self, name: str, value: str) -> None:
        """Compare the page with the story; `value` was asked for and not acknowledged."""
        (found,) = wait_for(lambda: self.shown(name)) or ("",)
        if found == value:
            self.story[name].append(value)
        elif found != self.story[name][-1]:
            raise Wrong(f"{name} shows {found!r} after {self.story[name][-3:]} and {value!r} without an answer")

    def shown(self, name: str) -> tuple[str] | None:
        """Return what the site shows of a story by now; None while it does not answer."""
        _, note, item = name.rpartition("note on ")
        try:
            return (self.note(item),) if note else (self.statuses()[item],)
        except (OSError, HTTPException):
            return None

    def statuses(self) -> dict[str, str]:
        """Return the statuses on the track's page, by item."""
        found = re.findall(r'<li class="item ([tld])" id="item-([^"]+)"', self.page(TRACK))
        return {slug: next(status for status in STATUSES if status[0] == letter) for letter, slug in found}

    def note(self, item: str) -> str:
        """Return the note on the page of an item."""
        page = self.page(f"{TRACK}/items/{item}")
        found = re.search(r'<textarea[^>]* name="text"[^>]*>\n?([^<]*)</textarea>', page)
        if not found:
            raise Wrong(f"{item} shows no note")
        return unescape(found[1])

    def page(self, path: str) -> str:
        """Load a page; raises OSError while the site has none to give."""
        answer = self.ask("GET", path)
        if answer.status == 503:
            raise OSError("not available")
        if answer.status != 200:
            raise Unexpected(answer, path)
        return answer.text


class Crowd:
    """Learners on the same site."""

    def __init__(self, site: Site, number: int) -> None:
        with ThreadPoolExecutor(number) as pool:
            self.learners = [*pool.map(lambda one: Learner(site, one), range(number))]
        self.working: list[Future[None]] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them work meanwhile."""
        stop = Event()
        with ThreadPoolExecutor(len(self.learners)) as pool:
            try:
                self.working = [pool.submit(learner.work, stop) for learner in self.learners]
                yield
            finally:
                stop.set()
            for one in self.working:
                one.result()

    @property
    def acknowledged(self) -> int:
        """How many changes were acknowledged."""
        return sum(learner.acknowledged for learner in self.learners)

    @property
    def unanswered(self) -> int:
        """How many requests had no answer."""
        return sum(learner.unanswered for learner in self.learners)

    @property
    def away(self) -> int:
        """How many answers were that the database is away."""
        return sum(learner.away for learner in self.learners)

    def wait_for_writes(self, number: int) -> None:
        """Wait until so many more were acknowledged, or one of them has given up."""
        enough = self.acknowledged + number
        wait_for(lambda: self.acknowledged >= enough or any(one.done() for one in self.working), seconds=3_600)

    def stories(self) -> Stories:
        """Return what they know of each item that has changed."""
        return {(one.email, name): told[1:] for one in self.learners for name, told in one.story.items() if told[1:]}
