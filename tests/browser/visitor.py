"""Somebody with a browser. What a page complains about is remembered."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.live import Live

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


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
