"""Stripe's news arrives up to five times, in any order, many at once, and some of it never.

Money and stock end up exactly as Stripe says all the same. CI runs some dozens of purchases;
`make faults` runs PURCHASES of them.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storefront.checkout.take_event import send_refunds
from storefront.database import Base
from storefront.errors import StorefrontError
from storefront.orders.models import Order
from storefront.orders.refunds import request_refund
from storefront.sandbox.wire import ApiError
from tests.concurrency.world import World
from tests.shop import LARGE, SMALL

SEED = int(os.environ.get("SEED", "20261123"))
PURCHASES = int(os.environ.get("PURCHASES", "500"))
METHODS = ["card"] * 5 + ["3ds", "decline", "debit", "debit", "debit", "leaves"]
KEPT = ("order", "line_item", "payment", "refund", "dispute", "inventory_lot", "order_event")


@pytest.fixture
def world(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(database_url, tmp_path, monkeypatch)
    made.start_over(10_000)
    yield made
    made.close()
    made.dispose()


class Campaign:
    def __init__(self, world: World, purchases: int) -> None:
        self.world, self.purchases = world, purchases
        self.chance = random.Random(SEED)
        self.seen: Counter[str] = Counter()
        self.paid: list[str] = []
        self.debits: list[str] = []

    def people_buy(self) -> None:
        for _ in range(self.purchases):
            sku = self.chance.choice([SMALL, LARGE])
            session_id = self.world.visit(sku, self.chance.randint(1, 3))
            assert session_id is not None
            method = self.chance.choice(METHODS)
            self.seen[method] += 1
            if method != "leaves":
                self.world.desk.pay(session_id, method)
            if method in ("card", "3ds"):
                self.paid.append(session_id)
            elif method == "debit":
                self.debits.append(session_id)

    def banks_answer(self) -> None:
        for session_id in self.debits:
            if self.chance.random() < 0.7:
                self.world.desk.clear_debit(session_id)
                self.paid.append(session_id)
                self.seen["cleared"] += 1
            else:
                self.world.desk.bounce_debit(session_id)
                self.seen["bounced"] += 1

    def money_goes_back(self) -> None:
        """By staff here, by somebody in the dashboard, by a bank; some of it comes back again."""
        for session_id in self.paid:
            story = self.chance.choice(["keep", "staff", "dashboard", "fails", "bank", "inquiry"])
            self.seen[story] += 1
            desk = self.world.desk
            try:
                if story == "dashboard":
                    desk.refund_in_dashboard(session_id, self.chance.randint(100, 2900))
                elif story == "fails":
                    desk.fail_refund(desk.refund_in_dashboard(session_id)["id"])
                elif story in ("bank", "inquiry"):
                    opened = desk.open_dispute(session_id, inquiry=story == "inquiry")
                    desk.close_dispute(opened["id"], won=self.chance.random() < 0.5)
            except ApiError:
                self.seen["refused by Stripe"] += 1
            if story == "staff":
                self._staff_refund(desk.session(session_id)["client_reference_id"])
        with self.world.db() as db:
            send_refunds(db, self.world.gateway)

    def _staff_refund(self, number: str) -> None:
        """The shop may not have heard of the money yet; then it refuses."""
        amount = self.chance.randint(100, 5800)

        def refund(order: Order) -> None:
            request_refund(order, {order.lines[0].id: 1}, amount, "goodwill", "Olga")

        try:
            self.world.act(number, refund)
        except StorefrontError:
            self.seen["refused here"] += 1

    def news(self) -> None:
        self.seen.update(self.world.deliver_in_a_mess(self.chance))

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows that tell of money and stock."""
        tables = [Base.metadata.tables[f"storefront_{name}"] for name in KEPT]
        with self.world.db() as db:
            return {
                table.name: [tuple(row) for row in db.execute(select(table).order_by(table.c.id))]
                for table in tables
            }


def run(world: World, purchases: int) -> None:
    campaign = Campaign(world, purchases)
    campaign.people_buy()
    campaign.news()
    campaign.banks_answer()
    campaign.news()
    campaign.money_goes_back()
    campaign.news()
    world.pass_time(timedelta(hours=3))
    campaign.news()
    said = world.reconcile()
    print(f"\nseed {SEED}: {dict(campaign.seen)}; {len(said)} differences found and healed")
    assert said, "one webhook in ten was lost, so there is something to heal"
    world.agrees()
    assert world.reconcile() == []
    assert world.broken() == []
    assert not [name for name in ("lost", "fails", "bank", "cleared") if not campaign.seen[name]]
    before = campaign.everything()
    for delivery in world.desk.state.deliveries.listed():
        assert world.deliver(delivery) == 204
    assert campaign.everything() == before, "hearing all of it again changes nothing"


def test_news_in_a_mess(world: World) -> None:
    run(world, 30)


@pytest.mark.faults
def test_much_news_in_a_mess(world: World) -> None:
    run(world, PURCHASES)
