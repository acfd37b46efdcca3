"""Many invented orders with their whole history, for measuring and for trying the back office out.

Everything is written that the shop itself would have written, so that `flask storefront check`
stays true. Stripe knows nothing of these payments. Rows get ids of their own: nobody else may be
writing on PostgreSQL meanwhile.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.orders.fulfillment import TRACKING_PAGES
from storefront.orders.models import Order
from storefront.seed_orders.bare import bare
from storefront.seed_orders.rows import Clock
from storefront.seed_orders.shelf import Shelf
from storefront.seed_orders.stories import FATES, GOODWILL, Basket, baskets, order_number, people
from storefront.seed_orders.tables import Tables

YEARS = timedelta(days=730)
CHUNK = 10_000  # orders; each chunk sells lots of its own
PEOPLE = 5_000
SEED = 2609
MINUTE, DAY = 60, 86_400
CARRIERS = [name for name in TRACKING_PAGES if name != "Other"]
BY, STRIPE = "seed", "Stripe"


def seed_orders(db: Session, count: int) -> Iterator[int]:
    """Write `count` orders of the last two years, oldest first; yields how many were written, a
    chunk at a time. All of them come in one transaction, or none. The same shop gets the same
    orders. Raises StorefrontError without goods."""
    choice = baskets(db)
    start, step = now() - YEARS, YEARS / count
    with _quick(db, count):
        for first in range(0, count, CHUNK):
            size = min(CHUNK, count - first)
            Chunk(db, choice, start + first * step).fill(size, step.total_seconds())
            yield size
    db.commit()


def _quick(db: Session, count: int) -> AbstractContextManager[None]:
    """What goes through all rows once pays only when most of them are new."""
    there = db.scalar(select(func.max(Order.id))) or 0
    connection = db.connection()
    return bare(connection, Tables(connection).all()) if there < count else nullcontext()


class Chunk:
    """The orders of a few days and the lots they were sold from."""

    def __init__(
        self, db: Session, choice: tuple[list[Basket], list[int]], begin: datetime
    ) -> None:
        self.connection = db.connection()
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        self.tables = Tables(self.connection)
        self.rng = Random(SEED + self.tables.orders.next_id)  # noqa: S311 - no secret
        self.baskets, self.weights = choice
        self.clock = Clock(begin)
        self.age = (now() - begin).total_seconds()
        self.shelf = Shelf(self.tables, self.clock, begin)

    def fill(self, size: int, step: float) -> None:
        """`step` is the seconds between two orders."""
        shopping = self.rng.choices(self.baskets, self.weights, k=size)
        customers = people(self.rng, PEOPLE)
        for at, basket in enumerate(shopping):
            self._order(basket, customers[self.rng.randrange(PEOPLE)], int(at * step))
        self.shelf.stock_up()
        self.tables.write(self.connection)

    def _order(self, basket: Basket, customer: tuple[str, str, str], second: int) -> None:
        fate = FATES[self.rng.randrange(len(FATES))]
        if fate in ("sent", "eased") and self.age - second < DAY:  # it is sent tomorrow
            fate = "paid"
        order_id, at = self.tables.orders.next_id, self.clock.at
        number, placed = order_number(order_id), at(second)
        back = {"called off": basket.total, "eased": GOODWILL}.get(fate, 0)
        status = {"expired": "expired", "called off": "cancelled"}.get(fate, "paid")
        charged = 0 if fate == "expired" else basket.total
        self.tables.orders.add(
            *(number, status, charged, back, placed, at(second + 41 * MINUTE), *customer),
            *(number.ljust(64, "0"), *basket.where, *basket.money, "[]"),
        )
        lines = self._lines(order_id, basket, fate)
        self._event(order_id, "place", "customer", placed)
        for line_id, line in zip(lines, basket.lines, strict=True):
            self.shelf.promise(line.sku, line.units, order_id, line_id, placed)
        if fate == "expired":
            self._expire(order_id, basket, lines, second)
        else:
            self._pay(order_id, basket, back, second)
            self._end(fate, order_id, basket, lines, second)

    def _lines(self, order_id: int, basket: Basket, fate: str) -> list[int]:
        sent, off = fate in ("sent", "eased"), fate == "called off"
        return [
            self.tables.lines.add(
                *(order_id, line.sku, line.title, line.handle, line.units, line.price),
                *(line.units * sent, line.units * off, line.units * off),
            )
            for line in basket.lines
        ]

    def _event(self, order_id: int, kind: str, by: str, at: str, details: str = "{}") -> None:
        self.tables.events.add(order_id, kind, by, at, details, at, at)

    def _attempt(self, order_id: int, total: int, second: int, ended: str) -> int:
        until = self.clock.at(second + 31 * MINUTE)
        return self.tables.attempts.add(
            order_id, f"seed-{order_id:09}", total, until, f"cs_seed_{order_id:09}", ended
        )

    def _expire(self, order_id: int, basket: Basket, lines: list[int], second: int) -> None:
        at = self.clock.at(second + 31 * MINUTE)
        self._attempt(order_id, basket.total, second, at)
        self._event(order_id, "expire", STRIPE, at)
        for line_id, line in zip(lines, basket.lines, strict=True):
            self.shelf.free(line.sku, line.units, order_id, line_id, at)

    def _pay(self, order_id: int, basket: Basket, back: int, second: int) -> None:
        at = self.clock.at(second + 3 * MINUTE)
        attempt = self._attempt(order_id, basket.total, second, at)
        self.tables.payments.add(
            *(order_id, attempt, f"cs_seed_{order_id:09}", f"pi_seed_{order_id:09}", basket.total),
            *(basket.where[1], back, at),
        )
        told = f'{{"session_id": "cs_seed_{order_id:09}"}}'
        self._event(order_id, "pay", STRIPE, at, told)

    def _end(self, fate: str, order_id: int, basket: Basket, lines: list[int], second: int) -> None:
        if fate in ("sent", "eased"):
            self._send(order_id, basket, lines, second + DAY)
        if fate == "eased":
            self._refund(order_id, GOODWILL, 0, "goodwill", min(second + 2 * DAY, int(self.age)))
        if fate == "called off":
            self._call_off(order_id, basket, lines, second + 30 * MINUTE)

    def _send(self, order_id: int, basket: Basket, lines: list[int], second: int) -> None:
        at, carrier = self.clock.at(second), CARRIERS[order_id % len(CARRIERS)]
        tracking = f"SEED{order_id:09}GB"
        parcel = self.tables.parcels.add(order_id, carrier, tracking, at, BY)
        for line_id, line in zip(lines, basket.lines, strict=True):
            lot = self.shelf.send(line.sku, line.units, order_id, line_id, at)
            self.tables.packed.add(parcel, line_id, lot, line.units)
        told = f'"carrier": "{carrier}", "tracking": "{tracking}"'
        self._event(order_id, "fulfill", BY, at, f'{{"fulfillment_id": {parcel}, {told}}}')

    def _refund(self, order_id: int, amount: int, shipping: int, reason: str, second: int) -> int:
        at, payment = self.clock.at(second), self.tables.payments.next_id - 1
        refund = self.tables.refunds.add(
            order_id, f"re_seed_{order_id}", payment, amount, shipping, reason, "succeeded", at, BY
        )
        told = f'{{"refund_id": {refund}, "amount": {amount}, "reason": "{reason}"}}'
        self._event(order_id, "refund_requested", BY, at, told)
        self._event(order_id, "refund", STRIPE, at, told)
        return refund

    def _call_off(self, order_id: int, basket: Basket, lines: list[int], second: int) -> None:
        at = self.clock.at(second)
        refund = self._refund(order_id, basket.total, basket.shipping, "cancelled", second)
        self._event(order_id, "cancel", BY, at, '{"reason": "changed_mind"}')
        for line_id, line in zip(lines, basket.lines, strict=True):
            self.shelf.free(line.sku, line.units, order_id, line_id, at)
            self.tables.refunded.add(refund, line_id, line.units, line.units, "release")
