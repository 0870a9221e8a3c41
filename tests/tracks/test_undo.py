"""Undo from the notice, and several at once, through the pages on both databases."""

import re
from html import unescape

import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.tracks.models import Progress, ProgressEvent
from tests.cast import Person, learner

SQL = "/tracks/back-end-developer/items/sql"
TRACK = "/tracks/back-end-developer"


def test_an_undone_tick_leaves_no_trace_in_dates(app: Flask) -> None:
    """Undoing gives back the day of before: else a slip of the finger would move it, and the pace with it."""
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = learner(app)
        ada.tick("sql")
        clock.move_to("2026-05-20T12:00:00+00:00")
        unescape(ada.client.get(SQL).text)
        ada.tick("sql", "todo")
        text = ada.undo(TRACK)
        assert "SQL done again." in text and "1 of 23 done" in text and '<span class="tag">3 May</span>' in text
        assert "Done on 3 May." in unescape(ada.client.get(SQL).text)
    with app.app_context():
        kept = db.session.execute(
            select(Progress.since, ProgressEvent.moment)
            .join(ProgressEvent, ProgressEvent.item_id == Progress.item_id)
            .where(ProgressEvent.undo)
        ).one()
    assert kept.since == kept.moment


def test_a_tick_by_htmx_offers_its_undo_in_the_row(ada: Person) -> None:
    answer = ada.tick("sql", htmx=True)
    way = re.search(
        r'id="undo"[^>]*><p>.*?</p><button[^>]*formaction="([^"]+)" name="status" value="(\w+)"', answer.text
    )
    assert way and way[2] == "todo"
    answer = ada.client.submit(unescape(way[1]), _htmx=True, status=way[2])
    assert "SQL to do again." in answer.text and "Undo" not in answer.text
    assert "0 of 23 done" in ada.page()


def test_bulk_is_one_form_and_one_undo(app: Flask, ada: Person) -> None:
    path = "/tracks/back-end-developer/known"
    assert 'value="sql"' in unescape(ada.client.get(path).text)
    ada.client.submit(path, known=["sql", "git", "python", "no-such-item"])
    assert "3 ticked as known already." in (text := unescape(ada.page())) and "3 of 23 done" in text
    assert 'value="sql"' not in unescape(ada.client.get(path).text)
    ada.client.submit(path, known=["apis", "debugging"])
    assert "3 of 23 done" in ada.undo(TRACK)
    ada.client.submit(path, known=["apis", "debugging"])
    text = ada.client.get("/tracks/back-end-developer").text
    number = re.search(r'action="(/undo/\d+)"', text)
    ada.tick("apis", "learning")
    assert number
    ada.client.submit(number[1])
    text = ada.page()
    assert "cannot be undone" in text and "4 of 23 done" in text


def test_set_aside_says_why_and_can_be_undone(ada: Person) -> None:
    ada.client.submit(f"{SQL}/set-aside", set_aside="1", reason="My team uses <none>")
    assert "0 of 22 done" in ada.page()
    assert "Set aside on this track" in (text := ada.client.get(SQL).text) and "My team uses &lt;none&gt;" in text
    ada.client.submit(f"{SQL}/set-aside", set_aside="0")
    assert "0 of 22 done" in ada.undo(TRACK)
    assert "My team uses &lt;none&gt;" in ada.client.get(SQL).text
