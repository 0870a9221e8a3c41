"""What people are told: in words, only while they may see it, counted in the header, read by a POST alone."""

import re
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, saving
from learnpath.mentoring.models import Cohort, Consent, Notice, Told
from learnpath.mentoring.notices import About, tell
from learnpath.mentoring.told import WORDS
from tests.cast import Person, sign_in, sign_up
from tests.conftest import Statements
from tests.mentoring.sharing import accept, consent_of, invite, mentor
from tests.mentoring.telling import number_of, say

TRACK = "/tracks/back-end-developer"
CANARY = "Canary of mine"


def words(person: Person, query: str = "") -> list[tuple[str, str]]:
    """Return what the page says, and where each leads."""
    text = person.client.get(f"/notices{query}").text
    found = re.findall(r'<p id="notice-\d+">(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</p>', text)
    return [(unescape(re.sub("<[^>]+>", "", said)), unescape(link)) for link, said in found]


def bell(person: Person, path: str = "/roles") -> str:
    found = re.search(r'href="/notices"[^>]*>.*?<span class="vh">(.*?)</span>', person.client.get(path).text)
    assert found
    return found[1]


def test_every_kind_has_words() -> None:
    assert set(WORDS) == set(Told)


def test_the_learner_is_told_who_did_what_and_where(app: Flask, clock: Any, ada: Person, bo: Person) -> None:
    accept(bo, invite(ada))
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    say(app, ada, Told.VERIFIED, bo, "git", of=ada)
    say(app, ada, Told.PROPOSED, bo, of=ada, track=True)
    say(app, ada, Told.COMMENT, bo, of=ada, track=True)
    say(app, ada, Told.COMMENT, bo, "tableau", of=ada)  # on no track of hers
    assert words(ada) == [
        ("Bo accepted your invitation", "/mentors"),
        ("Bo commented on Tableau", ""),
        ("Bo commented on Back-end Developer", f"{TRACK}/comments"),
        ("Bo proposed a next step", f"{TRACK}/comments"),
        ("Bo verified Git", f"{TRACK}/items/git/comments"),
        ("Bo commented on SQL", f"{TRACK}/items/sql/comments"),
    ]
    with app.app_context(), saving():
        execute(delete(User).where(User.email == bo.email))
    assert words(ada)[5][0] == "Former mentor commented on SQL"


def test_the_mentor_is_told_of_what_is_shared(app: Flask, ada: Person, bo: Person) -> None:
    page, di = accept(bo, invite(ada)), mentor(app, "Di")
    say(app, bo, Told.QUESTION, ada, "sql")
    say(app, bo, Told.COMMENT, di, "git", of=ada)
    say(app, bo, Told.ACCEPTED_STEP, ada, track=True)
    assert words(bo) == [
        ("Ada accepted a next step", f"{page}?track=back-end-developer"),
        ("Di commented on Git (Ada)", f"{page}/tracks/back-end-developer/items/git"),
        ("Ada needs an answer on SQL", f"{page}/tracks/back-end-developer/items/sql"),
    ]


@pytest.mark.parametrize("state", ["paused", "over", "revoked", "narrowed", "another track", "left", "removed", "back"])
def test_what_may_no_longer_be_seen_is_not_told(app: Flask, ada: Person, bo: Person, state: str) -> None:
    ada.client.submit(f"{TRACK}/own", kind="skill", name=CANARY, text="")
    ada.client.submit("/roles/data-analyst/start")
    page = accept(bo, invite(ada))
    say(app, bo, Told.QUESTION, ada, CANARY)
    said = f"Ada needs an answer on {CANARY}"
    assert [line for line, _ in words(bo)] == [said] and bell(bo) == "Notices, 1 unread"
    consent, tracks = (
        consent_of(ada),
        re.findall(r'name="tracks" value="(\d+)"', ada.client.get("/mentors/invite").text),
    )
    change = {"tracks": tracks, "sections": ["skills"], "until": ""}
    if state == "over":
        with app.app_context(), saving():
            execute(update(Consent).values(until=1))
    elif state == "removed":
        own = re.search(r"item-(own_[0-9a-f]+)", ada.page())
        assert own and ada.client.submit(f"{TRACK}/items/{own[1]}/remove", _page=TRACK).status_code == 303
    elif state == "left":
        ada.client.submit(f"{TRACK}/leave", _page=TRACK)
    elif state in ("paused", "back", "revoked"):
        ada.client.submit(f"{consent}/{'revoke' if state == 'revoked' else 'pause'}", _page="/mentors")
    else:
        change |= {"sections": ["portfolio"]} if state == "narrowed" else {"tracks": tracks[1:]}
        assert ada.client.submit(consent, _page="/mentors", **change).status_code == 303
    text = bo.client.get("/notices").text
    assert CANARY not in text and words(bo) == words(bo, "?show=unread") == []
    assert ("not shared with you at the moment" in text) == (state != "revoked")
    if state == "back":
        ada.client.submit(f"{consent}/go-on", _page="/mentors")
        assert [line for line, _ in words(bo)] == [said] and page


