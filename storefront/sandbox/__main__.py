"""``python -m storefront.sandbox``: the sandbox and its mailbox on two loopback ports."""

import argparse
import errno
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from storefront.sandbox.app import LiveKeyRefused, create_sandbox
from storefront.sandbox.mailbox import smtp_server
from storefront.sandbox.worker import Worker


class Handler(WSGIRequestHandler):
    """Quiet, and leaves the Date header to the sandbox, whose clock is its own."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Errors are logged, requests are not."""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m storefront.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=5001)
    parser.add_argument("--smtp-port", type=int, default=5002)
    parser.add_argument("--state", type=Path, default=Path("var/sandbox"))
    parser.add_argument("--shop-url", default="http://127.0.0.1:5000")
    parser.add_argument("--webhook-path", default="/webhooks/stripe")
    parser.add_argument("--webhook-secret", default="whsec_sandbox")
    parser.add_argument("--secret-key", default="sk_test_sandbox")
    parser.add_argument("--debit-minutes", type=int, default=5)
    return parser.parse_args(arguments)


def listen(app_arguments: argparse.Namespace) -> BaseWSGIServer:
    given = app_arguments
    app = create_sandbox(
        given.state,
        secret=given.secret_key,
        webhook_url=given.shop_url.rstrip("/") + given.webhook_path,
        webhook_secret=given.webhook_secret,
        public_url=f"http://127.0.0.1:{given.port}",
        debit_minutes=given.debit_minutes,
    )
    return make_server("127.0.0.1", given.port, app, threaded=True, request_handler=Handler)


def port_is_taken(port: int) -> bool:
    """werkzeug prints and exits when it cannot bind; we would rather say it ourselves."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno in (errno.EADDRINUSE, errno.EACCES)
    return False


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    for port in (given.port, given.smtp_port):
        if port_is_taken(port):
            print(f"Port {port} is in use: stop what uses it or choose another.", file=sys.stderr)
            return 1
    try:
        server = listen(given)
    except LiveKeyRefused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    serve(server, given)
    return 0


def serve(server: BaseWSGIServer, given: argparse.Namespace) -> None:
    app = server.app
    worker = Worker(app.extensions["sandbox"])  # type: ignore[attr-defined]
    mail = smtp_server(app.extensions["mailbox"], given.smtp_port)  # type: ignore[attr-defined]

    def stop(_: int, __: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    mail.start()
    worker.start()
    print(f"Sandbox: http://127.0.0.1:{given.port}/sandbox  (no money moves)", flush=True)
    print(f"Mail:    http://127.0.0.1:{given.port}/mail  (SMTP on {given.smtp_port})", flush=True)
    with suppress(KeyboardInterrupt):
        server.serve_forever()
    worker.stop()
    mail.stop()
    app.extensions["sandbox"].store.close()  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
