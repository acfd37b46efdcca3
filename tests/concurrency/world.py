"""A shop, a Stripe and a clock that a campaign drives; it can start over in a blink."""

import logging
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from storefront import clock
from storefront.app import create_app
from storefront.checkout.reconcile import reconcile
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.sweep import sweep
from storefront.database import Base
from storefront.invariants import broken
from storefront.orders.models import Order, find_order
from storefront.orders.payments import Payment
from storefront.promotions.models import Kind, Promotion
from storefront.sandbox.app import create_sandbox
from storefront.sandbox.deliveries import Delivery
from storefront.sandbox.transport import SandboxHTTPClient
from storefront.worker import work_once
from tests.conftest import SETTINGS
from tests.sandbox_fixtures import SECRET, WEBHOOK_SECRET, WEBHOOK_URL, Desk, nowhere
from tests.shop import Customer, Shop, session_id_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CODE = "WELCOME10"
GONE = ("failed", "canceled")


class World:
    """``desk`` is Stripe: the oracle. ``shop`` must agree with it in the end."""

    shop: Shop
    desk: Desk
    time: datetime

    def __init__(self, database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._count = folder, 0
        self.http = SandboxHTTPClient(Flask("nowhere"))
        self.http._sleep_time_seconds = lambda *_, **__: 0.0  # type: ignore[method-assign]
        self.gateway = StripeGateway(SECRET, (WEBHOOK_SECRET,), "http://sandbox.test", self.http)
        settings = {**SETTINGS, "SQLALCHEMY_DATABASE_URI": database_url}
        self.app = create_app(settings, gateway=self.gateway)
        monkeypatch.setattr(clock, "read", lambda: self.time)
        # Bad days are part of the plan; what they log would bury what matters.
        monkeypatch.setattr(logging.getLogger("storefront.stripe"), "disabled", True)

    def start_over(self, units: int = 10) -> None:
        """A shop with ``units`` of each pack and a Stripe that has seen nothing."""
        self._count += 1
        self.time = START
        self.shop = Shop(self.app)
        with self.shop.db() as db:
            for table in reversed(Base.metadata.sorted_tables):
                db.execute(text(f"DELETE FROM {table.name}"))  # noqa: S608  names of our own
        self.shop.stock(units, units)
        with self.shop.db() as db:
            tenth = Promotion(code=CODE, kind=Kind.PERCENT, basis_points=1000, created_by="Wanda")
            tenth.markets = ["GB"]
            db.add(tenth)
        self.desk = self._open_sandbox()

    def _open_sandbox(self) -> Desk:
        sandbox = create_sandbox(
            self._folder / f"sandbox-{self._count}",
            webhook_url=WEBHOOK_URL,
            webhook_secret=WEBHOOK_SECRET,
            public_url="http://sandbox.test",
            send=nowhere,
        )
        desk = Desk(sandbox)
        # Shapes are held to contract elsewhere; here it is money and stock.
        desk.state.watch_event = None
        desk.http_client._checker = None
        desk.state.clock._source = lambda: self.time.timestamp()
        self.http._app = sandbox
        return desk

    def close(self) -> None:
        self.desk.state.store.close()

    def dispose(self) -> None:
        with self.app.app_context():
            for engine in self.app.extensions["sqlalchemy"].engines.values():
                engine.dispose()

    @contextmanager
    def db(self) -> Iterator[Session]:
        with self.shop.db() as db:
            yield db

    def act(self, number: str, do: Callable[[Order], Any]) -> Any:
        """One act of staff on an order, in one transaction that a refusal undoes."""
        with self.app.app_context():
            db: Session = self.app.extensions["sqlalchemy"].session
            try:
                order = find_order(db, number)
                assert order is not None
                done = do(order)
                db.commit()
            except BaseException:
                db.rollback()
                raise
            return done

    def all_orders(self) -> Select[tuple[Order]]:
        return select(Order).order_by(Order.id)

    def visit(self, sku: str, quantity: int) -> str | None:
        """Somebody new fills a cart and goes to pay: the session's id, if there is one."""
        buyer = Customer(self.app.test_client())
        buyer.add(sku, quantity)
        return self.check_out(buyer)

    def check_out(self, buyer: Customer) -> str | None:
        return self._page(buyer.check_out())

    def start_paying(self, link: str) -> str | None:
        """Somebody presses Pay on the page of a pay link."""
        return self._page(self.app.test_client().post(link))

    def _page(self, answer: TestResponse) -> str | None:
        """The session somebody was sent to; None when the shop refused in words."""
        if answer.status_code != 303 or "cs_test_" not in answer.headers["Location"]:
            assert answer.status_code in (303, 409, 410, 422, 502, 503), answer.text
            return None
        return session_id_of(answer)

    def pass_time(self, span: timedelta) -> None:
        self.time += span
        self.desk.state.catch_up()

    def deliver(self, delivery: Delivery) -> int:
        """Carry one webhook to the shop; its answer's status."""
        _, body, headers = self.desk.state.deliveries.signed(delivery)
        answer = self.app.test_client().post("/webhooks/stripe", data=body, headers=headers)
        return answer.status_code

    def deliver_in_a_mess(self, chance: random.Random, threads: int = 8) -> dict[str, int]:
        """Every webhook one to five times, in any order, at once; one in ten never."""
        queue, seen = self.desk.state.deliveries.pending(), {"made": 0, "lost": 0, "sent": 0}
        runs: list[Delivery] = []
        for delivery in queue:
            self.desk.state.deliveries.drop(delivery)
            lost = chance.random() < 0.1
            seen["lost" if lost else "made"] += 1
            runs += [] if lost else [delivery] * chance.randint(1, 5)
        chance.shuffle(runs)
        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(self.deliver, runs))
        assert set(answers) <= {204, 503}, set(answers)
        seen["sent"] = len(runs)
        return seen

    def reconcile(self) -> list[str]:
        with self.db() as db:
            return list(reconcile(db, self.gateway, START - timedelta(days=1)))

    def sweep(self) -> int:
        with self.db() as db:
            return sweep(db, self.gateway)

    def work(self) -> None:
        with self.db() as db:
            work_once(db, lambda mail: None)

    def broken(self) -> list[str]:
        with self.db() as db:
            return list(broken(db))

    def back_at_stripe(self) -> dict[str, tuple[int, int]]:
        """By payment intent, minor units (on their way back or gone back, lost to a bank)."""
        store, sums = self.desk.state.store, dict[str, tuple[int, int]]()
        for made in store.find("refund"):
            if made["status"] not in GONE:
                back, lost = sums.get(made["payment_intent"], (0, 0))
                sums[made["payment_intent"]] = back + made["amount"], lost
        for dispute in store.find("dispute", {"status": "lost"}):
            back, lost = sums.get(dispute["payment_intent"], (0, 0))
            sums[dispute["payment_intent"]] = back, lost + dispute["amount"]
        return sums

    def paid_at_stripe(self) -> dict[str, int]:
        """What each session that was paid brought, minor units."""
        sessions = self.desk.state.store.find("checkout.session", {"status": "complete"})
        paid = ("paid", "no_payment_required")
        return {s["id"]: s["amount_total"] for s in sessions if s["payment_status"] in paid}

    def agrees(self) -> None:
        """What Stripe took is in exactly one payment here, to the penny; so is what went back."""
        back, known = self.back_at_stripe(), dict[str, int]()
        with self.db() as db:
            for payment in db.scalars(select(Payment)):
                known[payment.session_id] = payment.amount
                here = payment.refund_amount, payment.lost_amount
                there = back.get(payment.payment_intent_id, (0, 0))
                assert here == there, f"{payment.session_id}: {here} here, {there} at Stripe"
        paid = self.paid_at_stripe()
        assert known == paid, f"{known} here, {paid} at Stripe"
