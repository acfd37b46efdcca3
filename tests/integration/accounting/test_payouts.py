"""Payouts: every transaction finds its order, and a run that dies goes on."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounting import take_payouts
from storefront.accounting.models import BalanceTransaction, Payout
from storefront.accounting.payout_list import payout_named, payout_of
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.errors import GatewayError
from storefront.orders.models import Order
from tests.integration.accounting.taking import DAY, said, take
from tests.integration.admin.conftest import deliver, pay
from tests.shop import LARGE, Customer, Shop


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


def test_movements_of_a_run_that_died_are_not_forgotten(
    shop: Shop, alice: Customer, sandbox: Any, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    for days in (4, 8):
        pay(shop, alice, sandbox, 1)
        sandbox.advance(4 * DAY)
        at(start + timedelta(days=days))
    kept, keep = [], take_payouts._insert

    def die_at_the_second(db: Session, found: Any) -> bool:
        kept.append(found)
        if len(kept) == 2:
            raise OSError("The power went.")
        return keep(db, found)

    monkeypatch.setattr(take_payouts, "BATCH", 1)
    monkeypatch.setattr(take_payouts, "_insert", die_at_the_second)
    with pytest.raises(OSError, match="power"):
        take(shop)
    take(shop)
    with shop.db() as db:
        assert db.scalar(select(func.count(BalanceTransaction.id))) == 2
