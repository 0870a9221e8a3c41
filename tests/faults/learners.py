"""Learners who tick at the same time and know exactly what came of it."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from threading import Event

from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.db import db
from learnpath.tracks.models import ProgressEvent
from tests.faults.server import ROLE, Browser, Server, wait_for
from tests.pages import hidden_fields

STATUSES = ("todo", "learning", "done")
TRACK = f"/tracks/{ROLE}"
Stories = dict[tuple[str, str], list[str]]


def shown(browser: Browser) -> dict[str, str]:
    """Return the statuses on the track's page, by item."""
    answer = browser.get(TRACK)
    assert answer.status == 200, browser.server.said()
    found = re.findall(r'<li class="item ([tld])" id="item-([^"]+)"', answer.text)
    return {slug: next(status for status in STATUSES if status[0] == letter) for letter, slug in found}


class Learner:
    """A client that ticks at random. Its `story` tells each item's changes, and is exact at any time.

    After a request without an answer it looks at the page: that must show what was acknowledged last or asked now.
    """

    def __init__(self, servers: list[Server], email: str) -> None:
        self.servers, self.email = servers, email
        self.browser = Browser(servers[0]).sign_up(email)
        self.fields = hidden_fields(self.browser.get(TRACK).text)
        self.story = {slug: [status] for slug, status in shown(self.browser).items()}
        self.acknowledged = self.unanswered = 0

    def work(self, stop: Event) -> None:
        """Tick until told to stop."""
        while not stop.is_set():
            self.tick(random.choice([*self.story]), random.choice(STATUSES))

    def tick(self, item: str, status: str) -> None:
        """Ask for a status and take in what happened."""
        self.browser.server = random.choice(self.servers)
        try:
            path = f"{TRACK}/items/{item}/status"
            answer = self.browser.ask("POST", path, self.fields | {"status": status}, **{"HX-Request": "true"})
        except (OSError, HTTPException):
            self.unanswered += 1
            self.look(item, status)
            return
        assert answer.status == 200, self.browser.server.said()
        self.note(item, status)
        self.acknowledged += 1

    def note(self, item: str, status: str) -> None:
        """Add to an item's story what is a real change."""
        if self.story[item][-1] != status:
            self.story[item].append(status)

    def look(self, item: str, status: str) -> None:
        """Compare the page with the story once a server answers; `status` was asked for `item` without an answer."""
        found = wait_for(self.try_to_look)
        if found[item] == status:
            self.note(item, status)
        assert found == {slug: told[-1] for slug, told in self.story.items()}

    def try_to_look(self) -> dict[str, str]:
        """Return what the page shows, on any server; nothing while none answers."""
        self.browser.server = random.choice(self.servers)
        try:
            return shown(self.browser)
        except (OSError, HTTPException):
            return {}


class Crowd:
    """Learners on the same servers; a server that takes another's place in the list is used from then on."""

    def __init__(self, servers: list[Server]) -> None:
        self.learners = [Learner(servers, f"learner{number}@example.com") for number in range(5)]
        self.working: list[Future[None]] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them tick meanwhile."""
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
        """How many answers they have had."""
        return sum(learner.acknowledged for learner in self.learners)

    def wait_for_ticks(self, number: int) -> None:
        """Wait until they have had so many answers more, or one of them has given up."""
        enough = self.acknowledged + number
        wait_for(lambda: self.acknowledged >= enough or any(one.done() for one in self.working))

    def stories(self) -> Stories:
        """Return what they know of each item that has changed, by learner and item."""
        return {(one.email, slug): told[1:] for one in self.learners for slug, told in one.story.items() if told[1:]}


def kept_stories() -> Stories:
    """Return the same from the events in the database."""
    events: Stories = defaultdict(list)
    rows = select(User.email, Item.slug, ProgressEvent.change).select_from(ProgressEvent)
    rows = rows.join(User, User.id == ProgressEvent.learner_id).join(Item, Item.id == ProgressEvent.item_id)
    for email, slug, change in db.session.execute(rows.order_by(ProgressEvent.id)):
        events[email, slug].append(STATUSES[change])
    return events
