"""The site to try: it fills an empty database, all of it or nothing, with what real use would have left."""

import re
import time
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import RequestRedirect

from learnpath.accounts.models import User
from learnpath.catalogue.current import catalogue
from learnpath.core.db import Base, columns, execute, saving
from learnpath.core.errors import Refused
from learnpath.demo import fill as filling
from learnpath.demo.people import LEARNERS, PASSWORD
from learnpath.demo.sharing import Propose
from learnpath.tracks.models import Change, Progress, ProgressEvent
from tests.cast import CY, Person, sign_in, sign_up
from tests.conftest import CATALOGUE
from tests.program import learnpath

DAY = 86_400
OF_CHANCE = {"actor_id", "track_id", "uuid", "slug", "token_hash", "document", "replaces"}
OWN_PAGES = ("/tracks", "/progress", "/portfolio", "/ment", "/settings", "/notices", "/cohorts", "/comments", "/help")


def fill(app: Flask, now: int | None = None) -> None:
    with app.app_context():
        snapshot = catalogue()
        with saving():
            filling.fill(snapshot, "a hash", now or int(time.time()))


def command(app: Flask):  # type: ignore[no-untyped-def]
    """Run `learnpath demo` on the database of the app."""
    settings = app.extensions["settings"]
    address = settings.database_url.replace("postgresql+psycopg:", "postgresql:")
    return learnpath(settings.instance, "demo", more={"LEARNPATH_DATABASE_URL": address})


def kept(app: Flask) -> dict[str, list[str]]:
    """Return what every table but the catalogue's holds, without numbers that the database gives and what is random."""
    found = {}
    with app.app_context():
        items = {number: item.slug for number, item in catalogue().items_by_id.items()}
        for name, table in Base.metadata.tables.items():
            numbers = {column.name for column in table.c if column.foreign_keys} | {"id"} | OF_CHANCE
            names = [column.name for column in table.c if column.name not in numbers or column.name == "item_id"]
            if name not in CATALOGUE and names:
                rows = execute(select(*(table.c[one] for one in names))).mappings()
                found[name] = sorted(
                    str({**row, "item_id": row.get("item_id") in items and row["item_id"]}) for row in rows
                )
    return found


def test_the_command_fills_the_site_and_every_sign_in_works(app: Flask) -> None:
    ended = command(app)
    assert (ended.returncode, ended.stderr) == (0, "")
    people = re.findall(
        r"^  (Learner and mentor|Learner|Mentor) +(\S+ \S+) +(\S+@example\.com)$", ended.stdout, re.MULTILINE
    )
    assert [part for part, *_ in people] == ["Mentor", "Learner", "Learner and mentor"]
    assert f"Everybody's password: {PASSWORD}\n" in ended.stdout
    for _, name, email in people:
        person = sign_in(app, email, PASSWORD)
        assert name in person.client.get("/settings").text
    for learner in LEARNERS:
        sign_in(app, f"{learner.key}@example.com", PASSWORD)
    before = kept(app)
    again = command(app)
    assert (again.returncode, again.stdout, again.stderr.count("\n")) == (1, "", 1)
    assert "This site has accounts already" in again.stderr and kept(app) == before


def test_a_site_with_one_account_is_left_alone(app: Flask) -> None:
    sign_up(app, CY)
    before = kept(app)
    ended = command(app)
    assert ended.returncode == 1 and ended.stderr.startswith("learnpath: This site has accounts already")
    assert kept(app) == before
    with pytest.raises(Refused, match="only an empty one"):
        fill(app)


def test_the_same_moment_gives_the_same_site_anywhere(app: Flask) -> None:
    sites = []
    for _ in range(2):
        fill(app, 1_790_000_000)
        sites.append(kept(app))
        with app.app_context(), saving():
            for table in reversed(Base.metadata.sorted_tables):
                if table.name not in CATALOGUE:
                    execute(table.delete())
    assert sites[0] == sites[1]
    assert sum(map(len, sites[0].values())) > 800


