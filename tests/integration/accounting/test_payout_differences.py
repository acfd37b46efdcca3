"""Whatever does not fit is said in plain words, once, until it fits or somebody looked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounting.differences import look_at, open_differences
from storefront.accounting.models import BY_HAND, BalanceTransaction, Difference, Payout
from storefront.orders.payments import Payment
from tests.integration.accounting.taking import DAY, format_day, said, take
from tests.integration.admin.conftest import deliver, pay
from tests.shop import Customer, Shop

Change = Callable[[Session], Any]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda db: db.execute(update(Payment).values(payment_intent_id="pi_other")),
            "£58.00 came in on {day} ({charge}), but no order belongs to it.",
            id="money without an order",
        ),
        pytest.param(
            lambda db: db.execute(update(BalanceTransaction).values(charged=5900)),
            "Order {order}: Stripe took £59.00 ({charge}), but £58.00 was paid here.",
            id="another amount",
        ),
        pytest.param(
            lambda db: db.execute(update(Payout).values(amount=5694)),
            "Payout {payout} of £56.94 does not add up: its transactions come to £56.93.",
            id="a sum that is wrong",
        ),
    ],
)
def test_what_does_not_fit_is_said_once_and_goes_when_it_fits(
    shop: Shop, alice: Customer, sandbox: Any, change: Change, told: str
) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    sandbox.advance(4 * DAY)
    payout = sandbox.pay_out()["id"]
    take(shop)
    with shop.db() as db:
        intent = db.scalars(select(Payment.payment_intent_id)).one()
        change(db)
    day = format_day(shop)
    charge = sandbox.charge(session_id)["id"]
    sentence = told.format(day=day, charge=charge, order=shop.only_order(), payout=payout)
    take(shop)
    take(shop)
    assert said(shop) == [sentence]
    with shop.db() as db:
        db.execute(update(Payment).values(payment_intent_id=intent))
        db.execute(update(BalanceTransaction).values(charged=5800))
        db.execute(update(Payout).values(amount=5693))
    take(shop)
    assert said(shop) == []
    with shop.db() as db:
        assert db.scalar(select(func.count(Difference.id))) == 1


def test_a_refund_we_do_not_know_is_said(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy(2)
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    refund = sandbox.refund_in_dashboard(session_id, 700)["id"]
    take(shop)
    [told] = said(shop)
    assert told.startswith("£7.00 was refunded at Stripe on ")
    assert told.endswith(f" ({refund}), but no refund of ours belongs to it.")
    deliver(alice, sandbox)  # the news comes late
    take(shop)
    assert said(shop) == []


def test_a_debit_that_bounced_after_all_is_said(shop: Shop, alice: Customer, sandbox: Any) -> None:
    number = pay(shop, alice, sandbox, 2)
    take(shop)
    with shop.db() as db:
        charge = db.scalars(select(BalanceTransaction)).one()
        db.add(
            BalanceTransaction(
                stripe_id="txn_back",
                kind="charge_failure",
                amount=-5800,
                fee=0,
                net=-5800,
                currency="GBP",
                at=charge.at,
                source_id="py_1",
                payment_intent_id=charge.payment_intent_id,
            )
        )
    take(shop)
    assert said(shop) == [
        f"Order {number}: the bank took £58.00 back on {format_day(shop)} (py_1), "
        "after Stripe had called it paid."
    ]


def test_a_payment_in_no_payout_is_said_after_two_weeks(
    shop: Shop, alice: Customer, sandbox: Any, at: Any
) -> None:
    number = pay(shop, alice, sandbox, 1)
    started = clock.now()
    take(shop)
    at(started + timedelta(days=13))
    take(shop)
    assert said(shop) == []
    at(started + timedelta(days=15))
    take(shop)
    [told] = said(shop)
    assert told == (
        f"Order {number}: £31.95 was paid on {format_day(shop)} and is in no payout after 14 days."
    )
    with shop.db() as db:  # one made by hand may have carried it
        db.add(
            Payout(
                stripe_id="po_by_hand",
                amount=1000,
                currency="GBP",
                status="paid",
                itemised=BY_HAND,
                made_at=clock.now(),
                arrives_on=clock.now().date(),
            )
        )
    take(shop)
    assert said(shop) == []


def test_a_payout_the_bank_sent_back_is_said_until_somebody_looked(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    pay(shop, alice, sandbox, 2)
    sandbox.advance(4 * DAY)
    payout = sandbox.pay_out()["id"]
    take(shop)
    sandbox.fail_payout(payout)
    take(shop)
    told = (
        f"Payout {payout} of £56.93 failed: The bank account has been closed. "
        "The money is back in the balance at Stripe."
    )
    assert said(shop) == [told]
    with shop.db() as db:
        [difference] = open_differences(db)
        assert look_at(db, difference.id, "New account from Monday", "Olga")
        assert not look_at(db, difference.id, "Me too", "Wanda")
    take(shop)
    assert said(shop) == []
    again = sandbox.pay_out()["id"]
    assert take(shop) == 1
    with shop.db() as db:
        carried = db.scalars(
            select(Payout.stripe_id)
            .join(BalanceTransaction)
            .where(BalanceTransaction.kind == "charge")
        )
        assert carried.all() == [again]
    assert said(shop) == []
