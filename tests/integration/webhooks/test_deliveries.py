"""Messages reach the operator's systems: signed, at least once, tried again, given up."""

import json
import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.database import session
from storefront.orders.fulfillment import fulfill
from storefront.orders.models import OrderEvent, find_order
from storefront.webhooks.deliver import LEASE, OFF_AFTER, PAUSES, deliver_webhooks
from storefront.webhooks.endpoints import roll_secret
from storefront.webhooks.models import WebhookEndpoint
from storefront.webhooks.write import write_order_news
from storefront.worker import work_once
from tests.integration.webhooks.conftest import Receiver, deliver, deliveries, status
from tests.shop import Shop

ROOT = Path(__file__).parents[3]


def verify(secret: str, message: tuple[dict[str, str], bytes]) -> bool:
    """As the documentation tells receivers to do it."""
    page = (ROOT / "docs" / "outgoing-webhooks.md").read_text()
    [lines] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    told: dict[str, Any] = {}
    exec(lines, told)  # noqa: S102
    return bool(told["verify"](secret, *message))


def test_what_happened_arrives_signed_with_no_more_than_it_needs(
    shop: Shop, paid: str, secret: str, receiver: Receiver
) -> None:
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        fulfill(order, {order.lines[0].id: 2}, "DPD", "15500", "Olga")
        db.commit()
        work_once(db, lambda _mail: None)
    before = shop.counts()
    assert deliver(shop) == 3
    assert deliver(shop) == 0
    assert shop.counts() == before
    low, news, sent = (json.loads(body) for _, body in receiver.got)
    assert (low["type"], low["data"]) == ("stock.low", {"sku": "TF-MG-30", "available": 8})
    assert (news["type"], news["version"], sent["type"]) == ("order.paid", 1, "order.shipped")
    assert news["data"]["order"]["number"] == paid
    assert news["data"]["order"]["total"] == 5800
    assert (news["data"]["order"]["currency"], news["data"]["order"]["country"]) == ("GBP", "GB")
    assert news["data"]["order"]["lines"] == [
        {"sku": "TF-MG-30", "quantity": 2, "unit_amount": 2900, "discount": 0}
    ]
    assert sent["data"]["parcel"]["tracking_number"] == "15500"
    assert sent["data"]["parcel"]["lines"] == [{"sku": "TF-MG-30", "quantity": 2}]
    everything = b"".join(body for _, body in receiver.got).lower()
    for private in (b"alice", b"london", b"@", b"pi_", b"cs_", b"olga", b"whsec"):
        assert private not in everything
    for message in receiver.got:
        assert verify(secret, message)
        headers, body = message
        assert not verify(secret, (headers, body + b" "))
        assert not verify(secret, (headers | {"webhook-timestamp": "1700000000"}, body))
    assert [(row.attempts, row.status_code, row.answer) for row in deliveries(shop)] == [
        (1, 200, "fine")
    ] * 3


def test_an_event_is_written_down_once_for_each_endpoint_that_wants_it(
    shop: Shop, paid: str
) -> None:
    with shop.db() as db:
        db.add(WebhookEndpoint(url="https://a.example", events=["order.refunded"], secret="s"))
        db.add(
            WebhookEndpoint(
                url="https://b.example", events=["order.paid"], secret="s", active=False
            )
        )
        pay = db.scalars(select(OrderEvent).where(OrderEvent.kind == "pay")).one()
        assert write_order_news(db, pay) == 0
    written = [(row.endpoint_id, row.event) for row in deliveries(shop)]
    assert written == [(1, "stock.low"), (1, "order.paid")]


