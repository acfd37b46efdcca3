"""A session to pay, as the shop would open it."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox_fixtures import Desk

OpenSession = Callable[..., stripe.checkout.Session]


def line(amount: int = 2900, quantity: int = 1, **price: Any) -> dict[str, Any]:
    data = {
        "currency": "gbp",
        "unit_amount": amount,
        "tax_behavior": "inclusive",
        "product_data": {"name": "Threefold Magnesium, 30 days"},
    }
    return {"quantity": quantity, "price_data": data | price}


def rate(amount: int = 350, name: str = "Tracked 48", **more: Any) -> dict[str, Any]:
    fixed = {"amount": amount, "currency": more.pop("currency", "gbp")}
    data = {"type": "fixed_amount", "display_name": name, "fixed_amount": fixed}
    return {"shipping_rate_data": data | more}


@pytest.fixture
def open_session(sandbox: Desk) -> OpenSession:
    def run(*, key: str | None = None, **changes: Any) -> stripe.checkout.Session:
        params: Any = {
            "mode": "payment",
            "success_url": "http://localhost/orders/1001?session_id={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://localhost/cart",
            "client_reference_id": "1001",
            "line_items": [line()],
            "shipping_address_collection": {"allowed_countries": ["GB"]},
            "shipping_options": [rate()],
            "automatic_tax": {"enabled": False},
            "metadata": {"order": "1001"},
        } | changes
        params = {name: value for name, value in params.items() if value is not None}
        return sandbox.client.v1.checkout.sessions.create(
            params=params, options={"idempotency_key": key} if key else {}
        )

    return run


@pytest.fixture
def paid(sandbox: Desk, open_session: OpenSession) -> dict[str, Any]:
    """A session of £32.50 paid by card; its events are behind us."""
    session = sandbox.pay(open_session().id)
    sandbox.deliveries()
    return session
