"""What a learner shares, with whom and for how long, on both databases."""

import re
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.mentoring.models import Consent, Invitation, Look
from tests.cast import Person, sign_in, sign_up
from tests.mentoring.sharing import accept, consent_of, invite

TRACK = "/tracks/back-end-developer"
GONE = "This invitation does not work"


def seen(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status
    return unescape(answer.text)


def test_nothing_is_shared_at_first_and_then_what_was_agreed(app: Flask, ada: Person, bo: Person) -> None:
    ada.tick("sql")
    assert "Nobody shares anything with you" in seen(bo, "/mentoring")
    link = invite(ada, name="Bo", message="Please look at my skills.")
    assert "Bo" in seen(ada, "/mentors") and link not in seen(ada, "/mentors")
    offer = seen(bo, link)
    assert "asks you to be their mentor" in offer and "Please look at my skills." in offer
    assert "Skills, Portfolio, Job search, Evidence of Back-end Developer, without an end." in offer
    page = seen(bo, accept(bo, link))
    assert "1 of 23 done" in page and "0 verified" in page and "SQL, done" in re.sub("<[^>]+>", "", page)
    assert '<button class="tick"' not in page and "/status" not in page
    with app.app_context():
        kept = db.session.execute(select(Invitation.token_hash)).scalar_one()
    assert link.rpartition("/")[2] not in kept


def test_a_link_works_once_and_tells_nothing_otherwise(app: Flask, ada: Person, bo: Person, cy: Person) -> None:
    used, withdrawn, guessed = invite(ada), invite(ada), f"/invitations/{'x' * 43}"
    accept(bo, used)
    number = re.search(r"/mentors/invitations/(\d+)/withdraw", seen(ada, "/mentors"))
    assert number and ada.client.submit(f"/mentors/invitations/{number[1]}/withdraw", _page="/mentors")
    pages, _ = set(), cy.client.get("/help")  # shows the last notice
    for link in (used, withdrawn, guessed):
        answers = [cy.client.get(link), cy.client.submit(f"{link}/accept"), cy.client.submit(f"{link}/decline")]
        assert [answer.status_code for answer in answers] == [404] * 3
        pages |= {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(pages) == 1 and GONE in pages.pop()
    visitor = app.test_client()
    texts = {
        re.sub(r"invitations[^\"]*|value=\"[^\"]*\"", "", visitor.get(link).text)
        for link in (invite(ada), used, guessed)
    }
    assert len(texts) == 1 and "ada" not in texts.pop().lower()
    assert ada.client.submit(f"/mentors/invitations/{number[1]}/withdraw", _page="/mentors").status_code == 404


def test_an_invitation_ends_after_two_weeks_and_nobody_accepts_their_own(app: Flask, bo: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        sign_up(app, "eve@example.com", role="back-end-developer")
        eve = sign_in(app, "eve@example.com", keep="on")
        link = invite(eve)
        assert "This is your own invitation" in seen(eve, link)
        assert eve.client.submit(f"{link}/accept", _page=link).status_code == 404
        clock.shift(14 * 86_400)
        other = sign_in(app, "bo@example.com")
        assert GONE in other.client.get(link).text
        assert other.client.submit(f"{link}/accept").status_code == 404
        assert "Waiting for an answer" not in seen(eve, "/mentors")


def test_declined_means_nothing_is_shared(ada: Person, bo: Person) -> None:
    link = invite(ada)
    assert bo.client.submit(f"{link}/decline", _page=link).status_code == 303
    assert "Nobody shares" in seen(bo, "/mentoring") and bo.client.get(link).status_code == 404
    assert "Who sees what" not in seen(ada, "/mentors")


def test_only_the_shared_sections_are_seen_and_counted(ada: Person, bo: Person) -> None:
    ada.tick("sql")
    ada.tick("lending-library-api")
    ada.client.submit(f"{TRACK}/items/sql/note", text="canary-note", version="0")
    ada.client.submit(f"{TRACK}/items/sql/links", kind="evidence", title="canary-proof", url="https://example.com/p")
    ada.client.submit(f"{TRACK}/items/git/set-aside", set_aside="1", reason="canary-reason")
    page = accept(bo, invite(ada, ("skills",)))
    text = seen(bo, page)
    assert "1 of 13 done" in text and ">Portfolio<" not in text and "Forecast" not in text
    assert "Not shared with you: portfolio, job search, evidence, notes." in text
    assert "canary" not in text
    ada.client.submit(consent_of(ada), tracks=re.findall(r'name="tracks" value="(\d+)"', seen(ada, "/mentors/invite")),
                      sections=["portfolio", "evidence", "skills"], until="")  # fmt: skip
    text = seen(bo, page)
    assert "2 of 17 done" in text and "canary-proof" in text
    assert "canary-note" not in text and "canary-reason" not in text


@pytest.mark.parametrize(("act", "back"), [("pause", "go-on"), ("revoke", None)])
def test_pause_and_revoke_are_in_force_at_the_next_request(ada: Person, bo: Person, act: str, back: str | None) -> None:
    page = accept(bo, invite(ada))
    consent = consent_of(ada)
    assert "Git" in seen(bo, page) and "Git" in seen(ada, f"{consent}/view")
    assert ada.client.submit(f"{consent}/{act}", _page="/mentors").status_code == 303
    assert bo.client.get(page).status_code == 404 and "Nobody shares" in seen(bo, "/mentoring")
    if back:
        assert "sees nothing" in seen(ada, f"{consent}/view")
        ada.client.submit(f"{consent}/{back}", _page="/mentors")
        assert "Git" in seen(bo, page)
    else:
        for path in (consent, f"{consent}/view"):
            assert ada.client.get(path).status_code == 404
        assert ada.client.submit(f"{consent}/go-on", _page="/mentors").status_code == 404


def test_what_is_shared_ends_after_its_last_day(app: Flask, bo: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        sign_up(app, "eve@example.com", role="back-end-developer")
        eve, other = sign_in(app, "eve@example.com", keep="on"), sign_in(app, "bo@example.com", keep="on")
        eve.client.submit("/settings/time-zone", time_zone="UTC")
        page = accept(other, invite(eve, until="2026-05-10"))
        assert "last day 10 May" in seen(eve, "/mentors")
        clock.move_to("2026-05-10T23:59:00+00:00")
        assert other.client.get(page).status_code == 200
        clock.move_to("2026-05-11T00:00:00+00:00")
        assert other.client.get(page).status_code == 404
        assert "Sees nothing of this since the last day." in seen(eve, "/mentors")


def test_who_is_a_mentor_finds_their_learners_from_every_page(ada: Person, bo: Person) -> None:
    assert 'href="/mentoring"' not in seen(bo, "/roles")
    accept(bo, invite(ada))
    assert 'href="/mentoring"' in seen(bo, "/roles") and 'href="/mentoring"' not in seen(ada, TRACK)
    bo.client.submit("/roles/back-end-developer/start")
    assert 'href="/mentoring"' in seen(bo, TRACK)


def test_the_mentor_can_end_it_too(ada: Person, bo: Person) -> None:
    page = accept(bo, invite(ada))
    assert bo.client.submit(f"{page}/end", _page=page).status_code == 303
    assert bo.client.get(page).status_code == 404 and "Who sees what" not in seen(ada, "/mentors")


def test_who_looked_is_written_down_once_an_hour(app: Flask, bo: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        sign_up(app, "eve@example.com", role="back-end-developer")
        eve, other = sign_in(app, "eve@example.com"), sign_in(app, "bo@example.com")
        page = accept(other, invite(eve))
        assert "Nobody so far." in seen(eve, "/mentors")
        for _ in range(3):
            seen(other, page)
        clock.shift(3_601)
        seen(other, page)
        assert seen(eve, "/mentors").count('<span dir="auto">Bo</span>') == 2
        with app.app_context():
            assert len(db.session.execute(select(Look)).all()) == 2


def test_nobody_else_reaches_any_of_it(ada: Person, bo: Person, cy: Person) -> None:
    page = accept(bo, invite(ada))
    consent = consent_of(ada)
    for path in (page, consent, f"{consent}/view"):
        assert cy.client.get(path).status_code == 404, path
    for path in (f"{page}/end", consent, f"{consent}/pause", f"{consent}/go-on", f"{consent}/revoke"):
        assert cy.client.submit(path, _page="/mentors").status_code == 404, path
        assert path.startswith(page) or bo.client.submit(path, _page="/mentors").status_code == 404, path
    assert bo.client.get(page).status_code == 200
    for odd in ("0", "-1", "x", "9" * 30, "²"):
        assert bo.client.get(f"/mentoring/learners/{odd}").status_code == 404, odd


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tracks": []}, "Tick a track"),
        ({"tracks": ["999999"]}, "Tick a track"),
        ({"sections": []}, "Tick a section"),
        ({"sections": ["notes"]}, "Tick a section"),
        ({"until": "soon"}, "Enter a day as year-month-day"),
        ({"until": "2020-01-01"}, "Enter a day from today on"),
        ({"until": "9999-12-31"}, "at most 10 years ahead"),
        ({"message": "x" * 501}, "Use at most 500 characters"),
        ({"name": "x" * 61}, "Use a name of at most 60 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(app: Flask, ada: Person, wrong: dict[str, object], said: str) -> None:
    tracks = re.findall(r'name="tracks" value="(\d+)"', seen(ada, "/mentors/invite"))
    good = {"tracks": tracks, "sections": ["skills"], "until": "", "name": "Kept", "message": "Kept too"}
    answer = ada.client.submit("/mentors/invitations", _page="/mentors/invite", **(good | wrong))
    text = unescape(answer.text)
    assert answer.status_code == 422 and text.count(said) == 2 and "<title>Error: " in text
    assert "name" in wrong or 'value="Kept"' in text
    with app.app_context():
        assert (
            db.session.execute(select(Invitation)).first() is None
            and db.session.execute(select(Consent)).first() is None
        )


def test_a_stranger_signs_up_by_the_link_and_is_back_at_it(app: Flask, ada: Person) -> None:
    link = invite(ada)
    client = app.test_client()
    found = re.search(r'href="(/sign-up\?next=[^"]+)"', client.get(link).text)
    assert found
    fields = {"name": "Di", "email": "di@example.com", "password": "three ordinary words", "next": link}
    answer = client.submit("/sign-up", _page=unescape(found[1]), **fields)
    assert answer.status_code == 303 and answer.headers["Location"] == link


def test_a_track_that_was_left_is_not_seen(ada: Person, bo: Person) -> None:
    ada.client.submit("/roles/data-analyst/start")
    page = accept(bo, invite(ada))
    assert seen(bo, page).count('href="?track=') == 2 and "Data Analyst. " in seen(bo, f"{page}?track=data-analyst")
    ada.client.submit("/tracks/data-analyst/leave")
    assert bo.client.get(f"{page}?track=data-analyst").status_code == 404
    ada.client.submit(f"{TRACK}/leave")
    assert "in use at the moment" in seen(bo, page)


def test_two_consents_together_open_what_each_of_them_opens(ada: Person, bo: Person) -> None:
    ada.tick("sql")
    link = {"title": "My queries", "url": "https://example.com/q"}
    ada.client.submit(f"{TRACK}/items/sql/links", kind="evidence", **link)
    page = accept(bo, invite(ada, ("skills",)))
    accept(bo, invite(ada, ("job-search", "evidence")))
    assert "My queries" not in seen(bo, page) + seen(bo, f"{page}{TRACK}/items/sql")
    accept(bo, invite(ada, ("skills", "evidence")))
    assert "My queries" in seen(bo, page)


def test_an_old_page_shares_nothing_again(ada: Person, bo: Person) -> None:
    accept(bo, invite(ada))
    consent = consent_of(ada)
    track = re.findall(r'name="tracks" value="(\d+)"', seen(ada, consent))
    opened = re.search(r'name="was" value="([^"]+)"', seen(ada, consent))
    assert opened
    changed = {"tracks": track, "until": "", "was": opened[1]}
    assert ada.client.submit(consent, sections=["skills"], **changed).status_code == 303
    late = ada.client.submit(consent, _page=consent, sections=["skills", "evidence"], **changed)
    assert late.status_code == 422 and "changed elsewhere" in late.text
    assert "Sees skills of" in seen(ada, "/mentors")


def test_an_invitation_ends_with_its_last_day(ada: Person, bo: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        link = invite(ada, until="2026-05-03")
        assert "asks you" in seen(bo, link)
        clock.shift(13 * 3_600)
        assert bo.client.get(link).status_code == 404
        assert bo.client.submit(f"{link}/accept").status_code == 404


def test_a_look_at_an_item_is_a_look(ada: Person, bo: Person) -> None:
    page = accept(bo, invite(ada))
    assert "Nobody so far." in seen(ada, "/mentors")
    seen(bo, f"{page}{TRACK}/items/sql")
    assert "Nobody so far." not in seen(ada, "/mentors")


def test_evidence_alone_is_no_section(ada: Person) -> None:
    fields = {"tracks": "1", "sections": ["evidence"], "until": ""}
    answer = ada.client.submit("/mentors/invitations", _page="/mentors/invite", **fields)
    assert answer.status_code == 422 and "evidence is shown on their items" in answer.text
