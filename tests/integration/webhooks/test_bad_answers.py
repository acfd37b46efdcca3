"""Whatever the other side answers, it costs little time and little space."""

import time
from http.server import BaseHTTPRequestHandler

import pytest

from storefront.webhooks import post as wire
from tests.integration.webhooks.conftest import Receiver, deliver, deliveries, status
from tests.shop import Shop


def test_a_redirect_is_not_followed(shop: Shop, paid: str, receiver: Receiver) -> None:
    receiver.answers = [status(307, "over there", location=receiver.url)]
    assert deliver(shop) == 0
    assert len(receiver.got) == 1
    assert deliveries(shop)[0].status_code == 307


def test_a_huge_answer_is_cut_off(shop: Shop, paid: str, receiver: Receiver) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not receiver.stopping.is_set():
            handler.wfile.write(b"y" * 65_536)

    receiver.answers = [flood]
    started = time.monotonic()
    assert deliver(shop) == 2
    assert time.monotonic() - started < 2
    assert deliveries(shop)[0].answer == "y" * 500


def test_an_answer_that_drips_is_not_waited_for(
    shop: Shop, paid: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        while not receiver.stopping.wait(0.1):
            handler.wfile.write(b"H")

    monkeypatch.setattr(wire, "READ_SECONDS", 0.5)
    receiver.answers = [drip]
    started = time.monotonic()
    assert deliver(shop) == 0
    assert time.monotonic() - started < 2
    slow = deliveries(shop)[0]
    assert (slow.status_code, slow.answer) == (None, "Nobody answered in time.")
