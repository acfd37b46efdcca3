"""What a first visit on a telephone costs over the wire, counted by the browser itself."""

from typing import Any

import pytest

from tests.browser.visitor import PHONE, Visitor

BUDGETS = {
    "/learn/magnesium": 60_000,
    "/learn/magnesium-and-nerve-health": 60_000,
    "/evidence/magnesium-and-nerve-health": 60_000,
    "/products/magnesium-powder": 150_000,
}


def fetched(visitor: Visitor, address: str) -> dict[str, int]:
    """{address: bytes with headers, as they were packed} of all that one first view asks for."""
    page = visitor.window(viewport=PHONE, device_scale_factor=2, is_mobile=True)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    found: dict[str, int] = {}

    def count(event: dict[str, Any]) -> None:
        found[asked[event["requestId"]]] = int(event["encodedDataLength"])

    wire.on(
        "Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]})
    )
    wire.on("Network.loadingFinished", count)
    page.goto(address, wait_until="networkidle")
    assert page.locator("script[src]:not([type=module], [async], [defer])").count() == 0
    return found


@pytest.mark.parametrize("address", BUDGETS)
def test_a_first_view_keeps_to_its_budget(visitor: Visitor, address: str) -> None:
    parts = fetched(visitor, address)
    told = "\n".join(f"{size:7} {part}" for part, size in parts.items())
    kinds = {part.rpartition(".")[2] for part in parts}
    assert {"css", "woff2"} <= kinds, told
    assert ("js" in kinds) != address.startswith("/evidence/"), told
    assert ("avif" in kinds) == address.startswith("/products/"), told
    assert sum(parts.values()) <= BUDGETS[address], told
