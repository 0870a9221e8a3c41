"""An acknowledged tick is never lost: servers killed with -9 under load, and everything compared afterwards."""

import random
import re
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Event

import pytest
from sqlalchemy import select, text

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.db import db
from learnpath.tracks.models import Progress, ProgressEvent
from tests.faults.conftest import Place
from tests.faults.server import ROLE, Browser, Server, wait_for
from tests.pages import hidden_fields

STATUSES = ("todo", "learning", "done")
TRACK = f"/tracks/{ROLE}"
CLIENTS = 6


class Learner:
    """A client that ticks at random. Its `story` tells each item's changes, which are exact at any time:

    after a request without an answer it looks at the page, which must show what was acknowledged last or what was asked.
    """

    def __init__(self, servers: list[Server], email: str) -> None:
        self.servers, self.email = servers, email
        self.browser = Browser(servers[0]).sign_up(email)
        self.fields = hidden_fields(self.browser.get(TRACK).text)
        self.story = {slug: [status] for slug, status in self.shown().items()}
        self.acknowledged = self.unanswered = 0

    def work(self, stop: Event) -> None:
        """Tick until told to stop."""
        while not stop.is_set():
            self.tick(random.choice([*self.story]), random.choice(STATUSES))

    def tick(self, item: str, status: str) -> None:
        """Ask for a status and take in what happened."""
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
        shown: dict[str, str] = {}
        wait_for(lambda: bool(shown.update(self.try_to_look()) or shown))
        if shown[item] == status:
            self.note(item, status)
        assert shown == {slug: told[-1] for slug, told in self.story.items()}

    def try_to_look(self) -> dict[str, str]:
        """Return what the page shows, on any server; nothing while none answers."""
        self.browser.server = random.choice(self.servers)
        try:
            return self.shown()
        except (OSError, HTTPException):
            return {}

    def shown(self) -> dict[str, str]:
        """Return the statuses on the track's page."""
        answer = self.browser.get(TRACK)
        assert answer.status == 200, self.browser.server.said()
        found = re.findall(r'<li class="item ([tld])" id="item-([^"]+)"', answer.text)
        return {slug: next(status for status in STATUSES if status[0] == letter) for letter, slug in found}


def kill_under_load(servers: list[Server], again: Callable[[], Server], kills: int) -> list[Learner]:
    """Have learners tick while the servers are killed in turn and started again; return what each one knows."""
    learners = [Learner(servers, f"learner{number}@example.com") for number in range(CLIENTS)]
    stop = Event()
    with ThreadPoolExecutor(CLIENTS) as pool:
        try:
            working = [pool.submit(learner.work, stop) for learner in learners]
            for number in range(kills):
                enough = sum(learner.acknowledged for learner in learners) + random.randrange(50, 150)
                wait_for(
                    lambda enough=enough: sum(one.acknowledged for one in learners) >= enough
                    or any(one.done() for one in working)
                )
                servers[number % len(servers)].kill()
                servers[number % len(servers)] = again()
        finally:
            stop.set()
        for one in working:
            one.result()
    assert sum(learner.unanswered for learner in learners) >= kills, "nothing was in flight"
    return learners


def check_kept(place: Place, learners: list[Learner]) -> None:
    """Compare the tables with what the learners know."""
    told = {(one.email, slug): story[1:] for one in learners for slug, story in one.story.items() if story[1:]}
    with place.app():
        events, kept = defaultdict(list), {}
        rows = select(User.email, Item.slug, ProgressEvent.change).select_from(ProgressEvent)
        rows = rows.join(User, User.id == ProgressEvent.learner_id).join(Item).order_by(ProgressEvent.id)
        for email, slug, change in db.session.execute(rows):
            events[email, slug].append(STATUSES[change])
        rows = select(User.email, Item.slug, Progress.status).select_from(Progress).join(User).join(Item)
        for email, slug, status in db.session.execute(rows):
            kept[email, slug] = STATUSES[status]
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
            assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert events == told
    assert kept == {key: changes[-1] for key, changes in events.items()}


def no_other_session() -> bool:
    """Whether PostgreSQL has ended what the killed server had begun: its last message may still have been on the way."""
    with db.engine.begin() as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return connection.execute(text(others)).scalar() == 0


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_killed_under_load_every_acknowledged_tick_is_there(
    place: Place, start: Callable[[], Server], number: int
) -> None:
    servers = [start().ready() for _ in range(number)]
    learners = kill_under_load(servers, lambda: start().ready(), kills=5)
    check_kept(place, learners)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_on_postgresql_too(place: Place, start: Callable[[], Server]) -> None:
    def again() -> Server:
        with place.app():
            wait_for(no_other_session)
        return start().ready()

    check_kept(place, kill_under_load([start().ready()], again, kills=2))
