"""The weekly digest: what it says, to whom, how often; and that nothing goes out that may no longer be seen."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from learnpath.core.outbox import Outgoing, queue
from learnpath.mail_cli import Done, deliver
from learnpath.mentoring.choices import NAMES, TOLD_OF
from learnpath.mentoring.mail_models import Topic
from learnpath.mentoring.models import Consent, MentorNote, Notice, Told
from learnpath.mentoring.outbox import due_digests
from tests.cast import Person, sign_in
from tests.faults.test_open_transactions import held
from tests.mentoring.mailbox import BASE, Mailbox, words
from tests.mentoring.sharing import accept, consent_of, invite, mentor
from tests.mentoring.telling import number_of, say

TRACK = "/tracks/back-end-developer"
CANARY = "Canary of mine"
DAY = 86_400


@pytest.fixture
def bo(app: Flask, clock: Any, ada: Person) -> Person:
    """A mentor of Ada's, whose notice of that is read."""
    ada.client.submit(f"{TRACK}/own", kind="skill", name=CANARY, text="")
    bo = mentor(app)
    accept(bo, invite(ada))
    ada.client.submit("/notices/read")
    return bo


def rows(app: Flask) -> list[Any]:
    with app.app_context():
        return list(execute(select(Outgoing.__table__).order_by("id")))


def test_every_notice_has_a_switch() -> None:
    assert sorted(kind for kinds in TOLD_OF.values() for kind in kinds) == sorted(Told)
    assert set(NAMES) == set(Topic)


def test_it_tells_what_was_not_read_once_a_week(app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any) -> None:
    assert box.run(app) == Done(0, 0) and not rows(app)
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    say(app, ada, Told.VERIFIED, bo, "git", of=ada)
    clock.shift(60)
    assert box.run(app) == Done(1, 0)
    (mail,) = box.mails()
    assert mail["To"] == ada.email and mail["Subject"] == "LearnPath: 2 unread notices"
    assert mail["From"] == "LearnPath <mail@learn.example.org>" and mail["Auto-Submitted"] == "auto-generated"
    token = re.fullmatch(f"<{BASE}(/mail/stop/[^>]+)>", mail["List-Unsubscribe"])
    assert token and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert words(mail) == (
        "2 unread notices on LearnPath.\n\n"
        f"Comments and questions (1)\n- Bo commented on SQL (today)\n  {BASE}{TRACK}/items/sql/comments\n\n"
        f"Checks and verifications (1)\n- Bo verified Git (today)\n  {BASE}{TRACK}/items/git/comments\n\n"
        f"All of them: {BASE}/notices\nWhich mails you get: {BASE}/settings/notices\n"
        f"No more of these mails: {BASE}{token[1]}\n"
    )
    clock.shift(1)
    say(app, ada, Told.COMMENT, bo, "apis", of=ada)
    for days in (0, 1, 6):
        clock.move_to(f"2026-03-0{2 + days}T12:00:59+00:00")
        assert box.run(app) == Done(0, 0)
    clock.move_to("2026-03-09T12:01:00+00:00")
    assert box.run(app) == Done(1, 0)
    assert "1 unread notice on LearnPath." in (text := words(box.mails()[0])) and "APIs (2 Mar)" in text
    clock.shift(30 * DAY)
    assert box.run(app) == Done(0, 0)


