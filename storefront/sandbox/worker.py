"""The thread that lets time pass: sessions expire, debits clear, webhooks go out."""

import logging
import threading

from storefront.sandbox.state import Sandbox

log = logging.getLogger(__name__)
TICK_SECONDS = 0.25


class Worker(threading.Thread):
    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(name="sandbox-worker", daemon=True)
        self._sandbox = sandbox
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            try:
                self._sandbox.catch_up()
                self._sandbox.deliveries.deliver_due()
            except Exception:
                # One bad delivery must not silence the rest; the log says which.
                log.exception("The sandbox's worker stumbled.")

    def stop(self) -> None:
        self._stopping.set()
        self.join()
