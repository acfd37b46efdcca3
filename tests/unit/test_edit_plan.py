"""What an edit would come to: shares of a discount, tax on top, goodwill, refunds before it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from storefront.checkout.edit_plan import Plan, plan_edit
from storefront.database import Base
from storefront.errors import StorefrontError
from storefront.markets import GB, US
from storefront.orders import states
from storefront.orders.edits import OrderEdit
from storefront.orders.models import LineItem, Order
from storefront.orders.states import Status


@pytest.fixture
def db() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def an_order(db: Session, quantity: int, each: int, **changes: Any) -> Order:
    """A paid order of one line, with nothing sent."""
    discount, added = changes.pop("discount_amount", 0), changes.pop("tax_added", 0)
    total = quantity * each - discount + added
    order = Order(
        **{
            "status": Status.PAID,
            "market": "GB",
            "currency": "GBP",
            "locale": "en_GB",
            "country": "GB",
            "subtotal": quantity * each,
            "discount_amount": discount,
            "shipping_amount": 0,
            "shipping_label": "Tracked",
            "tax_basis_points": 2000,
            "tax_amount": 0,
            "tax_added": added,
            "total": total,
            "charged_amount": total,
            "cart_fingerprint": "",
            "hold_until": datetime(2026, 1, 1, tzinfo=UTC),
        }
        | changes
    )
    order.lines = [
        LineItem(
            sku="A",
            title="A",
            product_handle="a",
            quantity=quantity,
            unit_amount=each,
            discount_amount=discount,
        )
    ]
    db.add(order)
    db.flush()
    return order


def planned(db: Session, order: Order, units: int, **staged: Any) -> Plan:
    edit = OrderEdit(order_id=order.id, version=1, by="Olga", added={}, address={}, **staged)
    edit.units = {str(order.lines[0].id): units}
    market = US if order.market == "US" else GB
    return plan_edit(db, order, edit, market, lambda _handle, country: country in ("GB", "US"))


@pytest.mark.parametrize(
    ("units", "discount", "total"),
    [
        (3, 1000, 7700),
        (2, 667, 5133),  # a third of £10.00 goes with the unit that goes
        (1, 333, 2567),
        (4, 1000, 10600),  # what is added costs its full price
    ],
)
def test_a_discount_stays_with_what_was_bought_with_it(
    db: Session, units: int, discount: int, total: int
) -> None:
    plan = planned(db, an_order(db, 3, 2900, discount_amount=1000), units)
    assert (plan.discount_amount, plan.total) == (discount, total)
    assert plan.subtotal - plan.discount_amount + plan.shipping_amount == plan.total
    assert plan.difference == total - 7700
    assert (plan.to_pay, plan.to_refund) == (max(0, total - 7700), max(0, 7700 - total))


def test_tax_on_top_grows_with_what_it_is_on(db: Session) -> None:
    order = an_order(
        db, 2, 3000, market="US", currency="USD", country="US", tax_added=480, tax_amount=480
    )
    plan = planned(db, order, 3)
    assert (plan.tax_added, plan.tax_amount, plan.total) == (720, 720, 9720)


def test_a_refund_from_before_is_not_asked_for_again(db: Session) -> None:
    order = an_order(db, 3, 2900, refund_amount=2900)
    order.lines[0].refunded = order.lines[0].refunded_unshipped = 1
    assert (planned(db, order, 2).to_refund, planned(db, order, 4).to_pay) == (2900, 2900)


@pytest.mark.parametrize(
    ("total", "granted", "returned", "refund", "said"),
    [
        (5800, 2900, 0, 2900, (2900, 0, 2900)),  # one unit refunded, then another taken off
        (8700, 0, 2900, 2900, (0, 2900, 0)),  # taken off, refunded, put on again
        (8700, 0, 2900, 0, (0, 0, 0)),  # and that refund failed: the money is here
        (5800, 0, 0, 2900, (0, 0, 0)),  # taken off and refunded
    ],
)
def test_an_edit_fixes_what_refunds_before_it_were_for(
    db: Session, total: int, granted: int, returned: int, refund: int, said: tuple[int, ...]
) -> None:
    order = an_order(db, 3, 2900)
    order.total, order.refund_amount = total, refund
    order.granted_before, order.returned_before = granted, returned
    assert (states.granted(order), states.balance_due(order), states.overcharge(order)) == said


def test_what_cannot_be_is_said(db: Session) -> None:
    order = an_order(db, 1, 2900)
    with pytest.raises(StorefrontError, match="Cancel it instead"):
        planned(db, order, 0)
    edit = OrderEdit(order_id=order.id, version=1, by="Olga", units={}, added={"B": 1}, address={})
    with pytest.raises(StorefrontError, match="B is not sold in GBP now"):
        plan_edit(db, order, edit, GB, lambda *_: True)
    edit.added, edit.address = {}, {"country": "FR"}
    with pytest.raises(StorefrontError, match="do not deliver there"):
        plan_edit(db, order, edit, GB, lambda *_: True)
    edit.address, edit.units = {}, {str(order.lines[0].id): 2}
    with pytest.raises(StorefrontError, match="may not sell A"):
        plan_edit(db, order, edit, GB, lambda *_: False)