def test_a_failure_is_tried_again_with_the_same_id(
    shop: Shop, paid: str, receiver: Receiver, at: Any
) -> None:
    receiver.answers = [status(500, "out\0 of order " + "x" * 600)]
    assert deliver(shop) == 0, "after a failure the endpoint's other messages wait"
    failed, untouched = deliveries(shop)
    assert (failed.attempts, failed.status_code, failed.delivered_at) == (1, 500, None)
    assert failed.answer == ("out of order " + "x" * 600)[:500]
    assert untouched.attempts == 0
    assert deliver(shop) == 1, "the other one is due, the failed one is not"
    at(clock.now() + PAUSES[0] + timedelta(seconds=1))
    assert deliver(shop) == 1
    first, _, again = receiver.got
    assert first[1] == again[1]
    assert first[0]["webhook-id"] == again[0]["webhook-id"]
    assert first[0]["webhook-signature"] != again[0]["webhook-signature"]
    with shop.db() as db:
        assert db.scalars(select(WebhookEndpoint.failing_since)).all() == [None]


def test_after_three_days_it_is_given_up(
    shop: Shop, paid: str, receiver: Receiver, at: Any
) -> None:
    start = clock.now()
    receiver.answers = [status(503)] * 100
    for tries, pause in enumerate((*PAUSES, timedelta()), 1):
        for _ in range(2):  # both messages
            deliver(shop)
        assert {row.attempts for row in deliveries(shop)} == {tries}
        at(clock.now() + pause + timedelta(seconds=2))
    assert timedelta(days=3) < clock.now() - start < timedelta(days=3, hours=6)
    assert all(row.given_up_at and row.due_at is None for row in deliveries(shop))
    before = len(receiver.got)
    at(clock.now() + timedelta(days=30))
    assert deliver(shop) == 0
    assert len(receiver.got) == before == 20


@pytest.mark.parametrize(
    ("code", "days", "active"), [(500, 0, True), (500, 5, False), (410, 0, False)]
)
def test_an_endpoint_that_is_gone_or_fails_for_days_is_switched_off(
    shop: Shop, paid: str, receiver: Receiver, code: int, days: int, active: bool
) -> None:
    with shop.db() as db:
        endpoint = db.scalars(select(WebhookEndpoint)).one()
        endpoint.failing_since = clock.now() - timedelta(days=days)
        assert timedelta(days=5) == OFF_AFTER
    receiver.answers = [status(code)] * 9
    deliver(shop)
    with shop.db() as db:
        endpoint = db.scalars(select(WebhookEndpoint)).one()
        assert endpoint.active is active
        assert (endpoint.switched_off_at is None) is active
    tried = len(receiver.got)
    deliver(shop)
    assert len(receiver.got) == (tried + 1 if active else tried)


def test_two_workers_never_send_the_same_message(shop: Shop, paid: str, receiver: Receiver) -> None:
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        with shop.app.app_context():
            deliver_webhooks(session)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert sorted(ids) == sorted(row.message_id for row in deliveries(shop))
    assert [row.attempts for row in deliveries(shop)] == [1, 1]


def test_a_worker_killed_while_sending_leaves_the_message_to_the_next(
    shop: Shop, paid: str, receiver: Receiver, at: Any
) -> None:
    class Killed(BaseException):
        """Like a SIGKILL: no handler of ours gets to run."""

    def die(*_: object) -> Any:
        raise Killed

    with shop.app.app_context(), pytest.raises(Killed):
        deliver_webhooks(session, die)
    assert deliver(shop) == 1, "the lease of the first still holds"
    at(clock.now() + LEASE + timedelta(seconds=1))
    assert deliver(shop) == 1
    assert [row.attempts for row in deliveries(shop)] == [2, 1]


def test_both_secrets_sign_for_a_day_after_a_new_one(
    shop: Shop, paid: str, secret: str, receiver: Receiver, at: Any
) -> None:
    with shop.db() as db:
        endpoint = db.scalars(select(WebhookEndpoint)).one()
        new = roll_secret(db, endpoint, endpoint.secret_number)
    receiver.answers = [status(500), status(500)]
    deliver(shop)
    assert verify(secret, receiver.got[0])
    assert verify(new, receiver.got[0])
    at(clock.now() + timedelta(hours=24, seconds=1))
    assert deliver(shop) == 0
    with shop.db() as db:
        assert db.scalars(select(WebhookEndpoint.previous_secret)).all() == [None]
    headers, _ = receiver.got[1]
    assert headers["webhook-signature"].count("v1,") == 1
