"""Builders and a small cast. Alice buys, Olga operates, Max edits copy, Wanda owns the shop,
Mallory may do nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from storefront.catalog.models import Price, Product, Variant
from storefront.database import Base, session
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.inventory.quality import Decision, decide
from storefront.inventory.receive import receive
from storefront.orders.models import Order, find_order

HANDLE = "magnesium-powder"
SMALL, LARGE = "TF-MG-30", "TF-MG-90"
FAR_FUTURE = date(2099, 1, 1)
STATES = ("available", "allocated", "quality_control", "damaged", "reserved", "safety_stock")


@dataclass
class Shop:
    """One shop under test. Each look opens its own transaction and ends it."""

    app: Flask

    @contextmanager
    def db(self) -> Iterator[Session]:
        with self.app.app_context():
            yield session
            session.commit()

    def stock(self, small: int = 10, large: int = 10) -> None:
        """A product with two packs and one lot of each."""
        with self.db() as db:
            product = Product(handle=HANDLE, name="Threefold Magnesium")
            db.add(product)
            for position, (sku, title, grams, pence) in enumerate(
                ((SMALL, "30 days", 88, 2900), (LARGE, "90 days", 264, 7500))
            ):
                product.variants.append(
                    Variant(
                        sku=sku,
                        title=title,
                        net_grams=grams,
                        shipping_grams=grams + 22,
                        position=position,
                        prices=[Price(currency="GBP", unit_amount=pence)],
                    )
                )
            for sku, units in ((SMALL, small), (LARGE, large)):
                if units:
                    put_on_shelf(db, sku, f"LOT-{sku[-2:]}", units)

    def put_on_shelf(
        self, sku: str, number: str, units: int, best_before: date = FAR_FUTURE
    ) -> None:
        with self.db() as db:
            put_on_shelf(db, sku, number, units, best_before)

    def leave(self, number: str, units: int) -> None:
        """A count finds so many units of a lot, no more, no fewer."""
        with self.db() as db:
            lot = db.scalars(select(InventoryLot).where(InventoryLot.number == number)).one()
            missing = lot.on_hand - units
            places = (
                (Place.AVAILABLE, Place.OUTSIDE)
                if missing > 0
                else (Place.OUTSIDE, Place.AVAILABLE)
            )
            if missing:
                assert move(db, lot.id, *places, abs(missing), Why("count", "Olga"))

    def states(self, number: str) -> dict[str, int]:
        """Every count of a lot that is not nought."""
        with self.db() as db:
            lot = db.scalars(select(InventoryLot).where(InventoryLot.number == number)).one()
            return {name: units for name in STATES if (units := getattr(lot, name))}

    def lots(self) -> dict[str, tuple[int, int]]:
        """{lot number: (on hand, allocated)}"""
        with self.db() as db:
            rows = db.scalars(select(InventoryLot).order_by(InventoryLot.id))
            return {row.number: (row.on_hand, row.allocated) for row in rows}

    def order(self, number: str) -> dict[str, Any]:
        """What an order looks like now, as plain values."""
        with self.db() as db:
            found = find_order(db, number)
            assert found is not None
            return {
                "status": str(found.status),
                "total": found.total,
                "email": found.email,
                "oversold": found.oversold,
                "refund_amount": found.refund_amount,
                "events": [event.kind for event in found.events],
                "lines": [(line.sku, line.quantity, line.shipped) for line in found.lines],
            }

    def only_order(self) -> str:
        with self.db() as db:
            return db.scalars(select(Order.number)).one()

    def counts(self) -> dict[str, int]:
        """Rows per table: the proof that nothing else changed."""
        with self.db() as db:
            return {
                table.name: db.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }


def put_on_shelf(
    db: Session, sku: str, number: str, units: int, best_before: date = FAR_FUTURE
) -> InventoryLot:
    """A lot that came in and was released, as every lot that is sold has been."""
    lot = receive(db, sku, number, best_before, units, "Olga", certificate=f"COA-{number}")
    decide(db, lot, Decision.RELEASE, units, "Olga")
    return lot


@dataclass
class Customer:
    """Somebody with a browser and no account."""

    client: FlaskClient

    def add(self, sku: str = SMALL, quantity: object = 1) -> TestResponse:
        form = {"product": HANDLE, "sku": sku, "quantity": str(quantity)}
        return self.client.post("/cart/lines", data=form)

    def check_out(self, shipping: str = "gb-tracked-48", country: str = "GB") -> TestResponse:
        return self.client.post("/checkout", data={"country": country, "shipping": shipping})

    def buy(self, quantity: int = 1, sku: str = SMALL) -> str:
        """Fill the cart and go to pay; the Checkout Session's id."""
        assert self.add(sku, quantity).status_code == 303
        answer = self.check_out()
        assert answer.status_code == 303, answer.text
        return session_id_of(answer)


def session_id_of(answer: TestResponse) -> str:
    found = re.search(r"cs_test_\w+", answer.headers["Location"])
    assert found is not None, answer.headers["Location"]
    return found[0]
