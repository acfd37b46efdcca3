"""Buying, from the basket to the paid order: the shop's own time, with no Stripe behind it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import stripe
from flask import Flask
from sqlalchemy import select

from storefront.checkout.session import CheckoutSession, Delivery, SessionRequest
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.database import session
from storefront.invariants import broken
from storefront.orders.models import Order
from tests.bench.measured import Report, Times, of_seconds
from tests.shop import SMALL, Customer, Shop

SECRET = "whsec_bench"
CUSTOMERS = 8
ADD, CHECKOUT, PAID, LATE = 12, 8, 300, 100  # ms, ms, orders a second, ms
ALICE = Delivery(
    email="alice@example.com", name="Alice Example", line1="1 High Street", city="London",
    postal_code="SW1A 1AA", country="GB",
)  # fmt: skip


class Till(StripeGateway):
    """Opens sessions out of thin air, and notes when it was asked."""

    def __init__(self) -> None:
        super().__init__("sk_test_bench", (SECRET,))
        self.sessions: dict[str, CheckoutSession] = {}
        self.asked_at: list[float] = []
        self._numbers = count(1)

    def open(self, request: SessionRequest) -> CheckoutSession:
        self.asked_at.append(time.perf_counter())
        found = CheckoutSession(
            id=f"cs_test_bench{next(self._numbers)}",
            status="open",
            payment_status="unpaid",
            amount_total=request.total,
            currency=request.currency,
            url="https://checkout.stripe.com/c/pay",
            order_number=request.order_number,
            payment_intent_id=None,
            payment_intent_status=None,
            attempt=request.idempotency_key,
        )
        found = replace(found, url=f"{found.url}/{found.id}")
        self.sessions[found.id] = found
        return found

    def read(self, session_id: str) -> CheckoutSession:
        return self.sessions[session_id]

    def pay(self, session_id: str) -> tuple[bytes, dict[str, str]]:
        """Stripe's signed news that a session was paid."""
        self.sessions[session_id] = replace(
            self.sessions[session_id],
            status="complete",
            payment_status="paid",
            payment_intent_id=f"pi_{session_id}",
            delivery=ALICE,
        )
        body = json.dumps(
            {
                "id": f"evt_{session_id}",
                "type": "checkout.session.completed",
                "livemode": False,
                "data": {"object": {"id": session_id}},
            }
        ).encode()
        at = int(time.time())
        signed = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", SECRET)
        return body, {"Stripe-Signature": f"t={at},v1={signed}"}


def measure(report: Report, app: Flask, till: Till, engine: str, purchases: int) -> None:
    shop = Shop(app)
    shop.put_on_shelf(SMALL, "BENCH", 10 * purchases)
    adding, asking = _one_customer(app, till, purchases // 4)
    rate, late = _many(app, _buy(), purchases)
    waiting = iter(list(till.sessions))
    paid, news = _many(app, _pay(till, waiting), purchases)
    report.section(f"Buying, {engine}")
    report.table(
        ("act", "a second", "p50 / p99 ms"),
        (
            ("add to the basket, one customer", "", adding),
            ("checkout until the call to Stripe, one customer", "", asking),
            (f"order placed (basket and checkout), {CUSTOMERS} customers", f"{rate:,.0f}", late),
            (f"signed webhook to paid order, {CUSTOMERS} at once", f"{paid:,.0f}", news),
        ),
    )
    report.at_most(f"cart add, {engine}", adding.p50, ADD, "ms")
    report.at_most(f"checkout until Stripe, {engine}", asking.p50, CHECKOUT, "ms")
    report.at_least(f"orders placed, {engine}", rate, PAID, "/s")
    report.at_least(f"webhooks to paid, {engine}", paid, PAID, "/s")
    report.at_most(f"webhook p99 with 8 at once, {engine}", news.p99, LATE, "ms")
    _sound(app)


def contention(report: Report, app: Flask, till: Till, engine: str, units: int) -> None:
    """Twice as many customers as units, all at the same lot: who gets one, and how fast."""
    with Shop(app).db() as db:
        before = len(list(db.scalars(select(Order.id).where(Order.status == "pending"))))
    shop, asked = Shop(app), len(till.asked_at)
    for number, (_, allocated) in shop.lots().items():
        shop.leave(number, allocated + (units if number == "BENCH" else 0))
    rate, late = _many(app, _buy(refusals=True), 2 * units)
    sold = len(till.asked_at) - asked
    report.section(f"The last {units} units, {engine}")
    report.table(
        ("sold", "tries a second", "p50 / p99 ms"), [(f"{sold} of {units}", f"{rate:,.0f}", late)]
    )
    with shop.db() as db:
        after = len(list(db.scalars(select(Order.id).where(Order.status == "pending"))))
        problems = list(broken(db))
    if problems or after - before != sold:
        raise AssertionError(problems or f"{after - before} orders, {sold} sessions")


def _one_customer(app: Flask, till: Till, purchases: int) -> tuple[Times, Times]:
    adding, asking = list[float](), list[float]()
    for _ in range(purchases):
        alice = Customer(app.test_client())
        began = time.perf_counter()
        alice.add()
        adding.append(time.perf_counter() - began)
        began = time.perf_counter()
        alice.check_out()
        asking.append(till.asked_at[-1] - began)
    return of_seconds(adding), of_seconds(asking)


def _buy(*, refusals: bool = False) -> Callable[[Flask], object]:
    def act(app: Flask) -> None:
        alice = Customer(app.test_client())
        added, answer = alice.add(), alice.check_out()
        if not refusals and (added.status_code, answer.status_code) != (303, 303):
            raise AssertionError(answer.text)

    return act


def _pay(till: Till, waiting: Iterator[str]) -> Callable[[Flask], object]:
    lock = threading.Lock()

    def act(app: Flask) -> None:
        with lock:
            session_id = next(waiting)
        body, headers = till.pay(session_id)
        answer = app.test_client().post("/webhooks/stripe", data=body, headers=headers)
        if answer.status_code != 204:
            raise AssertionError(answer.text)

    return act


def _many(app: Flask, act: Callable[[Flask], object], acts: int) -> tuple[float, Times]:
    """So many acts by several customers at once: how many a second, and how long one takes."""
    taken: list[float] = []
    failures: list[BaseException] = []

    def work() -> None:
        for _ in range(acts // CUSTOMERS):
            began = time.perf_counter()
            try:
                act(app)
            except BaseException as failure:
                failures.append(failure)
                return
            taken.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for _ in range(CUSTOMERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return len(taken) / (time.perf_counter() - began), of_seconds(taken)


def _sound(app: Flask) -> None:
    with app.app_context():
        if problems := list(broken(session)):
            raise AssertionError(problems)