def test_a_fault_in_the_middle_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(app)

    def fail(*_: object) -> None:
        assert execute(select(func.count()).select_from(User)).scalar_one() == 14
        raise OSError("the disk is full")

    monkeypatch.setattr(Propose, "play", fail)
    with pytest.raises(OSError, match="full"):
        fill(app)
    assert kept(app) == before


def test_a_catalogue_without_a_role_of_theirs_is_said(app: Flask) -> None:
    with app.app_context():
        whole = catalogue()
        less = replace(whole, roles={slug: role for slug, role in whole.roles.items() if slug != "ux-designer"})
        with pytest.raises(Refused, match="“ux-designer”"), saving():
            filling.fill(less, "a hash", int(time.time()))
    assert not any(kept(app).values())


def test_what_everybody_has_follows_from_events_none_of_which_lies_ahead(app: Flask) -> None:
    now = int(time.time())
    fill(app, now)
    with app.app_context():
        event = columns(ProgressEvent)
        events = execute(select(event).order_by(event.id)).all()
        state = columns(Progress)
        rows = execute(select(state.learner_id, state.item_id, state.status, state.since, state.known)).all()
        told = {(e.learner_id, e.item_id): (e.change, e.at, e.known) for e in events if e.change <= Change.DONE}
        assert {(row[0], row[1]): tuple(row[2:]) for row in rows} == told
        assert [e.at for e in events] == sorted(e.at for e in events) and events[-1].at < now
        assert now - events[0].at > 115 * DAY
        for table in Base.metadata.sorted_tables:
            if table.name not in CATALOGUE and "at" in table.c:
                latest = execute(select(func.max(table.c.at))).scalar()
                assert latest is None or latest < now


def test_the_mentor_finds_who_needs_them_and_why(app: Flask) -> None:
    assert command(app).returncode == 0
    imani = sign_in(app, "imani@example.com", PASSWORD)
    page = unescape(imani.client.get("/mentoring").text)
    assert "11 learners. 4 need attention, 2 items wait for a check." in page and "Grace Mutasa" not in page
    needy = dict(re.findall(r'<bdi>([^<]+)</bdi></a><p class="small">([^<]+)', page))
    for name, reason in (
        ("Oskar Wilczek", r"Asked about SIEM [34] days ago\."),
        (
            "Fatima Bennouna",
            r"Five detection rules .+ waits for a check, asked for [45] days ago\. Threat intelligence",
        ),
        ("Yusuf Demirel", r"No activity for 2[34] days\."),
        ("Mateo Quispe", r"Forecast is \d+ weeks past the target\. 6 items in progress at once\."),
    ):
        assert re.search(reason, needy.pop(name))
    assert not needy
    stuck = page[page.index("Stuck together") : page.index("All learners")]
    assert ">APIs<" in stuck and all(name in stuck for name in ("Yusuf Demirel", "Kenji Morimoto", "Mateo Quispe"))
    assert "Not shared" in page


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the pages are the same on both
def test_every_page_that_they_come_upon_is_there(app: Flask) -> None:
    assert command(app).returncode == 0
    for who in ("imani", "amara", "sofie"):
        seen = crawl(app, sign_in(app, f"{who}@example.com", PASSWORD))
        assert sum(seen.values()) > 20, (who, seen)


def crawl(app: Flask, person: Person) -> Counter[str]:
    """Follow links to pages of a person's own, a few of each sort; returns how many of each answered."""
    urls, met, seen, ahead = app.url_map.bind("localhost"), Counter[str](), {"/"}, ["/"]
    while ahead:
        path = ahead.pop(0)
        answer = person.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        for link in re.findall(r'href="(/[^"#?]*)', answer.text if answer.mimetype == "text/html" else ""):
            if link not in seen and link.startswith(OWN_PAGES):
                seen.add(link)
                try:
                    sort = str(urls.match(link)[0])
                except RequestRedirect:
                    continue
                met[sort] += 1
                if met[sort] <= 4:
                    ahead.append(link)
    return Counter({sort: min(number, 4) for sort, number in met.items()})
