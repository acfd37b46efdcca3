"""Anything that buyers, banks, time and the news can do to orders, with Stripe as the judge.

Each rule is one person's or one machine's act. After every step the shop's books must balance and
Stripe must never have given back more than it took. What staff do is in staff_machine.py.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from storefront.orders.models import OrderEvent
from storefront.sandbox import bank_debits
from storefront.sandbox.wire import ApiError
from tests.concurrency.world import CODE, World
from tests.shop import LARGE, SMALL, Customer

SKUS = st.sampled_from([SMALL, LARGE])
WHICH = st.integers(0, 7)
UNITS = st.integers(1, 3)
METHODS = st.sampled_from(["card", "card", "card", "debit", "3ds", "decline", "leaves"])
MINUTES = st.sampled_from([1, 20, 32, 45, 26 * 60, 10 * 24 * 60])


class OrderMachine(RuleBasedStateMachine):
    """``world`` is set by the test that runs the machine."""

    world: World
    seen: Counter[str]  # kinds of events of all orders

    def __init__(self) -> None:
        super().__init__()
        self.buyers: list[Customer] = []

    @initialize(units=st.sampled_from([6, 20]), methods=st.lists(METHODS, min_size=2, max_size=4))
    def open_shop(self, units: int, methods: list[str]) -> None:
        """There is some business already, and the shop has heard of it."""
        self.world.start_over(units)
        for quantity, method in enumerate(methods, 1):
            self.somebody_buys(SMALL, min(quantity, 3), method)
        self.all_webhooks()

    def teardown(self) -> None:
        """However it went: once everything was compared with Stripe, nothing is left to say."""
        self.world.desk.fail_calls(0)
        self.reconcile()
        left = self.world.reconcile()
        assert not left, left
        with self.world.db() as db:
            self.seen.update(db.scalars(select(OrderEvent.kind)))
        self.world.close()

    # The customer.

    @rule(sku=SKUS, quantity=UNITS, method=METHODS, code=st.booleans())
    def somebody_buys(self, sku: str, quantity: int, method: str, code: bool = False) -> None:
        buyer = Customer(self.world.app.test_client())
        buyer.add(sku, quantity)
        if code:
            buyer.client.post("/cart/code", data={"code": CODE})
        self.buyers.append(buyer)
        session_id = self.world.check_out(buyer)
        if session_id and method != "leaves":
            self.world.desk.pay(session_id, method)

    @rule(which=WHICH, sku=SKUS)
    def a_buyer_comes_back_for_more(self, which: int, sku: str) -> None:
        """With a page to pay on still open, or after all was paid."""
        buyer = self.buyers[which % len(self.buyers)]
        buyer.add(sku)
        self.world.check_out(buyer)

    @precondition(lambda self: self.found("checkout.session", status="open"))
    @rule(which=WHICH, method=METHODS)
    def somebody_pays_late(self, which: int, method: str) -> None:
        if method != "leaves":
            self.at_stripe(self.world.desk.pay, "checkout.session", which, method, status="open")

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.world.pass_time(timedelta(minutes=minutes))

    # Stripe and the banks.

    def found(self, kind: str, **where: str) -> list[str]:
        """Ids of what Stripe has of a kind, oldest first."""
        return [each["id"] for each in self.world.desk.state.store.find(kind, where, order="ASC")]

    def at_stripe(
        self, act: Callable[..., Any], kind: str, which: int, *given: Any, **where: str
    ) -> None:
        """Do it to one of them; Stripe's refusal is an answer too."""
        ids = self.found(kind, **where)
        with suppress(ApiError):
            act(ids[which % len(ids)], *given)

    def paid(self) -> list[str]:
        return self.found("checkout.session", payment_status="paid")

    @precondition(lambda self: self.found("payment_intent", status="processing"))
    @rule(which=WHICH, clears=st.booleans())
    def the_bank_answers(self, which: int, clears: bool) -> None:
        state = self.world.desk.state
        act = bank_debits.clear_debit if clears else bank_debits.bounce_debit
        self.at_stripe(partial(act, state), "payment_intent", which, status="processing")

    @precondition(lambda self: self.paid())
    @rule(which=WHICH, amount=st.sampled_from([100, 1000, None]))
    def refund_in_the_dashboard(self, which: int, amount: int | None) -> None:
        act = self.world.desk.refund_in_dashboard
        self.at_stripe(act, "checkout.session", which, amount, payment_status="paid")

    @precondition(lambda self: self.found("refund"))
    @rule(which=WHICH, fails=st.booleans())
    def a_refund_ends(self, which: int, fails: bool) -> None:
        desk = self.world.desk
        self.at_stripe(desk.fail_refund if fails else desk.settle_refund, "refund", which)

    @rule(on=st.booleans())
    def refunds_take_their_time(self, on: bool) -> None:
        self.world.desk.slow_refunds(on)

    @rule(before=st.booleans())
    def stripe_has_a_bad_day(self, before: bool) -> None:
        self.world.desk.fail_calls(3, before=before)

    @precondition(lambda self: self.paid())
    @rule(which=WHICH, inquiry=st.booleans())
    def the_bank_asks(self, which: int, inquiry: bool) -> None:
        act = partial(self.world.desk.open_dispute, inquiry=inquiry)
        self.at_stripe(act, "checkout.session", which, payment_status="paid")

    @precondition(lambda self: self.found("dispute"))
    @rule(which=WHICH, end=st.sampled_from(["won", "lost", "lost", "grows"]))
    def the_bank_decides(self, which: int, end: str) -> None:
        decide = partial(self.world.desk.close_dispute, won=end == "won")
        act = self.world.desk.escalate_dispute if end == "grows" else decide
        self.at_stripe(act, "dispute", which)

    # News.

    @rule(which=WHICH, times=st.integers(0, 3))
    def one_webhook(self, which: int, times: int) -> None:
        """Lost, delivered, doubled; out of turn."""
        queue = self.world.desk.state.deliveries.pending()
        for delivery in queue[which % max(1, len(queue)) :][:1]:
            for _ in range(times):
                self.world.deliver(delivery)
            self.world.desk.state.deliveries.drop(delivery)

    @rule()
    def all_webhooks(self) -> None:
        for delivery in self.world.desk.state.deliveries.pending():
            answer = self.world.deliver(delivery)
            self.world.desk.state.deliveries.record(delivery, answer)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @rule()
    def the_worker_works(self) -> None:
        self.world.work()

    @rule()
    def reconcile(self) -> None:
        """Whatever was lost on the way: now the shop knows what Stripe knows."""
        self.world.desk.fail_calls(0)
        self.world.reconcile()
        self.world.agrees()

    # What must hold after every step.

    @invariant()
    def the_books_balance(self) -> None:
        told = self.world.broken()
        assert not told, told
        for charge in self.world.desk.state.store.find("charge"):
            assert 0 <= charge["amount_refunded"] <= charge["amount"], charge
