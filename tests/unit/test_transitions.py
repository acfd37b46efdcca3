"""Every state met by every event: moved, already there, or refused. Nothing in between."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from storefront.database import Base
from storefront.errors import IllegalTransition
from storefront.orders.models import Order
from storefront.orders.numbers import new_number
from storefront.orders.states import TRANSITIONS, Status


@pytest.fixture
def db() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def order_that_is(db: Session, status: Status) -> Order:
    order = Order(
        status=status,
        market="GB",
        currency="GBP",
        locale="en_GB",
        country="GB",
        subtotal=100,
        shipping_amount=0,
        shipping_label="x",
        tax_amount=17,
        total=100,
        cart_fingerprint="x",
        hold_until=datetime(2026, 1, 1, tzinfo=UTC),
    )
    db.add(order)
    db.flush()
    return order


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("event", list(TRANSITIONS))
def test_every_cell_of_the_table(db: Session, status: Status, event: str) -> None:
    order = order_that_is(db, status)
    sources, target = TRANSITIONS[event]
    if status in sources:
        assert order.apply(event, "test") is True
        assert (order.status, [e.kind for e in order.events]) == (target, [event])
    elif status is target:
        assert order.apply(event, "test") is False
        assert (order.status, order.events) == (status, [])
    else:
        with pytest.raises(IllegalTransition, match=str(status)):
            order.apply(event, "test")
        assert (order.status, order.events) == (status, [])


def test_numbers_are_readable_and_not_guessable() -> None:
    numbers = {new_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(len(number) == 11 and not set(number[2:]) & set("01ILOU") for number in numbers)