def test_reading_is_a_post_and_only_of_ones_own(app: Flask, ada: Person, bo: Person, cy: Person) -> None:
    for item in ("sql", "git", "apis"):
        say(app, ada, Told.COMMENT, bo, item, of=ada)
    for _ in range(2):
        assert ada.client.get("/notices").text.count(">Unread</span>") == 3
    assert bell(ada) == bell(ada, TRACK) == "Notices, 3 unread"
    number = re.search(r'formaction="(/notices/\d+/read)"', ada.client.get("/notices").text)
    assert number and cy.client.submit(number[1]).status_code == 404
    for odd in ("0", "x", "9" * 30, "²"):
        assert ada.client.submit(f"/notices/{odd}/read").status_code == 404
    for _ in range(2):
        assert ada.client.submit(number[1], show="unread").headers["Location"] == "/notices?show=unread"
        assert bell(ada, TRACK) == "Notices, 2 unread"
    assert [line for line, _ in words(ada, "?show=unread")] == ["Bo commented on Git", "Bo commented on SQL"]
    cy.client.submit("/notices/read")
    assert bell(ada) == "Notices, 2 unread"
    assert ada.client.submit("/notices/read", _page="/notices").status_code == 303
    assert bell(ada) == bell(ada, TRACK) == "Notices" and len(words(ada)) == 3
    assert "Nothing is unread." in ada.client.get("/notices?show=unread").text


def test_what_comes_after_the_page_was_shown_stays_unread(app: Flask, ada: Person, bo: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        eve = sign_in(app, ada.email)
        say(app, eve, Told.COMMENT, bo, "sql", of=ada)
        fields = eve.client.fields("/notices")
        clock.shift(60)
        say(app, eve, Told.COMMENT, bo, "git", of=ada)
        eve.client.post("/notices/read", data=fields)
        assert [line for line, _ in words(eve, "?show=unread")] == ["Bo commented on Git"]


def test_days_are_the_persons_and_pages_hold_fifty(app: Flask, ada: Person, bo: Person) -> None:
    with time_machine.travel("2026-05-03T23:30:00+00:00", tick=False) as clock:
        eve = sign_in(app, ada.email, keep="on")
        for zone, day in (("UTC", "Yesterday"), ("Asia/Tokyo", "Today")):
            clock.move_to("2026-05-03T23:30:00+00:00")
            eve.client.submit("/settings/time-zone", time_zone=zone)
            say(app, eve, Told.COMMENT, bo, "sql", of=ada)
            clock.move_to("2026-05-04T01:00:00+00:00")
            assert f'<p class="small muted">{day} ' in eve.client.get("/notices").text
        with app.app_context(), saving():
            for at in range(120):
                tell([number_of(eve)], Told.MENTOR_LEFT, number_of(bo), About(number_of(eve)), at)
    eve = sign_in(app, ada.email)
    assert [len(words(eve, f"?page={page}")) for page in (1, 2, 3)] == [50, 50, 22]
    assert eve.client.get("/notices?page=4").status_code == 404 and len(words(eve, "?page=x")) == 50
    assert bell(eve, TRACK) == "Notices, 99+ unread"


def test_a_cohort_is_named(app: Flask, ada: Person, bo: Person) -> None:
    page = accept(bo, invite(ada))
    with app.app_context(), saving():
        cohort = execute(Cohort.__table__.insert().values(name="Autumn <b>", made_at=1).returning(columns(Cohort).id))
        about = About(number_of(ada), cohort_id=cohort.scalar_one())
        tell([number_of(bo)], Told.LEARNER_JOINED, number_of(ada), about, 5)
        tell([number_of(ada)], Told.COHORT_MENTOR, number_of(bo), about, 5)
    assert words(bo) == [("Ada joined Autumn <b>", page)]
    assert words(ada)[-1] == ("Bo is now a mentor of Autumn <b>", "/mentors")


def test_the_page_takes_as_many_statements_for_ten_learners_as_for_one(
    app: Flask, bo: Person, statements: Statements
) -> None:
    seen = set()
    for number in range(3):
        eve = sign_up(app, f"eve{number}@example.com", name=f"Eve{number}")
        accept(bo, invite(eve))
        say(app, bo, Told.QUESTION, eve, "sql")
        statements.clear()
        assert len(words(bo)) == number + 1
        seen.add(len(statements))
    assert seen == {5}  # the session's, the viewer's own, the notices, what is shared, all states


def test_a_notice_is_nobody_elses(app: Flask, ada: Person, bo: Person, cy: Person) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    assert words(cy) == words(bo) == []
    with app.app_context(), saving():
        execute(delete(User).where(User.email == ada.email))
        assert execute(Notice.__table__.select()).all() == []
