"""A refund that no payment alone can give: cut in parts, told once, undone part by part."""

from typing import Any

import pytest
from sqlalchemy import select

from storefront.orders.refund_lines import RefundLine
from storefront.orders.refund_parts import delivery_of_parts, units_of_parts
from storefront.orders.refunds import Refund
from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.edits import change, go_to_pay, link_to
from tests.integration.admin.test_edits import mails
from tests.integration.admin.test_refunds import units
from tests.shop import Customer, Shop


@pytest.fixture
def paid_twice(shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any) -> str:
    """Three packs for £87.00, and a fourth for £29.00 with a payment of its own."""
    change(olga, paid, units_1="4")
    sandbox.pay(go_to_pay(alice, link_to(shop, paid)))
    deliver(alice, sandbox)
    mails(shop)
    return paid


def parts(shop: Shop) -> list[tuple[int, str, list[int]]]:
    """[(amount, status, units)] of each refund."""
    with shop.db() as db:
        rows = db.scalars(select(Refund).order_by(Refund.id))
        return [(r.amount, str(r.status), [line.quantity for line in r.lines]) for r in rows]


def test_one_mail_tells_of_the_whole(shop: Shop, olga: Clerk, paid_twice: str) -> None:
    assert olga.act(paid_twice, "refunds", units_1="4", amount="116.00").status_code == 303
    assert parts(shop) == [(8700, "succeeded", [3]), (2900, "succeeded", [1])]
    said = f"Order {paid_twice}: a refund of £116.00"
    assert mails(shop) == [("alice@example.com", said)]
    assert units(shop) == [(4, 4)]


@pytest.mark.parametrize(("failing", "left"), [(0, (1, 1)), (1, (3, 3))])
def test_a_part_that_fails_frees_its_own_units(
    shop: Shop,
    olga: Clerk,
    alice: Customer,
    paid_twice: str,
    sandbox: Any,
    failing: int,
    left: tuple[int, int],
) -> None:
    sandbox.slow_refunds()
    assert olga.act(paid_twice, "refunds", units_1="4", amount="116.00").status_code == 303
    with shop.db() as db:
        lost = db.scalars(select(Refund).order_by(Refund.id)).all()[failing]
        amount, stripe_id = lost.amount, lost.stripe_id
    sandbox.fail_refund(stripe_id)
    deliver(alice, sandbox)
    assert units(shop) == [left]
    assert shop.order(paid_twice)["refund_amount"] == 11600 - amount
    assert [said for _, said in mails(shop)] == [f"Order {paid_twice}: a refund of £116.00"]


def test_a_part_stripe_refuses_is_not_told_of(
    shop: Shop, olga: Clerk, paid_twice: str, sandbox: Any
) -> None:
    sandbox.fail_calls(1, 402)
    assert olga.act(paid_twice, "refunds", units_1="4", amount="116.00").status_code == 303
    assert [part[1] for part in parts(shop)] == ["failed", "succeeded"]
    assert units(shop) == [(1, 1)]
    assert [said for _, said in mails(shop)] == [f"Order {paid_twice}: a refund of £29.00"]


@pytest.mark.parametrize(
    ("amounts", "cut"),
    [
        ([4900], [[(1, 2), (2, 1)]]),
        ([2000, 2900], [[(1, 2)], [(2, 1)]]),
        ([1500, 3400], [[(1, 1)], [(1, 1), (2, 1)]]),
        ([500, 4400], [[], [(1, 2), (2, 1)]]),
        ([1000, 1000, 2900], [[(1, 1)], [(1, 1)], [(2, 1)]]),
        ([1000, 1450], [[(1, 2)], [(2, 1)]]),  # half of what they cost
    ],
)
def test_units_go_with_the_money(amounts: list[int], cut: list[list[tuple[int, int]]]) -> None:
    rows = [
        RefundLine(line_item_id=1, quantity=2, unshipped=2),
        RefundLine(line_item_id=2, quantity=1, unshipped=0),
    ]
    found = units_of_parts(rows, {1: 1000, 2: 2900}, amounts, 0)
    assert [[(row.line_item_id, row.quantity) for row in part] for part in found] == cut
    assert sum(row.unshipped for part in found for row in part) == 2


def test_delivery_comes_after_the_goods() -> None:
    assert delivery_of_parts(2900, 395, [3295]) == [395]
    assert delivery_of_parts(2900, 395, [2900, 395]) == [0, 395]
    assert delivery_of_parts(2900, 395, [3000, 295]) == [100, 295]
    assert delivery_of_parts(0, 0, [500, 500]) == [0, 0]
