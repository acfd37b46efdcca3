"""What goes into a basket, and what must not."""

import pytest

from tests.shop import HANDLE, LARGE, SMALL, Customer, Shop


def test_a_pack_goes_in_and_the_count_is_readable(shop: Shop, alice: Customer) -> None:
    answer = alice.add(SMALL, 2)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cart")
    assert alice.client.get_cookie("cart_count").value == "2"
    secret = alice.client.get_cookie("cart_gbp")
    assert secret.http_only
    assert "£58.00" in alice.client.get("/cart").text


def test_the_same_pack_adds_up(shop: Shop, alice: Customer) -> None:
    alice.add(SMALL, 2)
    alice.add(SMALL, 3)
    alice.add(LARGE, 1)
    assert alice.client.get_cookie("cart_count").value == "6"
    assert shop.counts()["storefront_cart_line"] == 2


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "1000000000", "two", "", "1.5", "１００", "9" * 300]
)
def test_a_quantity_that_cannot_be_is_answered_beside_the_field(
    shop: Shop, alice: Customer, quantity: str
) -> None:
    before = shop.counts()
    answer = alice.add(SMALL, quantity)
    assert answer.status_code == 422
    assert "whole number" in answer.text
    if quantity and len(quantity) < 200:
        assert f'value="{quantity}"' in answer.text, "what was typed is lost"
    assert shop.counts() == before


def test_more_than_the_limit_in_two_steps_is_refused(shop: Shop, alice: Customer) -> None:
    alice.add(SMALL, 99)
    answer = alice.add(SMALL, 1)
    assert answer.status_code == 422
    assert "at most 99" in answer.text
    assert alice.client.get_cookie("cart_count").value == "99"


def test_an_unknown_pack_of_a_known_product(shop: Shop, alice: Customer) -> None:
    before = shop.counts()
    answer = alice.add("NO-SUCH-SKU")
    assert answer.status_code == 422
    assert "Choose a pack." in answer.text
    assert shop.counts() == before


def test_an_unknown_product_is_not_found(shop: Shop, alice: Customer) -> None:
    form = {"product": "snake-oil", "sku": "SO-1", "quantity": "1"}
    assert alice.client.post("/cart/lines", data=form).status_code == 404
    assert alice.client.get("/products/snake-oil").status_code == 404


def test_changing_removing_and_putting_back(shop: Shop, alice: Customer) -> None:
    alice.add(SMALL, 2)
    more = alice.client.post(f"/cart/lines/{SMALL}", data={"quantity": "5"})
    assert (more.status_code, more.headers["Location"]) == (303, f"/cart?changed={SMALL}")
    page = alice.client.get(more.headers["Location"]).text
    assert "30 days: now 5 packs in your basket. Subtotal: £145.00." in page
    assert alice.client.get_cookie("cart_count").value == "5"
    gone = alice.client.post(f"/cart/lines/{SMALL}/removal")
    assert gone.headers["Location"] == f"/cart?removed={SMALL}&quantity=5"
    page = alice.client.get(gone.headers["Location"]).text
    assert "Put it back" in page
    form = {"product": HANDLE, "sku": SMALL, "quantity": "5"}
    assert alice.client.post("/cart/lines", data=form).status_code == 303
    assert alice.client.get_cookie("cart_count").value == "5"


def test_zero_takes_a_line_out_and_nonsense_changes_nothing(shop: Shop, alice: Customer) -> None:
    alice.add(SMALL, 2)
    refused = alice.client.post(f"/cart/lines/{SMALL}", data={"quantity": "lots"})
    assert refused.status_code == 422
    assert 'value="lots"' in refused.text
    assert "£58.00" in alice.client.get("/cart").text
    assert alice.client.post(f"/cart/lines/{SMALL}", data={"quantity": "0"}).status_code == 303
    assert shop.counts()["storefront_cart_line"] == 0


def test_somebody_elses_cart_stays_shut(shop: Shop, alice: Customer, mallory: Customer) -> None:
    alice.add(SMALL, 2)
    mallory.client.set_cookie("cart_gbp", "guess")
    before = shop.counts()
    assert mallory.client.post(f"/cart/lines/{SMALL}", data={"quantity": "9"}).status_code == 404
    assert "£58.00" not in mallory.client.get("/cart").text
    assert shop.counts() == before


@pytest.mark.parametrize("path", ["/cart/lines", f"/cart/lines/{SMALL}", "/checkout"])
def test_forms_of_other_sites_are_refused(shop: Shop, alice: Customer, path: str) -> None:
    alice.add()
    before = shop.counts()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        answer = alice.client.post(path, data={"quantity": "1"}, headers=headers)
        assert answer.status_code == 403
    assert shop.counts() == before


def test_cart_pages_are_kept_by_nobody(shop: Shop, alice: Customer) -> None:
    assert alice.client.get("/cart").headers["Cache-Control"] == "private, no-store"


def test_public_pages_hold_nothing_of_the_visitor(shop: Shop, alice: Customer) -> None:
    fresh = alice.client.get(f"/products/{HANDLE}")
    alice.add(SMALL, 3)
    again = alice.client.get(f"/products/{HANDLE}")
    assert again.data == fresh.data
    assert "Set-Cookie" not in again.headers


@pytest.mark.parametrize("quantity", ["", "-1", "100", "1.5", "lots"])
def test_a_change_that_cannot_be_changes_nothing(
    shop: Shop, alice: Customer, quantity: str
) -> None:
    alice.add(SMALL, 2)
    refused = alice.client.post(f"/cart/lines/{SMALL}", data={"quantity": quantity})
    assert refused.status_code == 422
    assert "whole number" in refused.text
    assert "£58.00" in alice.client.get("/cart").text
