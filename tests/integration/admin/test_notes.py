"""Notes for each other and for the customer, and mails as they looked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from storefront import clock
from storefront.emails import EmailMessage
from storefront.orders.models import OrderEvent
from storefront.security import sign_order
from tests.integration.admin.conftest import Clerk
from tests.integration.admin.test_refund_form import mails
from tests.shop import Customer, Shop


def own_page(shop: Shop, alice: Customer, number: str) -> str:
    with shop.app.app_context():
        token = sign_order(number)
    return alice.client.get(f"/orders/{token}").text


def notes(shop: Shop) -> list[tuple[int, str, bool]]:
    """[(id, text, public)]"""
    with shop.db() as db:
        rows = db.scalars(select(OrderEvent).where(OrderEvent.kind == "note"))
        return [(row.id, row.details["text"], row.details["public"]) for row in rows]


def test_only_public_notes_reach_the_customer(
    shop: Shop, olga: Clerk, alice: Customer, paid: str
) -> None:
    olga.act(paid, "notes", text="Sounds <b>cross</b>")
    olga.act(paid, "notes", text="We packed it <b>twice</b>", public="y")
    page = own_page(shop, alice, paid)
    assert "Sounds" not in page
    assert "We packed it &lt;b&gt;twice&lt;/b&gt;" in page
    assert "olga" not in page.lower()
    assert "Said on the customer’s page: We packed" in olga.get(f"/admin/orders/{paid}").text
    assert mails(shop) == ["order_confirmation"]


def test_ones_own_note_can_be_corrected_for_five_minutes(
    shop: Shop, olga: Clerk, wanda: Clerk, alice: Customer, paid: str, at: Any
) -> None:
    olga.act(paid, "notes", text="Called Alise", public="y")
    [(note, _, _)] = notes(shop)
    noun = f"notes/{note}/correction"
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/{noun}")
    assert (form["text"], form["public"]) == ("Called Alise", "y")
    assert noun not in wanda.get(f"/admin/orders/{paid}").text
    strange = wanda.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/notes")
    path = f"/admin/orders/{paid}/{noun}"
    assert wanda.client.post(path, data=strange | {"text": "Mine"}).status_code == 409

    form.pop("public")
    assert olga.client.post(path, data=form | {"text": "Called Alice"}).status_code == 303
    assert notes(shop) == [(note, "Called Alice", False)]
    assert "Called" not in own_page(shop, alice, paid)

    at(clock.now() + timedelta(minutes=5, seconds=1))
    assert noun not in olga.get(f"/admin/orders/{paid}").text
    assert olga.client.post(path, data=form | {"text": "Too late"}).status_code == 409
    assert notes(shop) == [(note, "Called Alice", False)]


def test_a_mail_is_shown_as_it_looked_where_nothing_works(
    shop: Shop, olga: Clerk, max_: Clerk, paid: str
) -> None:
    mails(shop)
    with shop.db() as db:
        mail = db.scalars(select(EmailMessage)).one()
        mail_id, html = mail.id, mail.html
    assert f'href="/admin/mails/{mail_id}/html"' in olga.get(f"/admin/mails/{mail_id}").text
    answer = olga.get(f"/admin/mails/{mail_id}/html")
    assert answer.text == html
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox;" in policy
    assert "script-src" not in policy
    assert max_.get(f"/admin/mails/{mail_id}/html").status_code == 403
