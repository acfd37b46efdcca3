"""What tests of money do over and over."""

from datetime import timedelta
from typing import Any

from storefront import clock
from storefront.checkout.reconcile import reconcile
from storefront.checkout.views import gateway
from tests.shop import Customer, Shop


def deliver(customer: Customer, sandbox: Any, times: int = 1) -> None:
    """Carry Stripe's news to the shop."""
    for body, headers in sandbox.deliveries() * times:
        answer = customer.client.post("/webhooks/stripe", data=body, headers=headers)
        assert answer.status_code == 204, answer.text


def bought(customer: Customer, sandbox: Any, quantity: int) -> str:
    """Small packs, paid for, and the shop knows: the Checkout Session's id."""
    session_id = customer.buy(quantity)
    sandbox.pay(session_id)
    deliver(customer, sandbox)
    return session_id


def reconciled(shop: Shop) -> list[str]:
    """What a comparison with Stripe says."""
    with shop.db() as db:
        return list(reconcile(db, gateway(), clock.now() - timedelta(days=1)))
