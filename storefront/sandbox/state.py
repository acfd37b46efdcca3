"""What every rule of the sandbox is given: its state, its clock and its outgoing events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from storefront.sandbox.clock import Clock
from storefront.sandbox.deliveries import Deliveries
from storefront.sandbox.objects.event import event
from storefront.sandbox.store import Store
from storefront.sandbox.wire import Json, missing


@dataclass(frozen=True)
class Cause:
    """The API request behind an event; both are None for what happens by itself or by hand."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass
class Sandbox:
    store: Store
    clock: Clock
    deliveries: Deliveries
    secret: str
    public_url: str
    debit_minutes: int | None = None
    cause: Cause = Cause()
    acts: Mapping[str, Callable[["Sandbox", str], None]] = field(default_factory=dict)
    watch_event: Callable[[Json], None] | None = None

    def load(self, kind: str, identifier: str, param: str = "id", status: int = 404) -> Json:
        """The object, or Stripe's "No such …"; 400 when the id came as a parameter."""
        found = self.store.get(identifier)
        if found is None or found["object"] != kind:
            raise missing(kind.replace(".", " ").replace("_", " "), identifier, param, status)
        return found

    def emit(self, kind: str, subject: Json, previous: Json | None = None) -> None:
        """Record an event and queue it for every endpoint that asked for it."""
        wanted = [
            endpoint["id"]
            for endpoint in self.store.find("webhook_endpoint", order="ASC")
            if {"*", kind} & set(endpoint["enabled_events"])
        ]
        request: Json = {
            "id": self.cause.request_id,
            "idempotency_key": self.cause.idempotency_key,
        }
        body = event(
            kind, subject, previous, request=request, endpoints=len(wanted), now=self.clock.now()
        )
        if self.watch_event:
            self.watch_event(body)
        self.store.insert(body)
        for endpoint in wanted:
            self.deliveries.queue(body["id"], endpoint)

    def schedule(self, at: int, act: str, subject: str) -> None:
        self.store.query(
            "INSERT INTO schedule (at, act, subject) VALUES (?, ?, ?)", at, act, subject
        )

    def catch_up(self) -> None:
        """Do what the clock says is due: sessions expire, bank debits clear, refunds arrive."""
        with self.store.transaction():
            due = self.store.query(
                "SELECT id, act, subject FROM schedule WHERE at <= ? ORDER BY at, id",
                self.clock.now(),
            )
            before, self.cause = self.cause, Cause()
            for row in due:
                self.store.query("DELETE FROM schedule WHERE id = ?", row["id"])
                self.acts[row["act"]](self, row["subject"])
            self.cause = before
