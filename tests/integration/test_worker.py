"""The worker: no mail lost when it dies, none sent twice in normal running."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage as MimeMessage
from typing import Any

import pytest
from sqlalchemy import select, update

from storefront import clock, signals
from storefront.catalog.models import Variant
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.orders.models import OrderEvent
from storefront.worker import LEASE, MAX_TRIES, waiting, work_once
from tests.shop import Customer, Shop


@pytest.fixture
def paid(shop: Shop, alice: Customer, sandbox: Any) -> str:
    """An order whose money has arrived and whose events nobody has acted on yet."""
    sandbox.pay(alice.buy(2))
    for body, headers in sandbox.deliveries():
        alice.client.post("/webhooks/stripe", data=body, headers=headers)
    return shop.only_order()


def test_a_mail_is_sent_once_and_can_be_read_again(shop: Shop, paid: str) -> None:
    sent: list[MimeMessage] = []
    with shop.db() as db:
        assert waiting(db) == 2  # placed and paid
        assert work_once(db, sent.append) == 2
        assert work_once(db, sent.append) == 0
        assert waiting(db) == 0
        kept = db.scalars(select(EmailMessage)).one()
        assert (kept.kind, kept.to) == ("order_confirmation", "alice@example.com")
        assert kept.sent_at is not None
    mail = sent[0]
    assert len(sent) == 1
    assert mail["To"] == "alice@example.com"
    assert mail["Subject"] == f"Order {paid}: thank you"
    text = mail.get_body(("plain",)).get_content()
    for part in ("2 x Threefold Magnesium, 30 days: £58.00", "Total: £58.00", "London", "/orders/"):
        assert part in text
    html = mail.get_body(("html",)).get_content()
    assert "2 × Threefold Magnesium, 30 days" in html


def test_the_link_in_the_mail_opens_the_order(shop: Shop, paid: str, alice: Customer) -> None:
    sent: list[MimeMessage] = []
    with shop.db() as db:
        work_once(db, sent.append)
    text = sent[0].get_body(("plain",)).get_content()
    link = next(word for word in text.split() if "/orders/" in word)
    assert link.startswith("http://localhost/orders/")
    page = shop.app.test_client().get(link.removeprefix("http://localhost"))
    assert page.status_code == 200
    assert paid in page.text


def test_a_worker_killed_before_sending_leaves_the_mail_to_the_next(
    shop: Shop, paid: str, at: Any
) -> None:
    class Killed(BaseException):
        """Like a SIGKILL: no handler of ours gets to run."""

    def die(_mail: MimeMessage) -> None:
        raise Killed

    with shop.app.app_context(), pytest.raises(Killed):
        work_once(session, die)
    sent: list[MimeMessage] = []
    with shop.db() as db:
        assert work_once(db, sent.append) == 0, "the lease still holds"
    at(clock.now() + LEASE + timedelta(seconds=1))
    with shop.db() as db:
        work_once(db, sent.append)
    assert [mail["Subject"] for mail in sent] == [f"Order {paid}: thank you"]


def test_a_server_that_refuses_is_tried_later_and_later_then_left_to_people(
    shop: Shop, paid: str, at: Any
) -> None:
    tries: list[MimeMessage] = []

    def refuse(mail: MimeMessage) -> None:
        tries.append(mail)
        raise smtplib.SMTPServerDisconnected("try later")

    moment = clock.now()
    for _ in range(MAX_TRIES + 3):
        with shop.db() as db:
            work_once(db, refuse)
        moment += timedelta(hours=2)
        at(moment)
    assert len(tries) == MAX_TRIES
    assert len({mail["Message-ID"] for mail in tries}) == 1
    with shop.db() as db:
        event = db.scalars(select(OrderEvent).where(OrderEvent.kind == "pay")).one()
        assert (event.done_at, event.attempts) == (None, MAX_TRIES)
        assert event.error == "SMTPServerDisconnected: try later"
        assert waiting(db) == 1


def test_the_signal_comes_after_the_commit_and_names_the_order(shop: Shop, paid: str) -> None:
    heard: list[tuple[str, str]] = []

    def hear(_app: Any, order_number: str, **_details: Any) -> None:
        heard.append((order_number, shop.order(order_number)["status"]))

    with signals.order_paid.connected_to(hear), shop.db() as db:
        work_once(db, lambda mail: None)
    assert heard == [(paid, "paid")]


def test_a_receiver_that_fails_does_not_send_the_mail_again(shop: Shop, paid: str, at: Any) -> None:
    sent: list[MimeMessage] = []

    def stumble(_app: Any, **_details: Any) -> None:
        raise RuntimeError("the warehouse is on fire")

    with signals.order_paid.connected_to(stumble), shop.db() as db:
        work_once(db, sent.append)
    at(clock.now() + timedelta(hours=1))
    with shop.db() as db:
        assert work_once(db, sent.append) == 1
        assert waiting(db) == 0
    assert len(sent) == 1


def test_few_units_left_are_told_for_the_packs_of_the_order(shop: Shop, paid: str) -> None:
    heard: list[tuple[str, int]] = []

    def hear(_app: Any, sku: str, available: int) -> None:
        heard.append((sku, available))

    with signals.stock_low.connected_to(hear), shop.db() as db:
        work_once(db, lambda mail: None)
    assert heard == [("TF-MG-30", 8)], "ten on the shelf, two held, told from twenty downwards"


def test_nothing_is_told_while_there_is_plenty(shop: Shop, paid: str) -> None:
    heard: list[str] = []

    def hear(_app: Any, sku: str, **_details: Any) -> None:
        heard.append(sku)

    with shop.db() as db:
        db.execute(update(Variant).values(low_stock_at=7))
    with signals.stock_low.connected_to(hear), shop.db() as db:
        work_once(db, lambda mail: None)
    assert heard == []
