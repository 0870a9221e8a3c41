"""What waits for a mentor calls for attention: questions at once, checks after three days, and only what is shared."""

import re

import time_machine
from flask import Flask

from tests.cast import Person, sign_in
from tests.conftest import Statements
from tests.mentoring.talking import TRACK, ask, comment, do, mentored, seen

DAY = 86_400


def attention(person: Person) -> str:
    page = seen(person, "/mentoring")
    return page.partition('id="attention"')[2].partition("</section>")[0]


def test_a_question_calls_at_once_until_a_mentor_replies(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    assert "Nobody needs you right now." in attention(bo)
    comment(ada, f"{TRACK}/items/sql", "Which one?", asks="y")
    found = attention(bo)
    assert "Asked about SQL today." in found and ">Reply<" in found
    link = re.search(r'class="btn sm" href="([^"]+)"', found)
    assert link and "Which one?" in seen(bo, link[1].partition("#")[0])
    comment(bo, f"{place}/items/sql", "The left one.")
    assert "Nobody needs you right now." in attention(bo)
    comment(ada, TRACK, "How are my weeks?", item="", asks="y")
    assert "Asked a question today." in attention(bo)


def test_a_check_calls_after_three_days(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:07:00+00:00", tick=False) as clock:
        bo, place = mentored(app, ada)
        ada.tick("sql")
        ask(ada, "sql")
        clock.shift(20 * 3_600)
        assert "1 item waits for a check" in seen(bo, "/mentoring") and "Nobody needs you" in attention(bo)
    with time_machine.travel("2026-05-06T12:07:00+00:00", tick=False) as clock:
        bo = sign_in(app, bo.email)
        assert "Nobody needs you right now." in attention(bo)
        clock.shift(1)
        assert "SQL waits for a check, asked for 3 days ago." in attention(bo) and ">Check<" in attention(bo)
        clock.shift(DAY)
        bo = sign_in(app, bo.email)
        assert "SQL waits for a check, asked for 4 days ago." in attention(bo)
        do(bo, f"{place}/items/sql/verify")
        assert "Nobody needs you right now." in attention(bo)


def test_only_what_is_shared_calls(app: Flask, ada: Person) -> None:
    bo, _ = mentored(app, ada, "Bo")
    di, _ = mentored(app, ada, "Di", ("portfolio",))
    comment(ada, f"{TRACK}/items/sql", "Which one?", asks="y")
    ada.tick("git")
    ask(ada, "git")
    assert "SQL" in attention(bo) and "Nobody needs you right now." in attention(di)
    assert "0 items wait" in seen(di, "/mentoring")


def test_four_statements_whatever_waits(app: Flask, ada: Person, cy: Person, statements: Statements) -> None:
    bo, _ = mentored(app, ada)
    for item in ("sql", "git", "apis"):
        comment(ada, f"{TRACK}/items/{item}", "Which one?", asks="y")
    bo.client.get("/mentoring")
    statements.clear()
    bo.client.get("/mentoring")
    assert len(statements) <= 1 + 4
