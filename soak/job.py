"""The main job by forms: a learner signs up, ticks, writes, shares; a mentor looks and answers; both see all pages."""

import re
from html import unescape

from soak.learners import TRACK, Unexpected, Wrong
from soak.site import Site
from tests.cast import PASSWORD
from tests.faults.server import Browser

ITEM = f"{TRACK}/items/sql"
SECTIONS = ["skills", "portfolio", "job-search", "evidence"]


def do_all(site: Site) -> int:
    """Do it; returns how many pages were looked at."""
    ada, bo = (Browser(site.server, forwarded=f"203.0.113.{number}") for number in (1, 2))
    ada.sign_up("ada@example.com")
    bo.sign_up("bo@example.com")
    _send(ada, f"{ITEM}/status", TRACK, status="done")
    _send(ada, f"{ITEM}/note", ITEM, text="Joins, at last.", version="0")
    _send(ada, f"{ITEM}/links", ITEM, title="My query", url="https://example.org/query", text="", kind="evidence")
    _send(ada, "/portfolio", "/portfolio/new", title="A shop", state="done")
    tracks = re.findall(r'name="tracks" value="(\d+)"', ada.get("/mentors/invite").text)
    wanted = {"tracks": tracks, "sections": SECTIONS, "email": "bo@example.com"}
    _send(ada, "/mentors/invitations", "/mentors/invite", **wanted)
    _send(ada, "/mentors/invitations", "/mentors/invite", **wanted | {"email": ""})
    link = unescape(_found(r'value="http://[^"/]+(/invitations/[^"]+)"', ada.get("/mentors").text))
    page = _send(bo, f"{link}/accept", link)
    _send(bo, f"{page}{TRACK}/comments", f"{page}", text="Well done.")
    looks = sum(_look_everywhere(site, browser) for browser in (ada, bo))
    _send(Browser(site.server, forwarded="203.0.113.3"), "/forgot", "/forgot", email="ada@example.com")
    _send(ada, "/sign-out", "/settings")
    _send(ada, "/sign-in", "/sign-in", email="ada@example.com", password=PASSWORD)
    return looks


def _send(browser: Browser, path: str, page: str, **data: object) -> str:
    """Send a form; returns where it leads."""
    answer = browser.submit(path, page, **data)
    if answer.status != 303:
        raise Unexpected(answer, path)
    return answer.headers["Location"]


def _look_everywhere(site: Site, browser: Browser) -> int:
    """Look at every page that needs no name of anything, and at those of the track."""
    with site.place.app() as app:
        rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    paths = [*rules, TRACK, ITEM, f"{ITEM}/comments", f"{TRACK}/plan", f"{TRACK}/known", "/skills/sql", "/roles?q=sql"]
    for path in paths:
        answer = browser.get(path)
        if answer.status >= 500:
            raise Unexpected(answer, path)
    return len(paths)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if not found:
        raise Wrong(f"{pattern} is not on the page")
    return found[1]
