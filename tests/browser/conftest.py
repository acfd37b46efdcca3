"""A real Chromium on the whole shop. What a page complains about fails the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.live import Live, open_shop
from tests.browser.visitor import Visitor


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with open_shop(tmp_path_factory.mktemp("shop"), "--no-first-orders") as shop:
        yield shop


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
