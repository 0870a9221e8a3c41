"""Reminders: for who switched them on, after one, two and three quiet weeks, then none until they were active again."""

from typing import Any

import pytest
from flask import Flask

from learnpath.catalogue.current import catalogue
from learnpath.mail_cli import Done
from learnpath.mentoring.choices import chosen
from learnpath.mentoring.mail_models import Topic
from tests.cast import Person, learner
from tests.mentoring.mailbox import BASE, Mailbox, words
from tests.mentoring.telling import number_of

TRACK = "/tracks/back-end-developer"
DAY = 86_400


@pytest.fixture
def eve(app: Flask, clock: Any) -> Person:
    """A learner who ticked something today and wants reminders."""
    eve = learner(app)
    eve.tick("git")
    eve.client.submit("/settings/notices", topics=["comments", "reminders"])
    return eve


def on_day(app: Flask, box: Mailbox, clock: Any, day: int) -> list[str]:
    """Send twice, a number of days after the first; returns the subjects of what went out."""
    clock.move_to(1_772_452_800 + day * DAY)
    box.run(app)
    assert box.run(app) == Done(0, 0)
    return [mail["Subject"] for mail in box.mails()]


def test_they_come_three_times_and_then_no_more_until_something_was_done(
    app: Flask, eve: Person, box: Mailbox, clock: Any
) -> None:
    days = [day for day in range(60) if on_day(app, box, clock, day)]
    assert days == [7, 14, 21]
    eve.tick("sql", "learning")
    assert [day for day in range(60, 100) if on_day(app, box, clock, day)] == [66, 73, 80]


def test_it_says_what_is_next_in_a_sentence_and_how_to_stop(app: Flask, eve: Person, box: Mailbox, clock: Any) -> None:
    eve.tick("sql", "learning")
    clock.shift(7 * DAY)
    assert box.run(app) == Done(1, 0)
    (mail,) = box.mails()
    stop = mail["List-Unsubscribe"].strip("<>")
    assert mail["To"] == eve.email and mail["Subject"] == "Next on your list: SQL"
    assert words(mail) == (
        f"Next on your list: SQL (Back-end Developer).\n{BASE}{TRACK}\n\nNo more of these mails: {stop}\n"
    )
    path = stop.removeprefix(BASE)
    assert "Stop reminders" in app.test_client().get(path).text
    assert app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not on_day(app, box, clock, 14)
    with app.app_context():
        assert chosen(number_of(eve)) == {Topic.COMMENTS}  # the other switches stay as they were


def test_a_week_that_went_by_unsent_is_not_made_up_for(app: Flask, eve: Person, box: Mailbox, clock: Any) -> None:
    assert [len(on_day(app, box, clock, day)) for day in (16, 20, 28, 40)] == [1, 0, 0, 0]


@pytest.mark.parametrize("why", ["not chosen", "paused", "left", "done", "other track"])
def test_there_is_none_where_nothing_is_to_say(app: Flask, eve: Person, box: Mailbox, clock: Any, why: str) -> None:
    send = eve.client.submit
    if why == "not chosen":
        send("/settings/notices", topics=["comments"])
    elif why == "left":
        send(f"{TRACK}/leave", _page=TRACK)
    elif why in ("paused", "other track"):
        assert send(f"{TRACK}/pauses", **{"from": "2026-03-05", "to": "2026-03-09"}).status_code == 303
        if why == "other track":
            send("/roles/data-analyst/start")
    else:
        with app.app_context():
            every = [item.slug for item in catalogue().roles["back-end-developer"].items]
        for slug in every:
            eve.tick(slug)
    found = on_day(app, box, clock, 7)
    assert [subject.partition(": ")[0] for subject in found] == ["Next on your list"] * (why == "other track")
    if why == "paused":
        assert len(on_day(app, box, clock, 10)) == 1  # the pause is over


def test_what_was_queued_does_not_go_out_once_they_are_active(
    app: Flask, eve: Person, box: Mailbox, clock: Any
) -> None:
    clock.shift(7 * DAY)
    box.answers["MAIL"] = "451 later"
    assert box.run(app) == Done(0, 1)
    eve.tick("sql")
    box.answers.clear()
    clock.shift(301)
    assert box.run(app) == Done(0, 0) and not box.took


def test_a_site_without_mail_offers_no_switches(app: Flask, eve: Person) -> None:
    page = eve.client.get("/settings/notices").text
    assert "This site sends no mail." in page and "checkbox" not in page
    assert "email" not in eve.client.get("/mentors/invite").text
