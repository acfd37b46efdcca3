"""Events and their deliveries: signed, retried, held back, reversed, lost and found again."""

import json
from typing import Any

import pytest
import stripe

from storefront.sandbox.deliveries import RETRY_SECONDS, post
from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import WEBHOOK_SECRET, WEBHOOK_URL, Desk

PAID = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
]


def types(deliveries: list[tuple[bytes, dict[str, str]]]) -> list[str]:
    return [json.loads(body)["type"] for body, _ in deliveries]


class Answers:
    """A shop that answers what it is told to and remembers what it was sent."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.sent: list[str] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        assert url == WEBHOOK_URL
        self.sent.append(json.loads(body)["type"])
        return self.statuses.pop(0) if self.statuses else 200


def test_a_delivery_is_signed_as_stripe_signs(sandbox: Desk, open_session: OpenSession) -> None:
    session = sandbox.expire(open_session().id)
    [(body, headers)] = sandbox.deliveries()
    event = sandbox.client.construct_event(
        body, headers["Stripe-Signature"], WEBHOOK_SECRET, tolerance=300
    )
    assert event.type == "checkout.session.expired"
    assert event.api_version == stripe.api_version
    assert event.pending_webhooks == 1
    assert event.data.object["id"] == session["id"]
    with pytest.raises(stripe.SignatureVerificationError):
        sandbox.client.construct_event(body + b" ", headers["Stripe-Signature"], WEBHOOK_SECRET)
    assert sandbox.deliveries() == []


def test_deliveries_come_in_order_and_once(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.pay(open_session().id)
    assert types(sandbox.deliveries()) == PAID
    assert sandbox.deliveries() == []


def test_an_event_keeps_what_was_true_when_it_happened(
    sandbox: Desk, open_session: OpenSession
) -> None:
    session = open_session()
    sandbox.pay(session.id, "debit")
    sandbox.clear_debit(session.id)
    completed = sandbox.client.v1.events.list(params={"type": "checkout.session.completed"})
    assert completed.data[0].data.object["payment_status"] == "unpaid"


def test_pending_webhooks_fall_when_they_arrive(sandbox: Desk, open_session: OpenSession) -> None:
    other = sandbox.client.v1.webhook_endpoints.create(
        params={"url": "http://other.test/", "enabled_events": ["checkout.session.expired"]}
    )
    assert other.secret is not None
    assert other.secret.startswith("whsec_")
    assert "secret" not in sandbox.client.v1.webhook_endpoints.list().data[0]
    sandbox.expire(open_session().id)
    event = sandbox.client.v1.events.list().data[0]
    assert event.pending_webhooks == 2
    first, second = sandbox.state.deliveries.pending()
    sandbox.state.deliveries.record(first, 200)
    assert sandbox.client.v1.events.retrieve(event.id).pending_webhooks == 1
    sandbox.state.deliveries.record(second, 204)
    assert sandbox.client.v1.events.retrieve(event.id).pending_webhooks == 0


def test_a_refused_delivery_is_tried_again_a_bounded_number_of_times(
    sandbox: Desk, open_session: OpenSession
) -> None:
    shop = Answers(*[500] * 20)
    sandbox.state.deliveries._send = shop
    sandbox.expire(open_session().id)
    for seconds in (0, *RETRY_SECONDS):
        assert sandbox.state.deliveries.deliver_due() == (1 if not seconds else 0)
        if seconds:
            sandbox.advance(seconds)
            assert sandbox.state.deliveries.deliver_due() == 1
    sandbox.advance(86400)
    assert sandbox.state.deliveries.deliver_due() == 0
    [delivery] = sandbox.state.deliveries.listed()
    assert delivery.state == "failed"
    assert [each["status"] for each in delivery.attempts] == [500] * (1 + len(RETRY_SECONDS))
    assert shop.sent == ["checkout.session.expired"] * (1 + len(RETRY_SECONDS))


def test_a_retry_that_works_is_the_last(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.state.deliveries._send = Answers(0, 200)
    sandbox.expire(open_session().id)
    sandbox.state.deliveries.deliver_due()
    sandbox.advance(RETRY_SECONDS[0])
    sandbox.state.deliveries.deliver_due()
    [delivery] = sandbox.state.deliveries.listed()
    assert (delivery.state, [each["status"] for each in delivery.attempts]) == (
        "succeeded",
        [0, 200],
    )


def test_held_deliveries_are_released_in_reverse(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.state.deliveries.hold(True)
    sandbox.pay(open_session().id)
    assert sandbox.deliveries() == []
    assert sandbox.state.deliveries.release(order="reverse") == 5
    assert types(sandbox.deliveries()) == PAID[::-1]


def test_chosen_deliveries_are_released(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.state.deliveries.hold(True)
    sandbox.pay(open_session().id)
    held = sandbox.state.deliveries.listed("state = 'held'")
    assert sandbox.state.deliveries.release([held[3].id]) == 1
    assert types(sandbox.deliveries()) == ["checkout.session.completed"]
    assert sandbox.state.deliveries.release(order="shuffled") == 4
    assert sorted(types(sandbox.deliveries())) == sorted(set(PAID) - {PAID[3]})


def test_drop_duplicate_and_delay(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.pay(open_session().id)
    queue = sandbox.state.deliveries
    first, second, third, fourth, _ = queue.pending()
    queue.drop(first)
    queue.resend(fourth)
    queue.delay(third, 60)
    assert types(sandbox.deliveries()) == [PAID[1], PAID[3], PAID[4], PAID[3]]
    sandbox.advance(60)
    assert types(sandbox.deliveries()) == [PAID[2]]
    assert queue.undelivered(first.event) == 1
    assert queue.undelivered(second.event) == 0


def test_missed_events_are_found_by_listing(sandbox: Desk, open_session: OpenSession) -> None:
    first = open_session()
    sandbox.pay(first.id)
    sandbox.deliveries()
    seen = sandbox.client.v1.events.list(params={"limit": 1}).data[0].id
    second = open_session()
    sandbox.pay(second.id)
    wanted: Any = {
        "delivery_success": False,
        "types": ["checkout.session.completed", "checkout.session.expired"],
        "ending_before": seen,
    }
    missed = list(sandbox.client.v1.events.list(params=wanted).auto_paging_iter())
    assert [each.data.object["id"] for each in missed] == [second.id]
    sandbox.deliveries()
    assert list(sandbox.client.v1.events.list(params=wanted).auto_paging_iter()) == []


def test_events_are_filtered(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.pay(open_session().id)
    created = sandbox.state.clock.now()
    sandbox.state.clock.advance(100)
    sandbox.pay(open_session().id)
    events = sandbox.client.v1.events
    assert len(events.list(params={"type": "charge.*"}).data) == 4
    assert len(events.list(params={"created": {"gt": created + 50}}).data) == 5
    assert len(events.list(params={"created": {"lte": created + 50}, "limit": 3}).data) == 3
    everything = [each.type for each in events.list(params={"limit": 3}).auto_paging_iter()]
    assert everything == [*PAID[::-1], *PAID[::-1]]
    with pytest.raises(stripe.InvalidRequestError):
        events.list(params={"type": "charge.*", "types": ["charge.updated"]})


def test_what_was_being_sent_is_sent_again_after_a_restart(
    sandbox: Desk, open_session: OpenSession
) -> None:
    sandbox.expire(open_session().id)
    [delivery] = sandbox.state.deliveries.pending()
    sandbox.state.deliveries._set(delivery.id, "sending")
    assert sandbox.deliveries() == []
    sandbox.state.deliveries.recover()
    assert types(sandbox.deliveries()) == ["checkout.session.expired"]


def test_nobody_there_is_no_answer() -> None:
    assert post("http://127.0.0.1:9/webhooks/stripe", b"{}", {}) == 0
