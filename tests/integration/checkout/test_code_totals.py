"""A code from the basket through Stripe and back: the same total everywhere."""

from typing import Any

import pytest
from sqlalchemy import update

from storefront.checkout.stripe_gateway import StripeGateway
from storefront.promotions.models import Kind, Promotion
from tests.promotions import (
    enter,
    go_to_pay,
    make,
    newest_order,
    off,
    settle_now,
    use_rows,
    uses,
)
from tests.shop import LARGE, SMALL, Customer, Shop


@pytest.mark.parametrize(
    ("kind", "terms", "taken", "shipping", "total", "tax", "shown"),
    [
        (Kind.PERCENT, {"basis_points": 1250}, 363, 295, 2832, 472, "−£3.63"),
        (Kind.AMOUNT, {"amounts": off("GBP", 500)}, 500, 295, 2695, 449, "−£5.00"),
        (
            Kind.AMOUNT,
            {"amounts": off("GBP", 9900)},
            2900,
            295,
            295,
            49,
            "−£29.00",
        ),
        (Kind.FREE_DELIVERY, {}, 0, 0, 2900, 483, "Free with SPRING"),
        (Kind.PERCENT, {"basis_points": 10_000}, 2900, 295, 295, 49, "−£29.00"),
    ],
)
def test_stripe_asks_for_what_the_basket_shows(
    shop: Shop,
    alice: Customer,
    sandbox: Any,
    kind: Kind,
    terms: dict[str, Any],
    taken: int,
    shipping: int,
    total: int,
    tax: int,
    shown: str,
) -> None:
    make(shop, kind=kind, **terms)
    alice.add()
    assert enter(alice, " spring ").status_code == 303
    basket = alice.client.get("/cart").text
    assert shown in basket
    assert f"£{total / 100:.2f}" in basket
    session_id = go_to_pay(alice)
    assert sandbox.session(session_id)["amount_total"] == total
    sandbox.pay(session_id)
    settle_now(shop, session_id)
    order = newest_order(shop)
    expected = {"status": "paid", "promotion_code": "SPRING", "discount_amount": taken}
    expected |= {"shipping_amount": shipping, "total": total, "tax_amount": tax}
    expected |= {"charged_amount": total, "shares": [taken], "asked": [total]}
    assert {name: order[name] for name in expected} == expected
    assert uses(shop) == 1
    assert "SPRING" not in alice.client.get("/cart").text, "the code left the basket with the packs"


def test_the_free_delivery_threshold_is_judged_after_the_code_and_the_minimum_before(
    shop: Shop, alice: Customer
) -> None:
    make(shop, basis_points=3500, minimums={"GBP": 5800})
    alice.add(SMALL, 2)  # £58.00 before the code, £37.70 after it
    enter(alice, "SPRING")
    go_to_pay(alice)
    order = newest_order(shop)
    assert (order["discount_amount"], order["shipping_amount"], order["total"]) == (2030, 295, 4065)


def test_each_line_has_its_share(shop: Shop, alice: Customer) -> None:
    make(shop, kind=Kind.AMOUNT, amounts=off("GBP", 500))
    alice.add(SMALL)
    alice.add(LARGE)
    enter(alice, "SPRING")
    basket = alice.client.get("/cart").text
    assert "£27.61 with SPRING" in basket
    assert "£71.39 with SPRING" in basket
    go_to_pay(alice)
    assert newest_order(shop)["shares"] == [139, 361]


def test_a_faster_way_keeps_its_price_and_takes_no_use(shop: Shop, alice: Customer) -> None:
    make(shop, kind=Kind.FREE_DELIVERY)
    alice.add()
    enter(alice, "SPRING")
    go_to_pay(alice, "gb-tracked-24")
    order = newest_order(shop)
    assert (order["promotion_code"], order["shipping_amount"], order["total"]) == (None, 495, 3395)
    assert uses(shop) == 0


def test_the_code_survives_the_way_to_stripe_and_back(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    make(shop, cap=1)
    alice.add()
    enter(alice, "SPRING")
    session_id = go_to_pay(alice)
    assert "−£2.90" in alice.client.get("/cart").text, "her own order holds the only use"
    assert go_to_pay(alice) == session_id, "nothing changed: the same page"
    assert uses(shop) == 1
    assert alice.client.post("/cart/code/removal").status_code == 303
    assert uses(shop) == 1, "until she goes to pay for something else"
    assert go_to_pay(alice) != session_id
    assert uses(shop) == 0
    assert sandbox.session(session_id)["status"] == "expired"
    assert newest_order(shop)["total"] == 3195


def test_terms_that_change_meanwhile_never_leave_a_stale_page(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    make(shop)
    alice.add()
    enter(alice, "SPRING")
    old = go_to_pay(alice)
    with shop.db() as db:
        db.execute(update(Promotion).values(basis_points=500))
    new = go_to_pay(alice)
    assert (sandbox.session(old)["status"], sandbox.session(new)["amount_total"]) == (
        "expired",
        3050,
    )
    assert use_rows(shop) == [(None, False), (None, True)]


def test_another_total_at_stripe_opens_nothing_and_gives_the_use_back(
    shop: Shop, alice: Customer, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(shop)
    alice.add()
    enter(alice, "SPRING")
    wrong = sandbox.client.v1.coupons.create({"amount_off": 1, "currency": "gbp"})
    monkeypatch.setattr(StripeGateway, "_coupon", lambda *_: wrong.id)
    answer = alice.check_out()
    assert answer.status_code == 502
    assert "another total" in answer.text
    assert newest_order(shop)["events"] == [
        "place",
        "payment_refused",
        "expire",
        "promotion_released",
    ]
    assert uses(shop) == 0


def test_a_code_that_ended_since_is_told_and_can_be_left_out(shop: Shop, alice: Customer) -> None:
    make(shop)
    alice.add()
    enter(alice, "SPRING")
    with shop.db() as db:
        db.execute(update(Promotion).values(active=False))
    before = shop.counts()
    refused = alice.check_out()
    assert refused.status_code == 409
    assert "The code SPRING has ended." in refused.text
    assert "Go to payment without SPRING" in refused.text
    assert shop.counts() == before
    form = {"country": "GB", "shipping": "gb-tracked-48", "without": "SPRING"}
    assert alice.client.post("/checkout", data=form).status_code == 303
    order = newest_order(shop)
    assert (order["total"], order["promotion_code"], uses(shop)) == (3195, None, 0)
