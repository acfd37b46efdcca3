"""Anything that can happen to orders, in any order, with Stripe as the judge.

Each rule is one person's or one machine's act. A refusal is fine as long as it changes nothing;
after every step the shop's books must balance and Stripe must never have given back more than it
took.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storefront.checkout.settle import settle
from storefront.checkout.take_event import send_refunds
from storefront.errors import StorefrontError
from storefront.orders.cancellation import cancel
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import Order
from storefront.orders.refunds import request_refund
from storefront.orders.states import Status
from storefront.sandbox.wire import ApiError
from tests.concurrency.world import World
from tests.shop import LARGE, SMALL, Customer

OLGA = "Olga"
WHICH = st.integers(0, 7)
UNITS = st.integers(1, 3)
MINUTES = st.sampled_from([1, 20, 32, 45, 26 * 60, 10 * 24 * 60])


class OrderMachine(RuleBasedStateMachine):
    """``world`` is set by the test that runs the machine."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.buyers: list[Customer] = []
        self.sessions: list[str] = []

    @initialize(units=st.sampled_from([3, 10]))
    def open_shop(self, units: int) -> None:
        self.world.start_over(units)

    def teardown(self) -> None:
        """However it went: once everything was compared with Stripe, nothing is left to say."""
        self.world.desk.fail_calls(0)
        self.reconcile()
        assert self.world.reconcile() == []
        self.world.close()

    # The customer.

    @rule(sku=st.sampled_from([SMALL, LARGE]), quantity=UNITS)
    def somebody_checks_out(self, sku: str, quantity: int) -> None:
        buyer = Customer(self.world.app.test_client())
        buyer.add(sku, quantity)
        self.buyers.append(buyer)
        self._check_out(buyer)

    @rule(which=WHICH, sku=st.sampled_from([SMALL, LARGE]))
    def a_buyer_comes_back_for_more(self, which: int, sku: str) -> None:
        if self.buyers:
            buyer = self.buyers[which % len(self.buyers)]
            buyer.add(sku)
            self._check_out(buyer)

    def _check_out(self, buyer: Customer) -> None:
        session_id = self.world.check_out(buyer)
        if session_id and session_id not in self.sessions:
            self.sessions.append(session_id)

    @rule(which=WHICH, method=st.sampled_from(["card", "card", "card", "debit", "decline", "3ds"]))
    def pay(self, which: int, method: str) -> None:
        self._at_stripe(which, lambda session_id: self.world.desk.pay(session_id, method))

    @rule(which=WHICH, minutes=MINUTES)
    def time_passes(self, which: int, minutes: int) -> None:
        self.world.pass_time(timedelta(minutes=minutes))

    # Stripe and the banks.

    def _at_stripe(self, which: int, act: Callable[[str], Any]) -> None:
        """Do it to one of the sessions; Stripe's refusal is an answer too."""
        if not self.sessions:
            return
        try:
            act(self.sessions[which % len(self.sessions)])
        except (ApiError, KeyError):
            return  # over, not paid, or no payment yet

    @rule(which=WHICH, clears=st.booleans())
    def the_bank_answers(self, which: int, clears: bool) -> None:
        desk = self.world.desk
        self._at_stripe(which, desk.clear_debit if clears else desk.bounce_debit)

    @rule(which=WHICH, amount=st.sampled_from([100, 1000, None]))
    def refund_in_the_dashboard(self, which: int, amount: int | None) -> None:
        self._at_stripe(which, lambda each: self.world.desk.refund_in_dashboard(each, amount))

    @rule(which=WHICH, fails=st.booleans())
    def a_refund_ends(self, which: int, fails: bool) -> None:
        made = self.world.desk.state.store.find("refund")
        act = self.world.desk.fail_refund if fails else self.world.desk.settle_refund
        if made:
            self._at_stripe(which, lambda _: act(made[which % len(made)]["id"]))

    @rule(on=st.booleans())
    def refunds_take_their_time(self, on: bool) -> None:
        self.world.desk.slow_refunds(on)

    @rule(before=st.booleans())
    def stripe_has_a_bad_day(self, before: bool) -> None:
        self.world.desk.fail_calls(3, before=before)

    # News.

    @rule(which=WHICH, times=st.integers(0, 3))
    def one_webhook(self, which: int, times: int) -> None:
        """Lost, delivered, doubled; out of turn."""
        queue = self.world.desk.state.deliveries.pending()
        if queue:
            delivery = queue[which % len(queue)]
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

    # Staff.

    def _staff(self, which: int, act: Callable[[Order], Any]) -> None:
        """An act on one of the orders, or the refusal the rules gave."""
        numbers = self.world.orders()
        if not numbers:
            return
        try:
            self.world.act(numbers[which % len(numbers)], act)
        except StorefrontError:
            return

    @rule(which=WHICH, units=UNITS)
    def ship(self, which: int, units: int) -> None:
        self._staff(
            which, lambda order: fulfill(order, {order.lines[0].id: units}, "DPD", "1", OLGA)
        )

    @rule(which=WHICH, units=st.integers(0, 3), amount=st.sampled_from([100, 2900, 7500]))
    def refund(self, which: int, units: int, amount: int) -> None:
        self._staff(
            which,
            lambda order: request_refund(
                order, {order.lines[0].id: units}, amount, "goodwill", OLGA
            ),
        )

    @rule()
    def refunds_are_sent(self) -> None:
        with self.world.db() as db:
            send_refunds(db, self.world.gateway)

    @rule(which=WHICH)
    def call_off(self, which: int) -> None:
        def act(order: Order) -> None:
            attempt = order.latest_attempt()
            if order.status is Status.PENDING and attempt and attempt.session_id:
                settle(order, self.world.gateway.expire(attempt.session_id))
            cancel(order, OLGA, "cancelled")

        self._staff(which, act)

    # What must hold after every step.

    @invariant()
    def the_books_balance(self) -> None:
        assert self.world.broken() == []

    @invariant()
    def no_more_goes_back_than_came(self) -> None:
        for charge in self.world.desk.state.store.find("charge"):
            assert 0 <= charge["amount_refunded"] <= charge["amount"]
