"""The queue of webhook deliveries: signed, sent, retried; and held, dropped or shuffled by hand."""

import http.client
import json
import random
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from stripe import WebhookSignature

from storefront.sandbox.clock import Clock
from storefront.sandbox.store import Store
from storefront.sandbox.wire import Json

# Stripe's test mode tries three times over a few hours; a desk has less patience.
RETRY_SECONDS = (2, 5, 15, 60, 300)
TIMEOUT_SECONDS = 10
HOLD = "hold_deliveries"

Send = Callable[[str, bytes, dict[str, str]], int]


@dataclass(frozen=True)
class Delivery:
    """``due`` is in seconds since the epoch, UTC, on the sandbox's clock."""

    id: int
    event: str
    endpoint: str
    state: str
    due: int
    attempts: list[Json]


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send one webhook and return the status; 0 when nobody answered."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection: http.client.HTTPConnection
    if secure:
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            parts.hostname or "", port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class Deliveries:
    def __init__(self, store: Store, clock: Clock, send: Send = post) -> None:
        self._store = store
        self._clock = clock
        self._send = send

    @property
    def holding(self) -> bool:
        return self._store.setting(HOLD, "0") == "1"

    def hold(self, on: bool) -> None:
        """While holding, new deliveries wait until they are released."""
        self._store.set_setting(HOLD, "1" if on else "0")

    def queue(self, event: str, endpoint: str, *, delay: int = 0) -> None:
        self._store.query(
            "INSERT INTO deliveries (event, endpoint, state, due, position) VALUES"
            " (?, ?, ?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM deliveries))",
            event,
            endpoint,
            "held" if self.holding else "pending",
            self._clock.now() + delay,
        )

    def listed(
        self, condition: str = "1", *values: object, order: str = "position, id", limit: int = -1
    ) -> list[Delivery]:
        sql = (
            "SELECT id, event, endpoint, state, due, attempts FROM deliveries"  # noqa: S608  our own words
            f" WHERE {condition} ORDER BY {order} LIMIT ?"
        )
        return [
            Delivery(**{**dict(row), "attempts": json.loads(row["attempts"])})
            for row in self._store.query(sql, *values, limit)
        ]

    def pending(self) -> list[Delivery]:
        """What would be sent now, in order."""
        return self.listed("state = 'pending' AND due <= ?", self._clock.now())

    def signed(self, delivery: Delivery) -> tuple[str, bytes, dict[str, str]]:
        """The endpoint's URL with the body and headers Stripe would send it."""
        endpoint = self._store.get(delivery.endpoint)
        body = self._store.get(delivery.event)
        if endpoint is None or body is None:
            raise LookupError(f"Delivery {delivery.id} has lost its event or endpoint.")
        body["pending_webhooks"] = self.undelivered(delivery.event)
        raw = json.dumps(body, indent=2)
        secret = self._store.private(delivery.endpoint)["secret"]
        # The receiver compares with its own clock, so the time signed is the machine's.
        signature = WebhookSignature.generate_signature_header(raw, secret, int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature,
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        return endpoint["url"], raw.encode(), headers

    def undelivered(self, event: str) -> int:
        """How many endpoints have not yet answered 2xx: an event's ``pending_webhooks``."""
        rows = self._store.query(
            "SELECT COUNT(*) AS n FROM (SELECT endpoint FROM deliveries WHERE event = ?"
            " GROUP BY endpoint HAVING SUM(state = 'succeeded') = 0)",
            event,
        )
        return int(rows[0]["n"])

    def deliver(self, delivery: Delivery) -> int:
        """Send one now, outside any transaction; returns the status (0: no answer)."""
        with self._store.transaction():
            self._set(delivery.id, "sending")
            url, body, headers = self.signed(delivery)
        status = self._send(url, body, headers)
        self.record(delivery, status)
        return status

    def record(self, delivery: Delivery, status: int) -> None:
        """Note an attempt; a failed one is tried again later, a bounded number of times."""
        now = self._clock.now()
        attempts = [*delivery.attempts, {"at": now, "status": status}]
        failures = len(attempts)
        if 200 <= status < 300:
            state, due = "succeeded", now
        elif failures <= len(RETRY_SECONDS):
            state, due = "pending", now + RETRY_SECONDS[failures - 1]
        else:
            state, due = "failed", now
        self._store.query(
            "UPDATE deliveries SET state = ?, due = ?, attempts = ? WHERE id = ?",
            state,
            due,
            json.dumps(attempts),
            delivery.id,
        )

    def deliver_due(self) -> int:
        """Send everything that is due, in order; returns how many were sent."""
        due = self.pending()
        for delivery in due:
            self.deliver(delivery)
        return len(due)

    def find(self, identifier: int) -> Delivery | None:
        found = self.listed("id = ?", identifier)
        return found[0] if found else None

    def resend(self, delivery: Delivery) -> None:
        """Send the same event again: to a shop it is a duplicate."""
        self.queue(delivery.event, delivery.endpoint)

    def drop(self, delivery: Delivery) -> None:
        self._set(delivery.id, "dropped")

    def delay(self, delivery: Delivery, seconds: int) -> None:
        self._store.query(
            "UPDATE deliveries SET state = 'pending', due = ? WHERE id = ?",
            self._clock.now() + seconds,
            delivery.id,
        )

    def release(self, identifiers: Sequence[int] | None = None, order: str = "forward") -> int:
        """Let held deliveries go: all or the chosen, ``forward``, ``reverse`` or ``shuffled``."""
        with self._store.transaction():
            held = self.listed("state = 'held'")
            chosen = [d.id for d in held if identifiers is None or d.id in identifiers]
            if order == "reverse":
                chosen.reverse()
            elif order == "shuffled":
                random.shuffle(chosen)
            for place, identifier in enumerate(chosen, 1):
                self._store.query(
                    "UPDATE deliveries SET state = 'pending', due = ?, position ="
                    " (SELECT MAX(position) FROM deliveries) + ? WHERE id = ?",
                    self._clock.now(),
                    place,
                    identifier,
                )
        return len(chosen)

    def recover(self) -> None:
        """After a restart: what was being sent is sent again, as Stripe does."""
        self._store.query("UPDATE deliveries SET state = 'pending' WHERE state = 'sending'")

    def _set(self, identifier: int, state: str) -> None:
        self._store.query("UPDATE deliveries SET state = ? WHERE id = ?", state, identifier)
