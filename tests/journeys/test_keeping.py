"""What a learner keeps on an item, plans and looks back on, in a browser: with and without JavaScript, and by axe."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import arrive, expect_count, expect_done, open_row, press, sign_up, tick
from tests.journeys.test_axe import Inspector
from tests.journeys.test_look import expect_fits
from tests.journeys.test_ticking import no_database
from tests.journeys.watch import Watch

TRACK = "/tracks/back-end-developer"
ITEM = f"{TRACK}/items/sql"


def body(page: Page, javascript: bool) -> Locator:
    """Open SQL: its row, or without a script its own page."""
    page.goto(TRACK if javascript else ITEM)
    if javascript:
        open_row(page, "sql")
    found = page.locator("#keep-sql")
    expect(found).to_be_visible()
    return found


def test_notes_links_and_undo(open_page: OpenPage, javascript: bool) -> None:
    page = open_page()
    sign_up(page)
    sql = body(page, javascript)
    sql.get_by_label("Notes").fill("**Joins** make sense")
    sql.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Note saved.").first).to_be_visible()
    expect(page.locator("#keep-sql strong", has_text="Joins")).to_be_visible()
    sql = page.locator("#keep-sql")
    sql.locator("summary", has_text="Add evidence").click()
    sql.get_by_label("Title").first.fill("My queries")
    sql.get_by_label("Link", exact=True).first.fill("example.com/queries")
    sql.get_by_role("button", name="Add evidence").click()
    link = page.get_by_role("link", name="My queries")
    expect(link).to_have_attribute("href", "https://example.com/queries")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(link).to_have_count(0)


def test_dates_are_read_anew_when_they_are_unfolded(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 503")
    page = open_page()
    sign_up(page)
    sql = body(page, javascript=True)
    dates = sql.locator("summary", has_text="Dates and history")
    dates.click()
    sql.get_by_label("Started").fill("2024-01-01")
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    expect(sql.get_by_label("Started")).not_to_be_visible()
    dates.click()
    expect(sql.get_by_label("Finished")).to_be_visible()
    expect(sql.get_by_label("Started")).to_have_value("2024-01-01")
    page.route(f"**{ITEM}", no_database)
    with page.expect_response(f"**{ITEM}") as answer:
        dates.click()
    answer.value.finished()
    dates.click()
    expect(sql.get_by_label("Started")).to_have_value("2024-01-01")


def test_two_devices_write_one_note(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 409")
    page = open_page()
    sign_up(page)
    body(page, javascript=True)
    other = page.context.new_page()
    other.goto(ITEM)
    other.get_by_label("Notes").fill("from the desk")
    press(other, "Save note")
    expect(other.get_by_text("Note saved.").first).to_be_visible()
    page.get_by_label("Notes").fill("from the train")
    page.locator("#keep-sql").get_by_role("button", name="Save note").click()
    expect(page.get_by_role("alert")).to_contain_text("This note was changed elsewhere")
    expect(page.get_by_label("What stands there now")).to_have_value("from the desk")
    expect(page.get_by_label("Notes")).to_have_value("from the train")
    page.get_by_label("Notes").fill("both")
    page.locator("#keep-sql").get_by_role("button", name="Save note").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_tick_is_undone_from_where_it_is_said(open_page: OpenPage, javascript: bool) -> None:
    page = open_page()
    sign_up(page)
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect_done(page, "SQL", done=False)
    expect_count(page, "0 of 23 done")


def test_the_new_pages_by_axe_and_on_every_screen(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    sign_up(page)
    for item in ("SQL", "Git", "APIs"):
        tick(page, item).click()
        expect_done(page, item)
    inspector = Inspector(page)
    sql = body(page, javascript=True)
    sql.get_by_label("Notes").fill("# One\n\n- two\n\n|a|b|\n|-|-|\n|1|2|")
    sql.get_by_role("button", name="Save note").click()
    expect(sql.get_by_text("Note saved.")).to_be_visible()
    for summary in ("Change the note", "Add evidence", "Add a link", "Dates and history", "Set SQL aside"):
        sql.locator("summary", has_text=summary).click()
    inspector.look("a row with everything open")
    expect_fits(page)
    page.goto(f"{TRACK}/own?kind=skill")
    page.get_by_label("Name").fill("Erlang")
    press(page, "Add to the track")
    arrive(page, TRACK)
    page.goto("/portfolio/new?item=lending-library-api")
    page.get_by_label("Repository").fill("https://example.com/code")
    press(page, "Add the piece")
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    for path in ("/progress", "/portfolio", f"{TRACK}/plan", f"{TRACK}/known"):
        inspector.visit(path)
        expect_fits(page)
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_what_is_typed_stays_while_something_else_is_saved_or_fails(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 404")
    page = open_page()
    sign_up(page)
    sql = body(page, javascript=True)
    sql.get_by_label("Notes").fill("half a thought")
    sql.locator("summary", has_text="Add a link").click()
    sql.get_by_label("Title").last.fill("A course")
    sql.get_by_label("Link", exact=True).last.fill("example.com")
    sql.get_by_role("button", name="Add link").dblclick()
    expect(page.get_by_role("link", name="A course")).to_have_count(1)
    expect(sql.get_by_label("Notes")).to_have_value("half a thought")
    other = page.context.new_page()
    other.goto(TRACK)
    other.get_by_text("Leave this track").click()
    other.get_by_role("button", name="Leave Back-end Developer").click()
    expect(other.get_by_text("You left the Back-end Developer track.")).to_be_visible()
    sql.get_by_role("button", name="Save note").click()
    expect(sql.get_by_text("Not saved. Your list has changed. Load the page again.")).to_be_visible()
    expect(sql.get_by_label("Notes")).to_have_value("half a thought")
