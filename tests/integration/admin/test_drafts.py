"""Staff write an order for a customer, who places it by paying; unpaid, it ends on its date."""

from datetime import timedelta
from typing import Any

import pytest

from storefront import clock
from storefront.checkout.sweep import sweep
from storefront.checkout.views import gateway
from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.edits import go_to_pay, link_to, money
from tests.integration.admin.test_edits import mails
from tests.shop import LARGE, SMALL, Customer, Shop

NEW, DRAFTS = "/admin/new-draft", "/admin/drafts?market=GB"


def write(clerk: Clerk, **typed: Any) -> str:
    """Write a draft of two small packs for Alice; its number."""
    given = {"email": "alice@example.com", f"units_{SMALL}": "2", "country": "GB"} | typed
    answer = clerk.fill(NEW, DRAFTS, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).rpartition("/")[2]


def sweep_now(shop: Shop) -> None:
    with shop.db() as db:
        sweep(db, gateway())


def test_a_draft_is_sent_paid_and_packed(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    number = write(
        olga,
        **{f"price_{SMALL}": "25.00", f"reason_{SMALL}": "Agreed by phone"},
        message="As we said.",
    )
    page = f"/admin/drafts/{number}"
    shown = olga.get(page).text
    assert "usually £29.00: Agreed by phone" in shown
    assert "£50.00" in shown  # delivery is free from £40
    assert shop.lots()["LOT-30"] == (10, 0)
    assert mails(shop) == []
    assert olga.fill(page, f"{page}/invoices").status_code == 303
    assert mails(shop) == [("alice@example.com", f"Order {number}: £50.00 to pay")]
    assert "invoice sent" in olga.get("/admin/drafts?state=invoice-sent").text

    link = link_to(shop, number)
    counts = shop.counts()
    asked = alice.client.get(link).text
    assert "As we said." in asked
    assert "Pay £50.00" in asked
    assert shop.counts() == counts
    session_id = go_to_pay(alice, link)
    assert shop.lots()["LOT-30"] == (10, 2)
    assert sandbox.session(session_id)["shipping_address_collection"] == {
        "allowed_countries": ["GB"]
    }
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    order = shop.order(number)
    assert (order["status"], order["total"], order["email"]) == ("paid", 5000, "alice@example.com")
    assert money(shop, number)["charged"] == 5000
    assert "completed" in olga.get(page).text
    assert olga.act(number, "fulfillments").status_code == 303
    assert shop.lots()["LOT-30"] == (8, 0)


def test_kept_stock_is_free_again_on_the_draft_s_date(
    shop: Shop, olga: Clerk, alice: Customer, at: Any
) -> None:
    number = write(olga, holds_stock="y", shipping_code="", shipping_amount="1.00")
    assert shop.lots()["LOT-30"] == (10, 2)
    assert shop.order(number)["total"] == 5900
    sweep_now(shop)
    assert shop.order(number)["status"] == "draft"
    link = link_to(shop, number)
    at(clock.now() + timedelta(days=9))
    gone = alice.client.get(link)
    assert (gone.status_code, "This link has expired" in gone.text) == (410, True)
    assert alice.client.post(link).status_code == 409
    sweep_now(shop)
    assert shop.order(number)["status"] == "expired"
    assert shop.order(number)["events"] == ["draft", "expire"]
    assert shop.lots()["LOT-30"] == (10, 0)
    assert "expired" in olga.get("/admin/drafts?state=expired").text


@pytest.mark.parametrize(("holds", "kept"), [("y", 2), (None, 0)])
def test_who_leaves_stripe_s_page_may_come_back(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, holds: str | None, kept: int
) -> None:
    number = write(olga, **({"holds_stock": holds} if holds else {}))
    link = link_to(shop, number)
    first = go_to_pay(alice, link)
    assert go_to_pay(alice, link) == first
    assert "is paying right now" in olga.get(f"/admin/drafts/{number}").text
    sandbox.expire(first)
    deliver(alice, sandbox)
    assert shop.order(number)["status"] == "draft"
    assert shop.lots()["LOT-30"] == (10, kept)
    second = go_to_pay(alice, link)
    assert second != first
    sandbox.pay(second)
    deliver(alice, sandbox)
    assert shop.order(number)["status"] == "paid"
    assert shop.lots()["LOT-30"] == (10, 2)


def test_sold_out_is_said_and_nothing_is_charged(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    number = write(olga, **{f"units_{SMALL}": "8"})
    write(olga, **{f"units_{SMALL}": "8"}, holds_stock="y")
    link, counts = link_to(shop, number), shop.counts()
    answer = alice.client.post(link)
    assert answer.status_code == 409
    assert "Only 2 more of Threefold Magnesium, 30 days can be had." in answer.text
    assert "Nothing was charged." in answer.text
    assert (shop.order(number)["status"], shop.counts()) == ("draft", counts)
    assert sandbox.state.store.find("checkout.session") == []
    short = olga.fill(
        NEW, DRAFTS, email="a@example.com", **{f"units_{SMALL}": "9"}, holds_stock="y"
    )
    assert short.status_code == 409
    assert shop.counts() == counts


def test_a_draft_may_be_changed_and_called_off(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any
) -> None:
    number = write(olga, holds_stock="y")
    page = f"/admin/drafts/{number}"
    change = {f"units_{SMALL}": "1", f"units_{LARGE}": "1", "holds_stock": "y"}
    assert olga.fill(page, page, **change).status_code == 303
    assert shop.order(number)["total"] == 10400
    assert shop.lots() == {"LOT-30": (10, 1), "LOT-90": (10, 1)}
    assert olga.fill(page, page, **change, **{f"price_{SMALL}": "1.00"}).status_code == 422
    link = link_to(shop, number)
    session_id = go_to_pay(alice, link)
    assert olga.fill(page, f"{page}/cancellation").status_code == 303
    assert sandbox.session(session_id)["status"] == "expired"
    assert shop.order(number)["status"] == "cancelled"
    assert shop.lots() == {"LOT-30": (10, 0), "LOT-90": (10, 0)}
    closed = alice.client.get(link)
    assert (closed.status_code, "This order was cancelled" in closed.text) == (410, True)
    assert mails(shop) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "alice"}, "Enter an address like name@example.com."),
        ({f"units_{SMALL}": "0"}, "Put at least one pack into the draft."),
        ({f"units_{SMALL}": "-1"}, "Enter a whole number, 0 to 99."),
        ({f"price_{SMALL}": "20.00"}, "Say why the price is changed."),
        ({f"price_{SMALL}": "12,5"}, "Write the amount in GBP like 12.50."),
        ({"shipping_code": ""}, "Write what delivery costs, or choose a way to deliver."),
        ({"until": "2020-01-01"}, "Choose a day within the next 14 days."),
        ({"until": "2099-01-01"}, "Choose a day within the next 14 days."),
        ({"country": "FR"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(
    shop: Shop, olga: Clerk, typed: dict[str, str], said: str
) -> None:
    counts = shop.counts()
    given = {"email": "alice@example.com", f"units_{SMALL}": "2", "message": "Kept words"}
    answer = olga.fill(NEW, DRAFTS, **(given | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept words" in answer.text
    assert shop.counts() == counts


def test_the_list_says_when_there_is_nothing(shop: Shop, olga: Clerk, max_: Clerk) -> None:
    assert "No drafts yet." in olga.get("/admin/drafts").text
    assert "No draft matches." in olga.get("/admin/drafts?state=open").text
    number = write(olga)
    assert number in olga.get("/admin/drafts?state=open&q=ALICE").text
    assert number not in olga.get("/admin/drafts?state=completed").text
    assert max_.get("/admin/drafts").status_code == 403


def test_a_pay_link_opens_nothing_else(shop: Shop, olga: Clerk, mallory: Customer) -> None:
    number = write(olga)
    token = link_to(shop, number).rpartition("/")[2]
    assert mallory.client.get(f"/orders/{token}").status_code == 404
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), number, "x"):
        assert mallory.client.get(f"/pay/{forged}").status_code == 404
        assert mallory.client.post(f"/pay/{forged}").status_code == 404
    assert (
        mallory.client.post(f"/pay/{token}", headers={"Sec-Fetch-Site": "cross-site"}).status_code
        == 403
    )
