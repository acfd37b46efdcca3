"""A paid order is changed: dearer, cheaper, by two people at once, and never by halves."""

from typing import Any

from sqlalchemy import select

from storefront.orders.edits import OrderEdit
from storefront.worker import work_once
from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.edits import (
    begin,
    change,
    commit,
    go_to_pay,
    link_to,
    money,
    stage,
)
from tests.shop import LARGE, SMALL, Customer, Shop


def mails(shop: Shop) -> list[tuple[str, str]]:
    """[(recipient, subject)] of everything the worker sends now."""
    sent: list[Any] = []
    with shop.db() as db:
        while work_once(db, sent.append):
            pass
    return [(mail["To"], mail["Subject"]) for mail in sent]


def test_a_dearer_order_is_paid_by_link_and_then_packed(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    mails(shop)
    page = begin(olga, paid)
    before, lots = money(shop, paid), shop.lots()
    shown = stage(olga, page, **{"units_1": "4", f"add_{LARGE}": "1"}, note="By phone")
    assert "£191.00" in shown
    assert "+£104.00" in shown
    assert "A pay link goes to alice@example.com." in shown
    assert (money(shop, paid), shop.lots()) == (before, lots)
    assert commit(olga, page).status_code == 303

    assert money(shop, paid) == {
        "subtotal": 19100,
        "discount": 0,
        "total": 19100,
        "tax": 3183,
        "charged": 8700,
        "refunded": 0,
        "due": 10400,
        "over": 0,
        "version": 2,
    }
    assert shop.lots() == {"LOT-30": (10, 4), "LOT-90": (10, 1)}
    assert mails(shop) == [("alice@example.com", f"Order {paid}: £104.00 to pay")]
    assert "create_fulfillment" not in olga.get(f"/admin/orders/{paid}").text
    refused = olga.client.post(f"/admin/orders/{paid}/fulfillments", data={"units_1": "1"})
    assert refused.status_code in (409, 422)

    link = link_to(shop, paid)
    counts = shop.counts()
    seen = alice.client.get(link)
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "private, no-store")
    assert seen.headers["X-Robots-Tag"] == "noindex"
    assert "£104.00 left to pay" in seen.text
    assert shop.counts() == counts
    session_id = go_to_pay(alice, link)
    assert sandbox.session(session_id)["amount_total"] == 10400
    assert sandbox.session(session_id)["customer_email"] == "alice@example.com"
    assert go_to_pay(alice, link) == session_id
    sandbox.pay(session_id)
    back = alice.client.get(f"{link}/return?session_id={session_id}")
    assert back.headers["Location"].startswith("/orders/")
    deliver(alice, sandbox)
    assert money(shop, paid) | {"tax": 0} == {
        "subtotal": 19100,
        "discount": 0,
        "total": 19100,
        "tax": 0,
        "charged": 19100,
        "refunded": 0,
        "due": 0,
        "over": 0,
        "version": 2,
    }
    assert shop.order(paid)["email"] == "alice@example.com"
    assert "This order is paid" in alice.client.get(link).text
    assert alice.client.post(link).status_code == 409
    assert olga.act(paid, "fulfillments", units_1="4", units_2="1").status_code == 303
    assert shop.lots() == {"LOT-30": (6, 0), "LOT-90": (9, 0)}


def test_a_cheaper_order_asks_for_the_refund(shop: Shop, olga: Clerk, paid: str) -> None:
    page = begin(olga, paid)
    shown = stage(olga, page, units_1="2")
    assert "£29.00 was paid too much" in shown
    answer = commit(olga, page)
    assert answer.headers["Location"] == f"/admin/orders/{paid}#refund"
    assert "£29.00 was paid too much: refund it below." in olga.get(f"/admin/orders/{paid}").text
    assert shop.lots()["LOT-30"] == (10, 2)
    assert money(shop, paid)["over"] == 2900
    assert olga.act(paid, "refunds", amount="29.00").status_code == 303
    assert money(shop, paid) == {
        "subtotal": 5800,
        "discount": 0,
        "total": 5800,
        "tax": 967,
        "charged": 8700,
        "refunded": 2900,
        "due": 0,
        "over": 0,
        "version": 2,
    }
    change(olga, paid, units_1="3")
    assert money(shop, paid)["due"] == 2900


