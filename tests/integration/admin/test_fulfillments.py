"""Sending units: some, the rest, too many, twice."""

from sqlalchemy import select

from storefront.orders.fulfillment import Fulfillment
from tests.integration.admin.conftest import Clerk, Forms
from tests.shop import Shop


def lines(shop: Shop, number: str) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = shop.order(number)["lines"]
    return found


def test_a_part_is_sent_then_the_rest(shop: Shop, olga: Clerk, paid: str) -> None:
    answer = olga.act(
        paid, "fulfillments", units_1="1", carrier="DPD", tracking_number=" 1550 ABC "
    )
    assert answer.status_code == 303
    assert lines(shop, paid) == [("TF-MG-30", 3, 1)]
    assert shop.lots() == {"LOT-30": (9, 2), "LOT-90": (10, 0)}
    page = olga.get(f"/admin/orders/{paid}").text
    assert "partly sent" in page
    assert "https://track.dpd.co.uk/search?reference=1550 ABC" in page
    assert "Sent with DPD, tracking number 1550 ABC" in page
    assert "LOT-30" in page
    assert "Olga Okafor (olga@example.com)" in page

    assert olga.act(paid, "fulfillments").status_code == 303  # all that is left is filled in
    assert lines(shop, paid) == [("TF-MG-30", 3, 3)]
    assert shop.lots() == {"LOT-30": (7, 0), "LOT-90": (10, 0)}
    page = olga.get(f"/admin/orders/{paid}").text
    assert f'action="/admin/orders/{paid}/fulfillments"' not in page
    assert "Nothing is left to send." in page


def test_the_same_form_sent_twice_sends_one_parcel(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/fulfillments")
    form["units_1"] = "1"
    assert olga.client.post(f"/admin/orders/{paid}/fulfillments", data=form).status_code == 303
    again = olga.client.post(f"/admin/orders/{paid}/fulfillments", data=form)
    assert again.status_code == 409
    assert "changed since you opened the page" in again.text
    assert lines(shop, paid) == [("TF-MG-30", 3, 1)]
    with shop.db() as db:
        assert len(db.scalars(select(Fulfillment)).all()) == 1


def test_what_cannot_be_sent_changes_nothing_and_keeps_what_was_typed(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    before = shop.counts(), shop.order(paid), shop.lots()
    for typed, said in (
        ({"units_1": "4"}, "Enter a whole number, 0 to 3."),
        ({"units_1": "-1"}, "Enter a whole number, 0 to 3."),
        ({"units_1": "two"}, "Enter a whole number."),
        ({"units_1": "0"}, "Choose at least one unit to send."),
        ({"units_1": "1", "carrier": "Pigeon"}, "Not a valid choice."),
        ({"units_1": "1", "tracking_number": "x?y=<b>"}, "Only letters, digits, spaces"),
    ):
        typed = {"tracking_number": "KEPT 1"} | typed
        answer = olga.act(paid, "fulfillments", **typed)
        assert answer.status_code == 422, typed
        assert said in answer.text
        kept = Forms(answer.text).forms[f"/admin/orders/{paid}/fulfillments"]
        assert kept["tracking_number"] == typed["tracking_number"]
        assert kept["units_1"] == typed["units_1"]
        assert (shop.counts(), shop.order(paid), shop.lots()) == before


def test_an_unpaid_order_offers_no_parcel_and_refuses_one(
    shop: Shop, olga: Clerk, alice: object
) -> None:
    alice.buy(1)  # type: ignore[attr-defined]
    number = shop.only_order()
    page = olga.get(f"/admin/orders/{number}").text
    assert "/fulfillments" not in page
    assert "/refunds" not in page
    form = olga.form(f"/admin/orders/{number}", f"/admin/orders/{number}/notes")
    answer = olga.client.post(
        f"/admin/orders/{number}/fulfillments", data=form | {"units_1": "1", "carrier": "DPD"}
    )
    assert answer.status_code == 409
    assert shop.order(number)["lines"] == [("TF-MG-30", 1, 0)]
