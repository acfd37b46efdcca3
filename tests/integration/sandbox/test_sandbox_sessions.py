"""Checkout Sessions: opened, read, listed, expired."""

from typing import Any

import pytest
import stripe

from tests.integration.sandbox.conftest import OpenSession, line, rate
from tests.sandbox_fixtures import Desk

HALF_HOUR, DAY = 1800, 86400


def test_an_open_session_shows_what_it_will_cost(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session(line_items=[line(quantity=2), line(7500)], expand=["line_items"])
    assert session.id.startswith("cs_test_")
    assert session.url == f"http://sandbox.test/c/pay/{session.id}"
    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert session.payment_intent is None
    assert session.livemode is False
    assert (session.amount_subtotal, session.amount_total) == (13300, 13650)
    assert session.total_details is not None
    assert session.total_details.to_dict() == {
        "amount_discount": 0,
        "amount_shipping": 350,
        "amount_tax": 0,
    }
    assert session.shipping_cost is not None
    assert session.shipping_cost.amount_total == 350
    assert session.line_items is not None
    assert [each.amount_total for each in session.line_items.data] == [5800, 7500]
    assert session.client_reference_id == "1001"
    assert session.expires_at == session.created + DAY
    assert sandbox.events() == []


def test_lines_are_paged(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session(line_items=[line(100 * n) for n in range(1, 13)])
    lines = sandbox.client.v1.checkout.sessions.line_items
    first = lines.list(session.id, params={"limit": 5})
    assert ([each.amount_total for each in first.data], first.has_more) == (
        [100, 200, 300, 400, 500],
        True,
    )
    everything = lines.list(session.id, params={"limit": 5}).auto_paging_iter()
    assert [each.amount_total for each in everything] == [100 * n for n in range(1, 13)]


@pytest.mark.parametrize(
    ("coupon", "discount", "shares"),
    [
        ({"percent_off": 10}, 1330, [580, 750]),
        ({"percent_off": 33.33}, 4433, [1933, 2500]),
        ({"amount_off": 500, "currency": "gbp"}, 500, [218, 282]),
        ({"amount_off": 99_999, "currency": "gbp"}, 13_300, [5800, 7500]),
    ],
)
def test_a_coupon_is_spread_over_the_lines(
    sandbox: Desk, open_session: OpenSession, coupon: Any, discount: int, shares: list[int]
) -> None:
    made = sandbox.client.v1.coupons.create(params={"duration": "once", **coupon})
    session = open_session(
        line_items=[line(quantity=2), line(7500)],
        discounts=[{"coupon": made.id}],
        expand=["line_items"],
    )
    assert session.total_details is not None
    assert session.total_details.amount_discount == discount
    assert session.line_items is not None
    assert [each.amount_discount for each in session.line_items.data] == shares
    assert session.amount_total == 13_300 - discount + 350


def test_a_coupon_can_be_used_up(sandbox: Desk, open_session: OpenSession) -> None:
    coupon = sandbox.client.v1.coupons.create(params={"percent_off": 10, "max_redemptions": 1})
    session = open_session(discounts=[{"coupon": coupon.id}])
    sandbox.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        open_session(discounts=[{"coupon": coupon.id}])
    assert sandbox.client.v1.coupons.retrieve(coupon.id).times_redeemed == 1


def test_a_coupon_ends_at_its_time(sandbox: Desk, open_session: OpenSession) -> None:
    until = sandbox.state.clock.now() + DAY
    coupon = sandbox.client.v1.coupons.create(params={"percent_off": 10, "redeem_by": until})
    session = open_session(discounts=[{"coupon": coupon.id}], expires_at=until - 60)
    assert session.amount_total == 2900 - 290 + 350
    sandbox.advance(DAY)
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        open_session(discounts=[{"coupon": coupon.id}])


@pytest.mark.parametrize(
    ("behaviour", "before", "tax", "total"),
    [("inclusive", 3250, 541, 3250), ("exclusive", 3250, 650, 3900)],
)
def test_tax_is_known_with_the_address(
    sandbox: Desk, open_session: OpenSession, behaviour: str, before: int, tax: int, total: int
) -> None:
    session = open_session(
        automatic_tax={"enabled": True},
        line_items=[line(2900, tax_behavior=behaviour)],
        shipping_options=[rate(tax_behavior=behaviour)],
    )
    assert session.automatic_tax.status == "requires_location_inputs"
    assert session.amount_total == before
    paid = sandbox.pay(session.id)
    assert paid["automatic_tax"]["status"] == "complete"
    assert (paid["total_details"]["amount_tax"], paid["amount_total"]) == (tax, total)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"success_url": "nonsense"}, "success_url"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"line_items": [line(currency="eur"), line()]}, "line_items"),
        ({"line_items": [line(29)], "shipping_options": None}, "line_items"),
        ({"shipping_options": [rate(currency="eur")]}, "shipping_options"),
        ({"discounts": [{"coupon": "none"}]}, "discounts[0][coupon]"),
        ({"customer": "cus_none"}, "customer"),
        ({"shipping_options": [{"shipping_rate": "shr_none"}]}, None),
        ({"expand": ["payment"]}, "expand"),
        ({"expand": ["id"]}, "expand"),
        ({"expand": ["currency"]}, "expand"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
    ],
)
def test_a_wrong_session_is_refused_and_nothing_is_kept(
    sandbox: Desk, open_session: OpenSession, changes: Any, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(**changes)
    assert refusal.value.http_status == 400
    if param:
        assert refusal.value.param == param
    assert sandbox.state.store.find("checkout.session") == []
    assert sandbox.state.store.find("price") == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(HALF_HOUR - 1, "at least 30 minutes"), (DAY + 1, "less than 24 hours")],
)
def test_expires_at_has_its_limits(
    sandbox: Desk, open_session: OpenSession, seconds: int, words: str
) -> None:
    sandbox.state.clock._source = lambda: 1_800_000_000.0
    with pytest.raises(stripe.InvalidRequestError, match=words):
        open_session(expires_at=1_800_000_000 + seconds)
    assert open_session(expires_at=1_800_000_000 + HALF_HOUR).status == "open"
    assert open_session(expires_at=1_800_000_000 + DAY).status == "open"


