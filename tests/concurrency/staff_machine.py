"""What staff do to orders, mixed with all that buyers and banks do. A refusal changes nothing."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy.orm import Session

from storefront.checkout.edit_order import ask_for_difference, commit_edit, waive
from storefront.checkout.edit_plan import Plan, plan_edit
from storefront.checkout.pay_link_token import sign_pay_link
from storefront.checkout.settle import settle
from storefront.checkout.take_event import send_refunds
from storefront.errors import StorefrontError
from storefront.markets import MARKETS
from storefront.orders.cancellation import cancel
from storefront.orders.edits import OrderEdit, Staged, begin_edit, stage, why_not_edit
from storefront.orders.fulfillment import fulfill, fulfillments_of
from storefront.orders.holds import hold, may_hold, release_hold
from storefront.orders.models import Order, in_session
from storefront.orders.refunds import request_refund
from storefront.orders.return_ends import (
    end_with_nothing,
    end_with_refund,
    end_with_replacement,
    worth_of,
)
from storefront.orders.return_requests import request_return, returnable
from storefront.orders.returns import (
    Return,
    cancel_return,
    receive_return,
    returns_of,
    with_customer,
)
from storefront.orders.states import Status, balance_due
from storefront.orders.undo import may_undo, undo_fulfillment
from tests.concurrency.order_machine import METHODS, SKUS, UNITS, WHICH, OrderMachine

OLGA = "Olga"
AMOUNTS = st.sampled_from([1, 100, 1450, 2610, 2900, 5800, 7500])
Able = Callable[[Order], object]


def allows(action: str) -> Able:
    return lambda order: action in order.allowed_actions()


def plan(db: Session, order: Order, edit: OrderEdit) -> Plan:
    return plan_edit(db, order, edit, MARKETS[order.market], lambda _handle, _country: True)


def away(order: Order) -> dict[int, dict[int, int]]:
    """What one parcel back would hold: all of a line that is with the customer."""
    return {line: lots for line, lots in with_customer(order).items() if lots}


def awaited(order: Order) -> list[Return]:
    return [each for each in returns_of(order) if each.state == "requested"]


def undecided(order: Order) -> list[Return]:
    return [each for each in returns_of(order) if each.state == "received" and not each.outcome]


class StaffMachine(OrderMachine):
    lots = 0

    def staff(self, which: int, able: Able, act: Callable[[Order], Any]) -> None:
        """An act on one of the orders that allow it; now and then on one that does not."""
        with self.world.db() as db:
            orders = db.scalars(self.world.all_orders()).all()
            fit = [order.number for order in orders if able(order)]
            chosen = fit if fit and which else [order.number for order in orders]
        try:
            self.world.act(chosen[which % len(chosen)], act)
        except StorefrontError as refusal:
            self.seen[f"refused: {type(refusal).__name__}"] += 1

    def any_order(self, able: Able) -> bool:
        with self.world.db() as db:
            return any(able(order) for order in db.scalars(self.world.all_orders()))

    @rule(which=WHICH, units=UNITS)
    def ship(self, which: int, units: int) -> None:
        def act(order: Order) -> None:
            line = max(order.lines, key=lambda line: line.to_ship)
            fulfill(order, {line.id: min(units, line.to_ship)}, "DPD", "1", OLGA)

        self.staff(which, allows("fulfill"), act)

    @rule(which=WHICH, place=st.sampled_from(["quality_control", "available"]))
    def undo(self, which: int, place: str) -> None:
        def able(order: Order) -> bool:
            return any(may_undo(order, each) for each in fulfillments_of(order))

        def act(order: Order) -> None:
            for shipment in fulfillments_of(order)[:1]:
                undo_fulfillment(order, shipment, place, OLGA, notify=True)

        self.staff(which, able, act)

    @rule(which=WHICH, on=st.booleans())
    def hold_or_let_go(self, which: int, on: bool) -> None:
        if on:
            self.staff(which, may_hold, lambda order: hold(order, "a call to make", OLGA))
        else:
            self.staff(which, lambda o: o.hold_reason, lambda order: release_hold(order, OLGA))

    @rule(sku=SKUS, units=UNITS)
    def a_lot_arrives(self, sku: str, units: int) -> None:
        self.lots += 1
        self.world.shop.put_on_shelf(sku, f"NEW-{self.lots}", units)

    @rule(which=WHICH, units=st.integers(0, 3), amount=AMOUNTS, came=st.booleans())
    def refund(self, which: int, units: int, amount: int, came: bool) -> None:
        def act(order: Order) -> None:
            here = dict(list(away(order).items())[:1]) if came else {}
            back = {line: sum(lots.values()) for line, lots in here.items()}
            wanted = back or {order.lines[0].id: units}
            request_refund(
                order, wanted, amount, "goodwill", OLGA, came=here or None, sent=back or None
            )

        self.staff(which, allows("refund"), act)

    @rule()
    def refunds_are_sent(self) -> None:
        with self.world.db() as db:
            send_refunds(db, self.world.gateway)

    @rule(which=WHICH, part=st.booleans())
    def call_off(self, which: int, part: bool) -> None:
        def act(order: Order) -> None:
            attempt = order.latest_attempt()
            if order.status is Status.PENDING and attempt and attempt.session_id:
                settle(order, self.world.gateway.expire(attempt.session_id))
            cancel(order, OLGA, "cancelled", amount=order.refundable // 2 if part else None)

        self.staff(which, allows("cancel"), act)

    @rule(which=WHICH, units=UNITS)
    def a_return_is_announced(self, which: int, units: int) -> None:
        def act(order: Order) -> None:
            left = returnable(order)
            wanted = {line: min(units, count) for line, count in left.items()}
            request_return(order, wanted, "changed_mind", OLGA)

        self.staff(which, lambda order: any(returnable(order).values()), act)

    @rule(which=WHICH, comes=st.sampled_from([True, True, False]))
    def a_parcel_comes_back(self, which: int, comes: bool) -> None:
        """Announced or not."""

        def act(order: Order) -> None:
            if not awaited(order):
                request_return(order, returnable(order), "damaged", OLGA)
            for found in awaited(order)[:1]:
                if comes:
                    receive_return(found, away(order), OLGA)
                else:
                    cancel_return(found, OLGA)

        self.staff(which, away, act)

    @precondition(lambda self: self.any_order(undecided))
    @rule(which=WHICH, end=st.sampled_from(["refund", "replacement", "nothing"]))
    def a_return_ends(self, which: int, end: str) -> None:
        def act(order: Order) -> None:
            for found in undecided(order)[:1]:
                if end == "refund":
                    end_with_refund(found, worth_of(found), OLGA)
                elif end == "replacement":
                    end_with_replacement(found, OLGA)
                else:
                    end_with_nothing(found, OLGA)

        self.staff(which, undecided, act)

    @rule(which=WHICH, sku=SKUS, units=st.integers(0, 4), add=st.booleans())
    def an_edit(self, which: int, sku: str, units: int, add: bool) -> None:
        def act(order: Order) -> None:
            edit = begin_edit(order, OLGA)
            wanted = {} if add else {order.lines[0].id: units}
            stage(edit, order, Staged(units=wanted, added={sku: units} if add else {}))
            shown = plan(in_session(order), order, edit)
            commit_edit(order, edit, plan, shown.fingerprint, OLGA)

        self.staff(which, lambda order: why_not_edit(order) is None, act)

    @precondition(lambda self: self.any_order(balance_due))
    @rule(which=WHICH, paid=st.booleans(), method=METHODS)
    def a_difference_is_paid_or_let_go(self, which: int, paid: bool, method: str) -> None:
        def act(order: Order) -> str:
            if not paid:
                waive(order, MARKETS[order.market], OLGA, "our mistake")
            else:
                ask_for_difference(order, OLGA)
            return order.number

        self.staff(which, balance_due, act)
        with self.world.db() as db:
            open_ones = [o.number for o in db.scalars(self.world.all_orders()) if balance_due(o)]
            links = [f"/pay/{sign_pay_link(number)}" for number in open_ones]
        for link in links[:1]:
            session_id = self.world.start_paying(link)
            if session_id and method != "leaves":
                self.world.desk.pay(session_id, method)
