"""The first page: what to send, what is on its way, and what a person has to look at."""

from typing import Any

from sqlalchemy import select

from storefront.checkout.models import WebhookEvent
from storefront.emails import EmailMessage
from storefront.orders.models import OrderEvent, find_order
from storefront.worker import work_once
from tests.integration.admin.conftest import Clerk, deliver, place_many, queries
from tests.integration.admin.test_order_list import numbers
from tests.shop import LARGE, Customer, Shop


def test_what_is_to_send_and_what_is_on_its_way(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, paid: str
) -> None:
    sandbox.pay(alice.buy(1, LARGE), "debit")
    deliver(alice, sandbox)
    page = olga.get("/admin/").text
    to_send, on_its_way = page.split('id="on-its-way"')
    assert paid in numbers(to_send)
    assert len(numbers(on_its_way)) == 1
    assert numbers(on_its_way) != [paid]
    olga.act(paid, "fulfillments")
    assert "Everything that was paid for has been sent." in olga.get("/admin/").text


def test_the_first_page_costs_the_same_however_much_there_is(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    with queries(shop) as few:
        olga.get("/admin/")
    for number in place_many(shop, 40):
        with shop.db() as db:
            order = find_order(db, number)
            assert order is not None
            order.record("amount_differs", "Stripe", amount=100)
    with queries(shop) as many:
        page = olga.get("/admin/").text
    assert "Stripe reports £1.00 for this order, which is not its total" in page
    assert len(many) == len(few)


def test_trouble_stays_until_somebody_wrote_down_what_they_found(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        order.record("refund_failed", "Stripe", amount=2900)
    said = "Refund of £29.00 failed; the money is still here"
    assert said in olga.get("/admin/").text
    assert olga.act(paid, "checks", text="Paid by bank transfer").status_code == 303
    assert said not in olga.get("/admin/").text
    page = olga.get(f"/admin/orders/{paid}").text
    assert "Looked at: Paid by bank transfer" in page
    assert f"/admin/orders/{paid}/checks" not in page
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        order.record("refund_failed", "Stripe", amount=2900)
    assert said in olga.get("/admin/").text  # new trouble is new


def test_an_event_that_fits_no_order_waits_for_a_person(shop: Shop, olga: Clerk) -> None:
    with shop.db() as db:
        db.add(WebhookEvent(id="evt_9", type="refund.updated", review="Refund re_9 is not ours."))
    assert "Refund re_9 is not ours." in olga.get("/admin/").text
    assert olga.fill("/admin/", "/admin/webhook-events/evt_9/review").status_code == 303
    assert "Refund re_9 is not ours." not in olga.get("/admin/").text
    with shop.db() as db:
        kept = db.get_one(WebhookEvent, "evt_9")
        assert kept.review == "Refund re_9 is not ours."
        assert kept.reviewed_by == "Olga Okafor (olga@example.com)"


def test_mails_that_do_not_go_out_are_seen(shop: Shop, olga: Clerk, paid: str) -> None:
    def refuse(_mail: object) -> None:
        raise OSError("no route to the mail server")

    with shop.db() as db:
        work_once(db, refuse)
    page = olga.get("/admin/").text
    assert "did not go out after 1 try: OSError: no route to the mail server" in page


def test_a_mail_can_be_read_again(shop: Shop, olga: Clerk, paid: str) -> None:
    with shop.db() as db:
        work_once(db, lambda _mail: None)
        mail_id = db.scalars(select(EmailMessage.id)).one()
    assert f'href="/admin/mails/{mail_id}"' in olga.get(f"/admin/orders/{paid}").text
    page = olga.get(f"/admin/mails/{mail_id}").text
    assert "alice@example.com" in page
    assert "£87.00" in page


def test_notes_are_kept_in_order_and_once(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/notes")
    for text in ("Called <b>Alice</b>", "Called <b>Alice</b>", "Sent a card"):
        answer = olga.client.post(f"/admin/orders/{paid}/notes", data=form | {"text": text})
        assert answer.status_code == 303
    with shop.db() as db:
        rows = db.scalars(select(OrderEvent).where(OrderEvent.kind == "note"))
        assert [(row.details["text"], row.by) for row in rows.all()] == [
            ("Called <b>Alice</b>", "Olga Okafor (olga@example.com)"),
            ("Sent a card", "Olga Okafor (olga@example.com)"),
        ]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "Note: Called &lt;b&gt;Alice&lt;/b&gt;" in page
    empty = olga.client.post(f"/admin/orders/{paid}/notes", data=form | {"text": "  "})
    assert empty.status_code == 422
    assert "Write something." in empty.text