def test_the_shop_expires_an_open_session(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    expired = sandbox.client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    assert sandbox.events() == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        sandbox.client.v1.checkout.sessions.expire(session.id)
    assert sandbox.events() == ["checkout.session.expired"]


def test_a_completed_session_cannot_expire(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    paid = sandbox.pay(session.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        sandbox.client.v1.checkout.sessions.expire(session.id)
    sandbox.advance(2 * DAY)
    assert sandbox.session(session.id) == paid


def test_a_session_past_its_time_reads_expired_and_says_so(
    sandbox: Desk, open_session: OpenSession
) -> None:
    session = open_session()
    sandbox.state.clock.advance(DAY - 5)
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.state.clock.advance(5)
    assert sandbox.client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert sandbox.events() == ["checkout.session.expired"]
    [event] = sandbox.state.store.find("event")
    assert event["request"] == {"id": None, "idempotency_key": None}


def test_sessions_are_listed_newest_first_and_filtered(
    sandbox: Desk, open_session: OpenSession
) -> None:
    first, second, third = (open_session() for _ in range(3))
    paid = sandbox.pay(second.id)
    sessions = sandbox.client.v1.checkout.sessions
    assert [each.id for each in sessions.list().data] == [third.id, second.id, first.id]
    assert [each.id for each in sessions.list(params={"status": "complete"}).data] == [second.id]
    by_intent = sessions.list(params={"payment_intent": paid["payment_intent"]})
    assert [each.id for each in by_intent.data] == [second.id]
    newer = sessions.list(params={"ending_before": first.id, "limit": 1})
    assert ([each.id for each in newer.data], newer.has_more) == ([second.id], True)
    older = sessions.list(params={"starting_after": third.id})
    assert ([each.id for each in older.data], older.has_more) == ([second.id, first.id], False)


def test_a_session_that_costs_nothing_needs_no_payment(
    sandbox: Desk, open_session: OpenSession
) -> None:
    coupon = sandbox.client.v1.coupons.create(params={"percent_off": 100})
    session = open_session(discounts=[{"coupon": coupon.id}], shipping_options=None)
    assert session.amount_total == 0
    paid = sandbox.pay(session.id)
    assert (paid["status"], paid["payment_status"]) == ("complete", "no_payment_required")
    assert paid["payment_intent"] is None
    assert sandbox.state.store.find("charge") == []


def test_an_unknown_session_is_404(sandbox: Desk) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sandbox.client.v1.checkout.sessions.retrieve("cs_test_none")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    ("currency", "names"),
    [
        ("gbp", ["card", "bacs_debit"]),
        ("eur", ["card", "sepa_debit"]),
        ("usd", ["card", "us_bank_account"]),
        ("sek", ["card"]),
    ],
)
def test_ways_to_pay_follow_the_currency(
    open_session: OpenSession, currency: str, names: list[str]
) -> None:
    session = open_session(line_items=[line(currency=currency)], shipping_options=None)
    assert session.payment_method_types == names
    excluded = names[1:] or ["klarna"]
    session = open_session(
        line_items=[line(currency=currency)],
        shipping_options=None,
        excluded_payment_method_types=excluded,
    )
    assert session.payment_method_types == ["card"]
