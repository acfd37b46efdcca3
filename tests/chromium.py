"""The browser of all tests that need one: the machine's own Chromium, headless."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Started once for all tests: Playwright runs only once in a process."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
