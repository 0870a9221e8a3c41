"""With the keyboard alone."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import PHONE, expect_done, sign_up, tick

# What is focused, where it is, and whether a ring is drawn around it and its middle can be seen.
FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const box = focused.getBoundingClientRect(), style = getComputedStyle(focused);
  const bar = document.querySelector(".nav"), lowest = bar.getBoundingClientRect().top;
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    name: (focused.ariaLabel ?? focused.innerText ?? "").trim() || focused.name,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    clear: box.top >= 0 && box.bottom <= (bar.contains(focused) ? innerHeight : lowest),
    seen: focused.contains(seen),
  };
}"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Press Tab through the whole page and return every place where it stops."""
    found = []
    while len(found) < 300:
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            return found
        found.append(focused)
    raise AssertionError("Tab never came to an end")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has focus."""
    for _ in range(300):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused and focused["name"] == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def test_skip_link_tick_and_row(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript)
    sign_up(page)
    page.goto("/tracks/back-end-developer")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Done: .NET")
    page.keyboard.press("Space")
    expect_done(page, ".NET")
    tab_to(page, "Python")
    page.keyboard.press("Enter")
    row = page.locator("#item-python")
    if javascript:
        expect(row.get_by_role("button", name="Learning, Python")).to_be_visible()
    else:
        expect(row.get_by_role("link", name="Open Python")).to_be_visible()


def test_focus_is_always_seen_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    sign_up(page)
    tick(page, "Git").click()
    expect_done(page, "Git")
    page.goto("/tracks/back-end-developer")
    page.evaluate("document.querySelector('#item-sql details').open = true")
    expect(page.locator("#item-sql").get_by_text("Read more", exact=True)).to_be_visible()
    found = stops(page)
    assert len(found) > 70 and found[-1]["name"] == "Sources"
    hidden = [stop for stop in found if not all(stop[what] for what in ("ring", "clear", "seen"))]
    assert not hidden, hidden
