"""``python -m storefront.sandbox``: starts, serves, tells the shop, stops cleanly."""

import http.server
import json
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import stripe

pytestmark = pytest.mark.enable_socket


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(state: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    command = [sys.executable, "-m", "storefront.sandbox", "--state", str(state)]
    command += ["--port", str(port), "--smtp-port", str(free_port()), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/sandbox" in process.stdout.readline()
        yield process, port
    finally:
        process.terminate()
        process.communicate(timeout=15)


class Shop(http.server.BaseHTTPRequestHandler):
    """A shop that notes each webhook."""

    received: list[tuple[bytes, str]]
    enough: threading.Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).received.append((body, self.headers["Stripe-Signature"]))
        self.send_response(204)
        self.end_headers()
        self.enough.set()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def a_shop() -> Iterator[tuple[type[Shop], str]]:
    handler = type("OneShop", (Shop,), {"received": [], "enough": threading.Event()})
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield handler, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_serves_tells_the_shop_and_stops(tmp_path: Path) -> None:
    with (
        a_shop() as (shop, address),
        running(tmp_path, "--shop-url", address, "--webhook-secret", "whsec_x") as (process, port),
    ):
        client = stripe.StripeClient(
            "sk_test_sandbox", base_addresses={"api": f"http://127.0.0.1:{port}"}
        )
        session = client.v1.checkout.sessions.create(
            params={
                "mode": "payment",
                "success_url": "http://localhost/",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "gbp",
                            "unit_amount": 2900,
                            "product_data": {"name": "Powder"},
                        },
                    }
                ],
            }
        )
        assert session.url is not None
        with urllib.request.urlopen(session.url) as page:
            assert b"Pay \xc2\xa329.00" in page.read()
            assert len(page.headers.get_all("Date")) == 1
        client.v1.checkout.sessions.expire(session.id)
        assert shop.enough.wait(15)
        [(body, signature)] = shop.received
        event = client.construct_event(body, signature, "whsec_x")
        assert event.data.object["id"] == session.id
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=15)
        assert process.returncode == 0
        assert "Traceback" not in errors


def test_it_stops_when_told_to_end(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=15)
        assert process.returncode == 0
        assert errors == ""


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "storefront.sandbox", "--port", str(port), "--state", tmp_path],
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is in use: stop what uses it or choose another.\n"


def test_it_refuses_a_live_key(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "storefront.sandbox", "--secret-key", "sk_live_x"]
    command += ["--port", str(free_port()), "--smtp-port", str(free_port())]
    done = subprocess.run(
        [*command, "--state", str(tmp_path / "state")], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The sandbox refuses live keys")
    assert not (tmp_path / "state").exists()


def test_the_sandbox_and_the_shop_do_not_know_each_other() -> None:
    code = (
        "import json, sys, storefront.sandbox.app, storefront.sandbox.transport;"
        "print(json.dumps(sorted(m for m in sys.modules if m.startswith('storefront.'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert [name for name in json.loads(done.stdout) if ".sandbox" not in name] == []
