"""What is seen: nothing wider than the screen, the theme that was chosen, and the list on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import PHONE, expect_done, open_row, press, sign_up, tick

LIGHT, DARK, PAPER, INK = "rgb(245, 247, 245)", "rgb(15, 20, 18)", "rgb(255, 255, 255)", "rgb(22, 32, 28)"
SIZES = ((320, 100), (390, 100), (640, 200), (1280, 100))  # width in pixels, text in percent

# What reaches over the right edge, if the page can be moved sideways.
TOO_WIDE = """(percent) => {
  const html = document.documentElement;
  html.style.fontSize = percent + "%";
  if (html.scrollWidth <= html.clientWidth) return [];
  const over = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > html.clientWidth);
  return over.map(e => e.outerHTML.slice(0, 80));
}"""


def expect_fits(page: Page) -> None:
    for width, percent in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE, percent) == [], f"{page.url} at {width} px with {percent} % text"


FINDING = (
    "/roles?q=postgress&sort=pay",
    "/roles?q=zzzzzzzz",
    "/skills",
    "/skills/authentication-and-authorization",
    "/roles/compare",
    "/roles/compare?roles=data-analyst,data-engineer,data-scientist,ux-designer",
    "/about/sources",
)


def test_nothing_is_wider_than_the_screen(open_page: OpenPage) -> None:
    page = open_page()
    for path in ("/", "/roles/back-end-developer", "/sign-up", "/sign-in", "/help", "/privacy", *FINDING):
        page.goto(path)
        expect_fits(page)
    sign_up(page)
    expect_fits(page)
    row = open_row(page, "lending-library-api")
    expect(row.get_by_text("Done means:")).to_be_visible()
    expect_fits(page)
    for path in (
        "/roles",
        "/roles/full-stack-developer",
        "/roles/full-stack-developer/items/sql",
        "/tracks/back-end-developer/items/sql",
        "/settings",
    ):
        page.goto(path)
        expect_fits(page)


def test_the_chosen_theme_wins_over_the_device(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript, color_scheme="light", viewport=PHONE)
    sign_up(page)
    body = page.locator("body")
    expect(body).to_have_css("background-color", LIGHT)
    choose_theme(page, "Dark")
    expect(body).to_have_css("background-color", DARK)
    page.goto("/tracks/back-end-developer")
    expect(body).to_have_css("background-color", DARK)
    choose_theme(page, "Same as my device")
    expect(body).to_have_css("background-color", LIGHT)
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_css("background-color", DARK)
    choose_theme(page, "Light")
    expect(body).to_have_css("background-color", LIGHT)


def choose_theme(page: Page, name: str) -> None:
    page.goto("/settings")
    page.get_by_role("radio", name=name).check()
    press(page, "Save appearance")
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_in_viewport()


@pytest.mark.parametrize("theme", ["Same as my device", "Dark"])
def test_the_list_on_paper(open_page: OpenPage, theme: str) -> None:
    page = open_page(color_scheme="dark")
    sign_up(page)
    choose_theme(page, theme)
    page.goto("/tracks/back-end-developer")
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", PAPER)
    expect(page.locator("h1")).to_have_css("color", INK)
    for name in ("SQL", "Python", "An API for a small lending library", "Practise interviewing"):
        expect(page.locator(".item").get_by_text(name, exact=True)).to_be_visible()
        expect(tick(page, name)).to_be_visible()
    expect(page.get_by_text("Leave this track")).not_to_be_visible()
    for unwanted in ("button:not(.tick)", "nav", "footer", ".btn", "aside"):
        expect(page.locator(unwanted).locator("visible=true")).to_have_count(0)


def test_an_item_on_paper(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/roles/back-end-developer/items/sql")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="SQL")).to_be_visible()
    expect(page.get_by_text("Read more", exact=True)).to_be_visible()
