"""A real Chromium on the whole shop. What a page complains about fails the test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.live import Live, open_shop
from tests.machine import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
NewPage = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with open_shop(tmp_path_factory.mktemp("shop"), "--no-first-orders") as shop:
        yield shop


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


class Visitor:
    """Opens windows and remembers what went wrong in them."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser = browser
        self.live = live
        self.complaints: list[str] = []
        self._windows: list[BrowserContext] = []

    def window(self, **options: Any) -> Page:
        """A browser of somebody's own: no cookies yet."""
        given = {"base_url": self.live.shop, "viewport": DESKTOP, "locale": "en-GB"} | options
        window = self.browser.new_context(**given)
        window.set_default_timeout(15_000)
        self._windows.append(window)
        page = window.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said))
        page.on("request", lambda asked: self._see(page, asked.url))
        return page

    def _hear(self, page: Page, said: Any) -> None:
        # A refusal we asked for (402, 422) is reported by Chromium as if a file were missing.
        if said.type == "error" and "the server responded with a status of 4" not in said.text:
            self.complaints.append(f"{page.url}: {said.text}")

    def _see(self, page: Page, url: str) -> None:
        if not url.startswith((self.live.shop, self.live.sandbox, "data:", "blob:")):
            self.complaints.append(f"{page.url} asks another origin: {url}")

    def leave(self) -> None:
        for window in self._windows:
            window.close()


@pytest.fixture
def visitor(browser: Browser, live: Live) -> Iterator[Visitor]:
    visitor = Visitor(browser, live)
    yield visitor
    visitor.leave()
    assert visitor.complaints == []


@pytest.fixture
def alice(visitor: Visitor) -> Page:
    """Alice buys, with scripts on."""
    return visitor.window()


@pytest.fixture
def olga(visitor: Visitor) -> Page:
    """Olga operates."""
    return visitor.window()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where screenshots go: into the documents when asked for, else into a folder of the test."""
    folder = os.environ.get("SCREENSHOTS")
    return Path(folder) if folder else Path(request.getfixturevalue("tmp_path"))
