"""Finding a role in a browser: instantly with JavaScript, by the button without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import arrive, expect_done, press, sign_up, tick


def results(page: Page, words: str) -> None:
    """Wait until the number of results, which is announced, reads so."""
    expect(page.locator("#count")).to_have_text(words)


def test_a_search_answers_while_one_types_and_stands_in_the_address(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    results(page, "64 roles")
    box = page.get_by_role("searchbox")
    box.press_sequentially("devops eng", delay=20)
    results(page, "1 of 64 roles")
    expect(page).to_have_url(re.compile(r"/roles\?q=devops\+eng"))
    expect(box).to_be_focused()
    box.fill("sql")
    expect(page.get_by_text("Asks for SQL").first).to_be_visible()
    page.get_by_label("Sort by").select_option("Pay")
    expect(page).to_have_url(re.compile(r"q=sql&sort=pay"))
    page.get_by_role("link", name=re.compile(r"^Data \d")).click()
    expect(page).to_have_url(re.compile(r"q=sql&family=data&sort=pay"))
    expect(page.get_by_role("searchbox")).to_have_value("sql")
    page.reload()
    expect(page.get_by_label("Sort by")).to_have_value("pay")
    expect(page.locator(".tiles .nm").first).to_be_visible()


def test_one_leaves_a_search_and_comes_back_to_it(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/roles")
    page.get_by_role("searchbox").fill("postgress")
    expect(page.get_by_text("Asks for PostgreSQL").first).to_be_visible()
    page.get_by_role("link", name="Web Developer").click()
    arrive(page, "/roles/web-developer")
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("postgress")
    expect(page.get_by_text("Asks for PostgreSQL").first).to_be_visible()


def test_without_javascript_the_form_does_it(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/roles")
    page.get_by_role("searchbox").fill("javascrpit")
    page.get_by_label("Sort by").select_option("Name")
    press(page, "Search")
    expect(page).to_have_url(re.compile(r"\?q=javascrpit&sort=name$"))
    expect(page.get_by_role("link", name="JavaScript Developer")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_compare_and_tick_a_skill(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(java_script_enabled=javascript)
    sign_up(page)
    page.goto("/roles/compare")
    for role in ("Data Analyst", "Data Engineer"):
        page.locator("#add").select_option(role)
        press(page, "Add")
    expect(page.get_by_role("columnheader", name="Data Engineer")).to_be_visible()
    page.get_by_role("link", name="SQL", exact=True).click()
    arrive(page, "/skills/sql")
    press(page, "Done, SQL")
    expect(page.get_by_role("button", name="Done, SQL")).to_have_attribute("aria-pressed", "true")
    page.goto("/tracks/back-end-developer")
    expect(page.get_by_text("1 of 23 done").first).to_be_visible()


def test_the_nearest_roles_open_on_the_track(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page)
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    page.get_by_text("Nearest roles", exact=True).click()
    expect(page.get_by_text(re.compile("You have done 1 of the .* such as SQL"))).to_have_count(3)