def test_units_refunded_before_an_edit_stay_refunded(shop: Shop, olga: Clerk, paid: str) -> None:
    assert olga.act(paid, "refunds", units_1="1", amount="29.00").status_code == 303
    page = begin(olga, paid)
    assert olga.fill(page, page, units_1="0").status_code == 422
    assert "£29.00 was paid too much" in stage(olga, page, units_1="2")
    assert commit(olga, page).status_code == 303
    assert (money(shop, paid)["over"], shop.lots()["LOT-30"]) == (2900, (10, 1))


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    shop: Shop, olga: Clerk, wanda: Clerk, paid: str
) -> None:
    first, second = begin(olga, paid), begin(wanda, paid)
    stage(olga, first, units_1="4")
    stage(wanda, second, units_1="5", note="Two more, she said")
    assert commit(olga, first).status_code == 303
    before = (money(shop, paid), shop.lots())
    with shop.db() as db:
        seen = db.scalars(select(OrderEdit).where(OrderEdit.committed_at.is_(None))).one()
        assert (seen.units, seen.note) == ({"1": 5}, "Two more, she said")
    page = wanda.get(second).text
    assert "Somebody else changed this order since you began" in page
    assert f"{second}/commit" not in page
    form = wanda.form(second, f"{second}/removal")
    refused = wanda.client.post(f"{second}/commit", data=form | {"seen": "x"})
    assert refused.status_code == 409
    assert "Nothing was done; what you staged is kept." in refused.text
    assert (money(shop, paid), shop.lots()) == before
    assert wanda.fill(second, f"{second}/renewal").status_code == 303
    assert commit(wanda, second).status_code == 303
    assert shop.order(paid)["lines"] == [(SMALL, 5, 0)]
    assert money(shop, paid)["version"] == 3


def test_what_is_short_is_said_and_nothing_changes(shop: Shop, olga: Clerk, paid: str) -> None:
    page = begin(olga, paid)
    stage(olga, page, **{"units_1": "11", f"add_{LARGE}": "1"})
    before, counts = (money(shop, paid), shop.lots()), shop.counts()
    answer = commit(olga, page)
    assert answer.status_code == 409
    assert "Only 7 more of Threefold Magnesium, 30 days can be had." in answer.text
    assert (money(shop, paid), shop.lots(), shop.counts()) == (*before, counts)


def test_throwing_a_change_away_changes_nothing(shop: Shop, olga: Clerk, paid: str) -> None:
    before, counts = (money(shop, paid), shop.lots()), shop.counts()
    page = begin(olga, paid)
    stage(olga, page, units_1="1")
    assert begin(olga, paid) == page
    assert olga.fill(page, f"{page}/removal").status_code == 303
    assert (money(shop, paid), shop.lots(), shop.counts()) == (*before, counts)
    assert olga.get(page).status_code == 404


def test_the_difference_may_be_let_go_of(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    change(olga, paid, units_1="4")
    session_id = go_to_pay(alice, link_to(shop, paid))
    assert olga.act(paid, "waivers", reason="").status_code == 422
    assert olga.act(paid, "waivers", reason="Our mistake").status_code == 303
    after = money(shop, paid)
    assert (after["discount"], after["total"], after["due"]) == (2900, 8700, 0)
    assert sandbox.session(session_id)["status"] == "expired"
    assert "Our mistake" in olga.get(f"/admin/orders/{paid}").text
    # Goodwill ends before money goes back: three units cost what three units cost.
    change(olga, paid, units_1="3")
    after = money(shop, paid)
    assert (after["discount"], after["total"], after["due"], after["over"]) == (0, 8700, 0, 0)
    assert olga.act(paid, "fulfillments").status_code == 303


def test_delivery_and_address_may_be_changed(shop: Shop, olga: Clerk, paid: str) -> None:
    mails(shop)
    change(olga, paid, shipping_code="gb-tracked-24", line1="2 Low Street", note="Wants it")
    after = money(shop, paid)
    assert (after["total"], after["due"], after["tax"]) == (9195, 495, 1533)
    page = olga.get(f"/admin/orders/{paid}").text
    assert "2 Low Street" in page
    assert "Changed: delivery Tracked, next working day, address. £87.00 before" in page
    assert mails(shop) == [("alice@example.com", f"Order {paid}: £4.95 to pay")]


def test_a_change_that_is_not_told_sends_no_mail(shop: Shop, olga: Clerk, paid: str) -> None:
    mails(shop)
    change(olga, paid, line1="2 Low Street", notify="")
    assert mails(shop) == []
    change(olga, paid, line1="3 Middle Street")
    assert mails(shop) == [("alice@example.com", f"Order {paid} was changed")]


def test_nobody_else_may_change_an_order(
    shop: Shop, olga: Clerk, max_: Clerk, nobody: Clerk, paid: str
) -> None:
    page = begin(olga, paid)
    assert max_.get(page).status_code == 403
    assert nobody.get(page).status_code == 303
    assert nobody.client.post(f"{page}/commit").status_code in (401, 403)
    other = page.replace(paid, "T-222222222")
    assert olga.get(other).status_code == 404