def test_what_was_read_since_is_not_mailed(app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    box.answers["MAIL"] = "451 later"
    assert box.run(app) == Done(0, 1)
    ada.client.submit("/notices/read")
    box.answers.clear()
    clock.shift(DAY)
    assert box.run(app) == Done(0, 0) and not box.took and not rows(app)


@pytest.mark.parametrize("state", ["shared", "paused", "over", "revoked", "narrowed"])
def test_what_ended_since_it_was_queued_never_goes_out(
    app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any, state: str
) -> None:
    say(app, bo, Told.QUESTION, ada, CANARY)
    say(app, bo, Told.COMMENT, ada, track=True)
    box.answers["MAIL"] = "451 later"
    assert box.run(app) == Done(0, 1) and len(rows(app)) == 1
    consent = consent_of(ada)
    if state == "over":
        with app.app_context(), saving():
            execute(update(Consent).values(until=1))
    elif state == "narrowed":
        tracks = re.findall(r'name="tracks" value="(\d+)"', ada.client.get("/mentors/invite").text)
        ada.client.submit(consent, _page="/mentors", tracks=tracks, sections=["portfolio"], until="")
    elif state != "shared":
        ada.client.submit(f"{consent}/{'pause' if state == 'paused' else 'revoke'}", _page="/mentors")
    box.answers.clear()
    clock.shift(301)
    done, mails = box.run(app), box.mails()
    found = "".join(words(mail) for mail in mails)
    assert (CANARY in found) == (state == "shared")
    assert ("Ada commented on Back-end Developer" in found) == (state in ("shared", "narrowed"))
    assert done.sent == len(mails) == (state in ("shared", "narrowed")) and "{" not in found


def test_switches_hold_for_their_part(app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    say(app, ada, Told.VERIFIED, bo, "git", of=ada)
    ada.client.submit("/settings/notices", topics=["checks", "nonsense"])
    assert box.run(app) == Done(1, 0)
    text = words(box.mails()[0])
    assert "Bo verified Git" in text and "SQL" not in text
    ada.client.submit("/settings/notices", topics=[])
    say(app, ada, Told.COMMENT, bo, "apis", of=ada)
    clock.shift(8 * DAY)
    assert box.run(app) == Done(0, 0) and len(rows(app)) == 1


def test_one_press_stops_it_and_twice_is_the_same(
    app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any
) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    box.run(app)
    path = box.mails()[0]["List-Unsubscribe"].removeprefix(f"<{BASE}").removesuffix(">")
    browser = app.test_client()
    asked = browser.get(path)
    assert asked.status_code == 200 and asked.text.count("<button") == 1 and ada.email not in asked.text
    clock.shift(8 * DAY)
    assert box.run(app) == Done(0, 0)  # nothing was told since, and asking stopped nothing
    say(app, ada, Told.COMMENT, bo, "git", of=ada)
    assert box.run(app) == Done(1, 0)
    for _ in range(2):
        stopped = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        assert stopped.status_code == 200 and "Stopped" in stopped.text
    say(app, ada, Told.COMMENT, bo, "apis", of=ada)
    clock.shift(8 * DAY)
    assert box.run(app) == Done(0, 0)
    right = path.rpartition("/")[2]
    for wrong in ("x" * 43, right[:-1], right + "x", "Ww.x"):
        answers = [method(f"/mail/stop/{wrong}") for method in (app.test_client().get, app.test_client().post)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert {answer.text.replace(wrong, "…") for answer in answers} == {browser.get("/mail/stop/…").text}


def test_two_that_send_at_once_send_each_mail_once(app: Flask, bo: Person, ada: Person, box: Mailbox) -> None:
    people = [mentor(app, f"Di{number}") for number in range(6)]
    for person in people:
        say(app, person, Told.MENTOR_LEFT, bo, of=person)
    start = Barrier(3)

    def send() -> Done:
        start.wait()
        return box.run(app)

    with ThreadPoolExecutor(3) as pool:
        done = [task.result() for task in [pool.submit(send) for _ in range(3)]]
    assert sorted(to for to, _ in box.took) == sorted(person.email for person in people)
    assert sum(one.sent for one in done) == 6 and not sum(one.not_sent for one in done)


def test_two_that_find_the_same_mail_due_make_one(
    app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any
) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    with app.app_context():
        due = due_digests(now())
        assert len(due) == 1
        for _ in range(2):
            with saving():
                queue(due, now())
    assert len(rows(app)) == 1 and box.run(app) == Done(1, 0)
    with app.app_context(), saving():
        queue(due, now())  # by who looked before it was sent
    assert box.run(app) == Done(0, 0)


def test_a_refusing_server_is_tried_again_and_then_given_up(
    app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any
) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    di = mentor(app, "Di")
    say(app, di, Told.MENTOR_LEFT, bo, of=di)
    box.unknown.add(ada.email)
    assert box.run(app) == Done(1, 1)  # the others are sent all the same
    for pause in (300, 3_600, 21_600, 86_400):
        clock.shift(pause - 1)
        assert box.run(app) == Done(0, 0)
        clock.shift(1)
        assert box.run(app) == Done(0, 1)
    (row, _) = rows(app)
    assert (row.tries, row.next_at, row.sent_at) == (5, None, None) and row.failed_at
    clock.shift(60 * DAY)
    assert box.run(app) == Done(0, 0) and not rows(app)


def test_nothing_is_held_while_a_mail_is_on_its_way(app: Flask, ada: Person, bo: Person) -> None:
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    noted = []
    with app.app_context():
        deliver(app.extensions["settings"], lambda _: noted.append(held()))
    assert noted == [[]]


def test_what_mentors_hold_of_who_shares_nothing_any_more_goes(
    app: Flask, ada: Person, bo: Person, box: Mailbox
) -> None:
    say(app, bo, Told.QUESTION, ada, "sql")
    with app.app_context(), saving():
        note = {"text": "x", "edited_at": 1}
        people = {"mentor_id": number_of(bo), "learner_id": number_of(ada)}
        execute(MentorNote.__table__.insert().values(**people, **note))
        execute(update(Consent).values(until=1))
    assert box.run(app) == Done(0, 0)
    with app.app_context():
        assert not execute(select(MentorNote.__table__)).all()
        assert not execute(select(Notice.__table__).where(Notice.user_id == number_of(bo))).all()


def test_days_in_a_mail_are_the_persons(app: Flask, ada: Person, bo: Person, box: Mailbox, clock: Any) -> None:
    sign_in(app, ada.email).client.submit("/settings/time-zone", time_zone="Asia/Tokyo")
    clock.move_to("2026-03-02T15:30:00+00:00")
    say(app, ada, Told.COMMENT, bo, "sql", of=ada)
    clock.move_to("2026-03-02T23:30:00+00:00")
    box.run(app)
    assert "SQL (today)" in words(box.mails()[0])
