"""Ticking in a browser: taps that come twice or quickly, rows that stay as they are, and ticks that fail."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import PHONE, arrive, expect_count, expect_done, open_row, press, sign_up, tick
from tests.journeys.watch import Watch


def middle(page: Page, item: str) -> tuple[float, float]:
    """Return where the middle of an item's tick is on the screen."""
    tick(page, item).scroll_into_view_if_needed()
    box = tick(page, item).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def expect_saved(page: Page, done: dict[str, bool]) -> None:
    """Wait until all ticks before this have been answered, and see the same on a page loaded anew."""
    page.get_by_role("button", name="Done: Debugging", exact=True).click()
    expect_done(page, "Debugging")
    for item, wanted in done.items():
        expect_done(page, item, wanted)
    page.reload()
    for item, wanted in done.items():
        expect_done(page, item, wanted)


def open_sql(page: Page, javascript: bool) -> None:
    """Open the row; without a script what it holds is on a page of its own."""
    row = open_row(page, "sql")
    if not javascript:
        row.get_by_role("link", name="Open SQL").click()


def test_a_double_click_leaves_it_done(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page)
    tick(page, "SQL").dblclick()
    expect_done(page, "SQL")
    x, y = middle(page, "APIs")
    page.mouse.click(x, y)
    expect_done(page, "APIs")  # by now the button under the mouse asks for the opposite
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect_saved(page, {"SQL": True, "APIs": True})
    expect_count(page, "3 of 23 done")


def test_a_double_tap_leaves_it_done(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    sign_up(page)
    x, y = middle(page, "SQL")
    page.touchscreen.tap(x, y)
    expect_done(page, "SQL")
    page.touchscreen.tap(x, y)
    expect_saved(page, {"SQL": True})


def test_two_quick_clicks_on_different_rows_are_both_saved(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page)
    second = middle(page, "NoSQL databases")  # scrolls if it must, so it comes first
    first = middle(page, "SQL")
    page.mouse.click(*first)
    page.mouse.click(*second)
    expect_saved(page, {"SQL": True, "NoSQL databases": True})


def test_without_script_a_tick_comes_back_to_its_row(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    sign_up(page)
    tick(page, "SQL").click()
    expect(page).to_have_url(f"{page.url.partition('/tracks')[0]}/tracks/back-end-developer#item-sql")
    expect(page.get_by_role("status").get_by_text("SQL done. 1 of 23 done.")).to_be_attached()
    expect(tick(page, "SQL")).to_be_in_viewport()
    expect_done(page, "SQL")
    open_sql(page, javascript=False)
    press(page, "Learning, SQL")
    arrive(page, "/tracks/back-end-developer")
    expect_done(page, "SQL", False)
    expect(page.locator("#item-sql").get_by_text("Learning", exact=True)).to_be_visible()


def test_a_tick_changes_the_page_in_place(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page)
    page.evaluate("window.sameAsBefore = true")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    row = open_row(page, "sql")
    expect(row.get_by_text("Read more", exact=True)).to_be_visible()
    learning = row.get_by_role("button", name="Learning, SQL")
    learning.click()
    expect(learning).to_have_attribute("aria-pressed", "true")
    expect(learning).to_be_focused()
    expect(page.locator("#say")).to_have_text("SQL learning. 0 of 23 done.")
    expect(row.locator("> details")).to_have_attribute("open", "")
    expect(row.get_by_text("Read more", exact=True)).to_be_visible()
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    expect(tick(page, "SQL")).to_be_focused()
    expect(page.locator("#say")).to_have_text("SQL done. 1 of 23 done.")
    expect_count(page, "1 of 23 done")
    expect(row.get_by_text("Read more", exact=True)).to_be_visible()
    assert page.evaluate("window.sameAsBefore") is True
    assert sum(url.endswith("/items/sql") for url in fetched) == 1


def test_set_aside_and_taken_back(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript)
    sign_up(page)
    tick(page, "SQL").click()
    expect_count(page, "1 of 23 done")
    open_sql(page, javascript)
    page.get_by_text("Set SQL aside", exact=True).click()
    press(page, "Set SQL aside on this track")
    expect_count(page, "0 of 22 done")
    expect(page.get_by_text("1 set aside, not counted")).to_be_visible()
    left_out = page.locator("details", has_text="1 set aside").filter(has=page.locator("#item-sql"))
    expect(left_out).to_have_count(1)
    # the address leads to the row, and the browser unfolds what it is in
    expect_done(page, "SQL")
    open_sql(page, javascript)
    press(page, "Take SQL back")
    expect_count(page, "1 of 23 done")
    expect(page.locator("#item-sql")).to_be_visible()
    expect_done(page, "SQL")


def no_network(route: Route) -> None:
    route.abort("internetdisconnected")


def no_database(route: Route) -> None:
    page = "<!doctype html><title>Not now</title><main id='standing'><p id='say'>Not now</p></main>"
    route.fulfill(status=503, content_type="text/html", body=page)


def test_a_tick_on_a_track_left_in_another_tab_says_what_to_do(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 404")
    page = open_page()
    sign_up(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("Leave this track").click()
    other.get_by_role("button", name="Leave Back-end Developer").click()
    expect(other.get_by_text("You left the Back-end Developer track")).to_be_visible()
    tick(page, "SQL").click()
    expect(page.locator("#item-sql").get_by_text("Your list has changed. Load the page again.")).to_be_visible()


@pytest.mark.parametrize("trouble", [no_network, no_database])
def test_a_tick_that_fails_says_so_and_can_be_tried_again(open_page: OpenPage, watch: Watch, trouble: object) -> None:
    watch.announce("ERR_INTERNET_DISCONNECTED", "status of 503", "htmx:error: Failed to fetch")
    page = open_page()
    sign_up(page)
    title = page.title()
    page.route("**/status", trouble)  # type: ignore[arg-type]
    tick(page, "SQL").click()
    row = page.locator("#item-sql")
    expect(row.get_by_text("Perhaps not saved. Try again.")).to_be_visible()
    expect(page.locator("#say")).to_have_text("Perhaps not saved. Try again.")
    expect_done(page, "SQL", False)
    expect_count(page, "0 of 23 done")
    assert page.title() == title
    page.unroute("**/status")
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    expect(row.get_by_text("Perhaps not saved. Try again.")).not_to_be_attached()
    page.route("**/status?*", trouble)  # type: ignore[arg-type]
    page.get_by_role("button", name="Undo, SQL").click()
    expect(page.locator("#undo").get_by_text("Perhaps not saved. Try again.")).to_be_visible()
    expect_done(page, "SQL")
    arrive(page, "/tracks/back-end-developer")
