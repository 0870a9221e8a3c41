"""Where the focus is after something was saved in place: with the keyboard alone nobody starts again from the top."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import expect_done, open_row, sign_up, tick
from tests.journeys.watch import Watch


def kept(page: Page) -> Locator:
    """Sign up, open the row of SQL on the track and return what it holds."""
    sign_up(page)
    open_row(page, "sql")
    found = page.locator("#keep-sql")
    expect(found).to_be_visible()
    return found


def enter(sql: Locator, button: str) -> None:
    """Press Enter on a button."""
    sql.get_by_role("button", name=button, exact=True).press("Enter")


def summary(sql: Locator, words: str) -> Locator:
    """Return what folds a part in and out."""
    return sql.locator("summary", has_text=words)


def test_focus_goes_to_what_changes_the_note(open_page: OpenPage) -> None:
    sql = kept(open_page())
    sql.get_by_label("Notes").fill("Joins")
    enter(sql, "Save note")
    expect(sql.get_by_text("Note saved.")).to_be_visible()
    expect(summary(sql, "Change the note")).to_be_focused()
    summary(sql, "Change the note").press("Enter")
    sql.get_by_label("Notes").fill("Joins and keys")
    enter(sql, "Save note")
    expect(sql.locator(".prose", has_text="Joins and keys")).to_be_visible()
    expect(sql.get_by_role("button", name="Save note")).to_be_focused()


def test_focus_stays_on_the_dates(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 422")
    sql = kept(open_page())
    summary(sql, "Dates and history").press("Enter")
    for day, words in (("2999-01-01", "Error: "), ("2024-01-01", "Dates saved.")):
        sql.get_by_label("Started").fill(day)
        enter(sql, "Save dates")
        expect(sql.get_by_text(words)).to_be_visible()
        expect(sql.get_by_role("button", name="Save dates")).to_be_focused()


def test_focus_goes_to_what_stood_beside_a_link(open_page: OpenPage) -> None:
    sql = kept(open_page())
    links = sql.locator("#link-section-sql")
    summary(links, "Add a link").press("Enter")
    for title in ("One", "Two", "Three", "Four"):
        links.get_by_label("Title").last.fill(title)
        links.get_by_label("Link", exact=True).last.fill("example.com")
        enter(links, "Add link")
        expect(links.get_by_role("link", name=title)).to_be_visible()
        expect(links.get_by_label("Title").last).to_have_value("")
    for title, then in (
        ("Two", "Change Three"),
        ("Four", "Change Three"),
        ("One", "Change Three"),
        ("Three", "Add a link"),
    ):
        summary(links, f"Change {title}").press("Enter")
        enter(links, f"Remove {title}")
        expect(links.get_by_role("link", name=title)).to_have_count(0)
        expect(summary(links, then)).to_be_focused()


def test_focus_goes_from_the_notice_to_the_tick(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page)
    for button, done in (("Undo, Debugging", False), ("Close", True)):
        tick(page, "Debugging").press("Space")
        expect_done(page, "Debugging")
        page.get_by_role("button", name=button).press("Enter")
        expect_done(page, "Debugging", done)
        expect(tick(page, "Debugging")).to_be_focused()
        expect(tick(page, "Debugging")).to_be_in_viewport()
    tick(page, "Debugging").press("Space")
    expect_done(page, "Debugging", False)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("button", name="Close").click()
    expect(tick(page, "Debugging")).to_be_focused()
    expect(tick(page, "Debugging")).not_to_be_in_viewport()  # who points stays where they are
