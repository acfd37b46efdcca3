"""Two workers at the same moment: one act, one row."""

import time
from typing import Any

from sqlalchemy import func, select

from storefront.accounting.models import BalanceTransaction, Payout
from storefront.accounting.take_payouts import take_payouts
from storefront.checkout.views import gateway
from storefront.chores import Chore, turn
from tests.concurrency.test_last_unit import at_once
from tests.shop import Customer, Shop

WORKERS = 6


def test_a_chore_is_done_by_one_of_six_workers(shop: Shop) -> None:
    done: list[int] = []

    def slowly(_db: Any, _gateway: Any) -> None:
        done.append(1)
        time.sleep(0.2)

    def work() -> None:
        with shop.app.app_context():
            db = shop.app.extensions["sqlalchemy"].session
            for _ in range(3):
                turn(db, gateway(), [Chore("sweep", 60, slowly)])

    at_once([work] * WORKERS)
    assert done == [1]


def test_payouts_taken_in_twice_at_once_are_there_once(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any
) -> None:
    for person in (alice, mallory):
        sandbox.pay(person.buy(2))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    sandbox.advance(4 * 24 * 3600)
    sandbox.pay_out()

    def take() -> None:
        with shop.app.app_context():
            take_payouts(shop.app.extensions["sqlalchemy"].session, gateway())

    at_once([take] * 3)
    with shop.db() as db:
        assert db.scalar(select(func.count(Payout.id))) == 1
        carried = select(func.count(BalanceTransaction.id), func.sum(BalanceTransaction.net))
        listed = carried.where(BalanceTransaction.payout_id.is_not(None))
        amount = db.scalar(select(Payout.amount))
        assert db.execute(listed).one() == (2, amount)
        assert db.execute(carried).one() == (3, 0)
