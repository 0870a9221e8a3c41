"""A learner and their mentor talk of an item: in the row, on its page, with and without JavaScript, and by axe."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect

from learnpath.core.limits import TELLING
from tests.journeys.conftest import OpenPage
from tests.journeys.server import Server
from tests.journeys.steps import BACK_END, expect_done, open_row, press, sign_up, tick
from tests.journeys.test_axe import Inspector
from tests.journeys.test_look import expect_fits
from tests.journeys.test_mentoring import become_mentor, invitation
from tests.journeys.watch import Watch

TRACK = f"/tracks/{BACK_END}"


def pair(ada: Page, bo: Page) -> str:
    """Sign both up, have Bo accept Ada's invitation; returns the address of Ada's page."""
    sign_up(ada)
    tick(ada, "SQL").click()
    expect_done(ada, "SQL")
    become_mentor(bo, invitation(ada))
    return bo.url


@contextmanager
def everybody_held(folder: Path) -> Iterator[None]:
    """Have everybody told enough to others while the block runs."""
    with closing(sqlite3.connect(folder / "learnpath.sqlite3", timeout=10, isolation_level=None)) as connection:
        hits, until = json.dumps([int(time.time())] * TELLING.limit), int(time.time()) + TELLING.seconds
        full = "INSERT OR REPLACE INTO rate_limit (key, hits, until) VALUES (?, ?, ?)"
        for (number,) in connection.execute("SELECT id FROM user").fetchall():
            connection.execute(full, (TELLING.key(str(number)), hits, until))
        yield
        connection.execute("DELETE FROM rate_limit")


def test_a_question_a_check_and_a_next_step(
    open_page: OpenPage, watch: Watch, server: Server, javascript: bool
) -> None:
    watch.announce("status of 422", "status of 429")
    ada, bo = open_page(javascript), open_page(javascript)
    learner = pair(ada, bo)
    ada.goto(TRACK)
    if javascript:
        row = open_row(ada, "sql")
        talk = row.locator("#talk-sql")
        expect(talk.get_by_role("button", name="Ask for a check")).to_be_visible()
    else:
        ada.goto(f"{TRACK}/items/sql")
        ada.get_by_role("link", name="Comments and check").click()
        talk = ada.get_by_role("main")
    talk.get_by_role("button", name="Ask for a check").click()
    expect(talk.get_by_text("Say what shows it, or add evidence to this item first").first).to_be_visible()
    talk.get_by_label("What shows it").fill("Three joins, by hand")
    talk.get_by_role("button", name="Ask for a check").click()
    expect(talk.get_by_text("Asked. Bo can check it.")).to_be_visible()
    talk.get_by_label("Comment").fill("Which table goes first?")
    talk.get_by_label("I need an answer").check()
    with everybody_held(server.folder):
        talk.get_by_role("button", name="Comment", exact=True).click()
        expect(talk.get_by_text(f"{TELLING.said}. Try again in").first).to_be_visible()
    expect(talk.get_by_label("Comment")).to_have_value("Which table goes first?")
    talk.get_by_role("button", name="Comment", exact=True).click()
    expect(talk.get_by_text("Needs an answer")).to_be_visible()
    expect(talk.get_by_label("Comment")).to_have_value("")
    if javascript:
        expect(ada.locator("#item-sql summary").first.get_by_text("Waiting for check")).to_be_visible()
    bo.goto(learner)
    expect(bo.get_by_role("heading", name="Waiting for your check")).to_be_visible()
    press(bo, "Verify")
    expect(bo.get_by_text("1 verified")).to_be_visible()
    bo.get_by_label("Comment", exact=True).fill("The one that you keep whole.")
    bo.get_by_label("About").select_option(label="SQL")
    press(bo, "Comment")
    expect(bo.get_by_text("Needs an answer")).to_have_count(0)
    bo.get_by_text("Propose an item").click()
    bo.get_by_label("Next step", exact=True).fill("Query plans")
    press(bo, "Propose item")
    ada.goto(TRACK)
    expect(ada.locator("#standing").get_by_text("1 verified")).to_be_visible()
    if not javascript:
        ada.get_by_role("link", name="Comments and next steps").click()
    expect(ada.get_by_text("The one that you keep whole.")).to_be_visible()
    press(ada, "Accept")
    expect(ada.get_by_text("Query plans is on your track.")).to_be_visible()
    tick(ada, "SQL").click()
    expect(ada.get_by_text("Bo verified this. Reopen it anyway?")).to_be_visible()
    press(ada, "Reopen")
    expect_done(ada, "SQL", done=False)


def test_focus_stays_where_it_was_said(open_page: OpenPage) -> None:
    ada, bo = open_page(), open_page()
    pair(ada, bo)
    ada.goto(TRACK)
    talk = open_row(ada, "sql").locator("#talk-sql")
    talk.get_by_label("Comment").fill("With the keyboard")
    talk.get_by_role("button", name="Comment", exact=True).press("Enter")
    expect(talk.get_by_text("Comment added.")).to_be_visible()
    expect(talk.get_by_role("button", name="Comment", exact=True)).to_be_focused()
    talk.get_by_label("What shows it").fill("See above")
    talk.get_by_role("button", name="Ask for a check").press("Enter")
    expect(talk.get_by_role("button", name="Withdraw")).to_be_focused()


def test_its_pages_by_axe_and_on_a_narrow_screen(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 422")
    ada, bo = open_page(reduced_motion="reduce"), open_page(reduced_motion="reduce")
    learner = pair(ada, bo)
    inspector, mentor = Inspector(ada), Inspector(bo)
    item = f"{learner.partition('?')[0]}{TRACK}/items/sql"
    bo.goto(item)
    press(bo, "Not yet")
    expect(bo.get_by_role("alert")).to_be_visible()
    mentor.look("item with errors")
    bo.get_by_label("What is missing").fill("An outer join, " + "and one more, " * 30)
    press(bo, "Not yet")
    expect(bo.get_by_text("An outer join, and one more").first).to_be_visible()
    bo.get_by_label("Comment", exact=True).fill("https://example.com/" + "long" * 60)
    press(bo, "Comment")
    expect(bo.get_by_text("https://example.com/longlong").first).to_be_visible()
    mentor.look("item")
    bo.goto(learner)
    bo.get_by_text("Propose an item").click()
    press(bo, "Propose item")
    expect(bo.get_by_role("alert")).to_be_visible()
    mentor.look("learner with errors")
    bo.get_by_label("Next step", exact=True).fill("Query plans")
    press(bo, "Propose item")
    ada.goto(TRACK)
    expect(ada.get_by_role("button", name="Accept")).to_be_visible()
    open_row(ada, "sql")
    expect(ada.get_by_role("button", name="Ask for a check")).to_be_visible()
    inspector.look("track with its mentor's words")
    inspector.visit(f"{TRACK}/comments", f"{TRACK}/items/sql/comments")
    for page, paths in ((ada, (TRACK, f"{TRACK}/comments", f"{TRACK}/items/sql/comments")), (bo, (learner, item))):
        page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            page.goto(path)
            expect_fits(page)
    bo.get_by_role("link", name="Change the comment").click()
    mentor.look("change a comment")
    assert not inspector.wrong + mentor.wrong, "\n".join(inspector.wrong + mentor.wrong)
