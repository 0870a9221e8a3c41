"""Chromium and a running LearnPath; every page that a journey opens is watched."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.databases import fast_folder, missing
from tests.journeys.server import Server, serving
from tests.journeys.watch import Watch

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000  # milliseconds to wait for what must come

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys, and have one process run them all: they share a browser and a server."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """LearnPath on SQLite."""
    folder = fast_folder()
    try:
        with serving(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window and with an empty profile."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("Chromium", "Debian, Ubuntu: apt install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """What the browser says during the test; at the end it must have said nothing that was not announced."""
    watch = Watch(server.address)
    yield watch
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def open_page(chromium: Browser, server: Server, watch: Watch) -> Iterator[OpenPage]:
    """Open a page on a new device: empty, unless options of a browser context say otherwise."""
    contexts: list[BrowserContext] = []

    def open_one(javascript: bool = True, **options: object) -> Page:
        size = {"width": 1280, "height": 900}
        context = chromium.new_context(
            **({"base_url": server.address, "java_script_enabled": javascript, "viewport": size} | options)  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def javascript(request: pytest.FixtureRequest) -> bool:
    """With JavaScript, and without."""
    return bool(request.param)
