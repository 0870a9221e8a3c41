"""Makes the pictures of the README from a site that `learnpath demo` fills: `python3 dev.py pictures`."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from learnpath.core.paths import CHECKOUT
from learnpath.demo.people import PASSWORD
from tests.journeys.conftest import FLAGS
from tests.journeys.server import serving
from tests.program import learnpath

FOLDER = CHECKOUT / "docs" / "img"
MOST = 150_000  # bytes of a picture


class Picture(NamedTuple):
    """What is pictured: a page as somebody sees it, by its address or the link there, on a screen."""

    name: str
    who: str
    page: str
    link: str = ""
    width: int = 1280
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("track", "amara", "/tracks/back-end-developer"),
    Picture("progress", "amara", "/progress"),
    Picture("mentoring", "imani", "/mentoring"),
    Picture("learner", "imani", "/mentoring", link="Fatima Bennouna", scheme="dark"),
    Picture("phone-light", "amara", "/tracks/back-end-developer", width=390, height=844),
    Picture("phone-dark", "amara", "/tracks/back-end-developer", width=390, height=844, scheme="dark"),
)


def main() -> None:
    """Make them all; ends with one line where Chromium is missing."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("pictures: needs Chromium; install it (Debian, Ubuntu: apt install chromium)")
    with TemporaryDirectory() as folder:
        filled = learnpath(Path(folder), "demo")
        if filled.returncode:
            sys.exit(filled.stderr)
        with serving(Path(folder)) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
            for picture in PICTURES:
                take(browser, server.address, picture)
            browser.close()


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Make one picture, and say how large it is."""
    screen = {"width": picture.width, "height": picture.height}
    context = browser.new_context(base_url=address, viewport=screen, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, picture.who)
    page.goto(picture.page)
    if picture.link:
        page.get_by_role("link", name=picture.link, exact=True).first.click()
    page.wait_for_load_state("networkidle")
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    size = file.stat().st_size
    print(f"{file.relative_to(CHECKOUT)}: {size // 1000} KB" + ("" if size <= MOST else ", larger than wanted"))


def sign_in(page: Page, who: str) -> None:
    """Sign somebody of the demo in."""
    page.goto("/sign-in")
    page.get_by_label("Email").fill(f"{who}@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


if __name__ == "__main__":
    main()
