"""Payouts: every transaction finds its order, and whatever does not fit is said once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounting.differences import look_at, open_differences
from storefront.accounting.models import BY_HAND, BalanceTransaction, Difference, Payout
from storefront.accounting.payout_list import payout_named, payout_of
from storefront.accounting.take_payouts import take_payouts
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.views import gateway
from storefront.errors import GatewayError
from storefront.orders.models import Order
from storefront.orders.payments import Payment
from tests.integration.admin.conftest import deliver, pay
from tests.shop import LARGE, Customer, Shop

DAY = 24 * 3600
TABLES = {"storefront_payout", "storefront_balance_transaction"}
Change = Callable[[Session], Any]


def take(shop: Shop) -> int:
    with shop.db() as db:
        return take_payouts(db, gateway())


def said(shop: Shop) -> list[str]:
    with shop.db() as db:
        return [each.text for each in open_differences(db)]


def changed(shop: Shop, before: dict[str, int]) -> dict[str, int]:
    return {
        name: rows - before[name] for name, rows in shop.counts().items() if rows - before[name]
    }


@pytest.fixture
def sold(shop: Shop, alice: Customer, sandbox: Any) -> tuple[str, str]:
    """Two orders of £58.00 and £75.00; £7.00 of the first went back, the second is disputed and
    lost. All of it was paid out."""
    first = alice.buy(2)
    sandbox.pay(first)
    deliver(alice, sandbox)
    sandbox.refund_in_dashboard(first, 700)
    small = shop.only_order()
    second = alice.buy(1, LARGE)
    sandbox.pay(second)
    deliver(alice, sandbox)
    sandbox.close_dispute(sandbox.open_dispute(second)["id"], won=False)
    deliver(alice, sandbox)
    with shop.db() as db:
        large = db.scalars(select(Order.number).where(Order.number != small)).one()
    return small, large


def test_every_transaction_of_a_payout_finds_its_order(
    shop: Shop, alice: Customer, sandbox: Any, sold: tuple[str, str]
) -> None:
    small, large = sold
    third = pay(shop, alice, sandbox, 3)
    sandbox.advance(4 * DAY)
    paid_out = sandbox.pay_out()
    before = shop.counts()
    assert take(shop) == 1
    with shop.db() as db:
        payout = payout_named(db, paid_out["id"])
        assert payout is not None
        found = payout_of(db, payout)
        assert [(m.kind, m.amount, m.fee, m.net, order) for m, order in found.movements] == [
            ("charge", 5800, 107, 5693, small),
            ("refund", -700, 0, -700, small),
            ("charge", 7500, 133, 7367, large),
            ("dispute", -7500, 2000, -9500, large),
            ("charge", 8700, 151, 8549, third),
        ]
        sums = found.sums
        assert (sums.charges, sums.refunds, sums.disputes, sums.other, sums.fees, sums.net) == (
            *(22000, -700, -7500, 0, 2391),
            paid_out["amount"],
        )
        assert (payout.amount, payout.currency, payout.status) == (11409, "GBP", "paid")
    assert said(shop) == []
    assert changed(shop, before) == {
        "storefront_payout": 1,
        "storefront_balance_transaction": 6,  # the payout's own movement, too
    }
    before = shop.counts()
    assert take(shop) == 0
    assert shop.counts() == before


def test_fees_are_known_before_anything_is_paid_out(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    pay(shop, alice, sandbox, 1)
    assert take(shop) == 0
    with shop.db() as db:
        row = db.scalars(select(BalanceTransaction)).one()
        assert (row.fee, row.payout_id) == (68, None)  # 1.5 % and 20p of £31.95, half up
    sandbox.advance(4 * DAY)
    sandbox.pay_out()
    assert take(shop) == 1
    with shop.db() as db:
        charge = db.scalars(select(BalanceTransaction).where(BalanceTransaction.fee == 68)).one()
        assert charge.payout_id is not None


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


def format_day(shop: Shop) -> str:
    with shop.db() as db:
        at = db.scalars(select(BalanceTransaction.at).where(BalanceTransaction.kind == "charge"))
        moment = at.one()
    return f"{moment.day} {moment:%b %Y}"


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


def test_a_run_that_dies_goes_on_where_it_ended(
    shop: Shop, alice: Customer, sandbox: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    payouts, moment = [], clock.now()
    for quantity in (1, 2, 3):
        pay(shop, alice, sandbox, quantity)
        sandbox.advance(4 * DAY)
        moment += timedelta(days=4)
        at(moment)
        payouts.append(sandbox.pay_out()["id"])
    asked: list[str] = []
    read = StripeGateway.balance_transactions

    def die_at_the_second(self: StripeGateway, payout: str) -> Any:
        asked.append(payout)
        if len(asked) == 2:
            raise GatewayError("Stripe is away.", permanent=False)
        return read(self, payout)

    monkeypatch.setattr(StripeGateway, "balance_transactions", die_at_the_second)
    with pytest.raises(GatewayError):
        take(shop)
    assert take(shop) == 2
    assert asked == [payouts[0], payouts[1], payouts[1], payouts[2]]
    with shop.db() as db:
        sums = db.execute(
            select(Payout.amount, func.sum(BalanceTransaction.net))
            .join(BalanceTransaction)
            .group_by(Payout.id)
        )
        assert all(amount == net for amount, net in sums)
    assert said(shop) == []
