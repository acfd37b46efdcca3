"""The operator's own system: a real little server that does what it is told."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from storefront.webhooks.deliver import deliver_webhooks
from storefront.webhooks.endpoints import add_endpoint
from storefront.webhooks.models import EVENTS, WebhookDelivery
from storefront.worker import work_once
from tests.shop import Customer, Shop

Answer = Callable[[BaseHTTPRequestHandler], None]


class Receiver:
    """Keeps every message it got; `answers` says what it does, one after the other."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Answer] = []
        self.stopping = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append((headers, body))
                act = receiver.answers.pop(0) if receiver.answers else status(200)
                try:
                    act(self)
                except OSError:
                    self.close_connection = True  # the shop had hung up

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


def status(code: int, text: str = "fine", location: str = "") -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        if location:
            handler.send_header("Location", location)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.02,))
    thread.start()
    yield found
    found.stopping.set()
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def secret(shop: Shop, receiver: Receiver) -> str:
    """The receiver's endpoint is known to the shop, for all events; its secret."""
    shop.app.config["STOREFRONT_WEBHOOKS_PRIVATE"] = True
    with shop.db() as db:
        return add_endpoint(db, receiver.url, list(EVENTS), private=True).secret


def deliveries(shop: Shop) -> list[WebhookDelivery]:
    with shop.db() as db:
        rows = list(db.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))
        db.expunge_all()
        return rows


@pytest.fixture
def paid(shop: Shop, secret: str, alice: Customer, sandbox: Any) -> str:
    """An order that was paid; the worker has written down whom to tell."""
    sandbox.pay(alice.buy(2))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    with shop.db() as db:
        while work_once(db, lambda _mail: None):
            pass
    return shop.only_order()


def deliver(shop: Shop) -> int:
    with shop.db() as db:
        return deliver_webhooks(db)
