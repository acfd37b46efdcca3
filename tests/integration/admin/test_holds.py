"""Orders on hold: seen, not packed, let go."""

from tests.integration.admin.conftest import Clerk, place_many
from tests.integration.admin.test_order_list import numbers
from tests.shop import Shop


def events(shop: Shop, number: str) -> list[str]:
    found: list[str] = shop.order(number)["events"]
    return found


def test_a_held_order_is_not_packed_until_it_is_released(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    place_many(shop, 2)
    parcel = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/fulfillments")
    answer = olga.act(paid, "holds", reason="Asks for another address")
    assert answer.status_code == 303
    page = olga.get(f"/admin/orders/{paid}").text
    assert "The order is on hold: Asks for another address" in page
    assert f'action="/admin/orders/{paid}/fulfillments"' not in page
    assert f'action="/admin/orders/{paid}/holds"' not in page
    assert numbers(olga.get("/admin/orders?status=on-hold").text) == [paid]
    assert numbers(olga.get("/admin/orders?status=to-send").text) == []
    assert olga.client.post(f"/admin/orders/{paid}/fulfillments", data=parcel).status_code == 409
    assert shop.order(paid)["lines"] == [("TF-MG-30", 3, 0)]

    assert olga.act(paid, "hold-releases").status_code == 303
    assert events(shop, paid)[-2:] == ["hold", "release_hold"]
    page = olga.get(f"/admin/orders/{paid}").text
    assert "Hold released; it was: Asks for another address" in page
    assert page.count("Olga Okafor (olga@example.com)") >= 2
    assert numbers(olga.get("/admin/orders?status=on-hold").text) == []
    assert olga.act(paid, "fulfillments").status_code == 303


def test_a_hold_says_why_and_is_written_down_once(shop: Shop, olga: Clerk, paid: str) -> None:
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/holds")
    before = shop.counts()
    empty = olga.client.post(f"/admin/orders/{paid}/holds", data=form | {"reason": "  "})
    assert (empty.status_code, "Say why." in empty.text) == (422, True)
    assert shop.counts() == before
    form["reason"] = "Fraud?"
    assert olga.client.post(f"/admin/orders/{paid}/holds", data=form).status_code == 303
    assert olga.client.post(f"/admin/orders/{paid}/holds", data=form).status_code == 409
    assert events(shop, paid).count("hold") == 1


def test_what_was_sent_cannot_be_held(shop: Shop, olga: Clerk, paid: str) -> None:
    olga.act(paid, "fulfillments")
    page = olga.get(f"/admin/orders/{paid}").text
    assert f'action="/admin/orders/{paid}/holds"' not in page
