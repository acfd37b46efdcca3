"""The packer sees which lots to take, and takes another with a reason."""

from datetime import timedelta

import pytest

from storefront import clock
from tests.integration.admin.conftest import Clerk
from tests.shop import SMALL, Customer, Shop

SWAP = {"lot": "3", "units": "2", "reason": "Torn box"}


@pytest.fixture
def other(shop: Shop, paid: str) -> str:
    """A second lot beside the one that Alice's three units are held in."""
    shop.put_on_shelf(SMALL, "OTHER", 5)
    return paid


def test_the_page_says_which_lots_to_pick(shop: Shop, olga: Clerk, other: str) -> None:
    page = olga.get(f"/admin/orders/{other}").text
    picks = page.partition("Take these lots")[2].partition("</table>")[0]
    assert "LOT-30" in picks
    assert '<td class="number">3</td>' in picks
    assert "1 January 2099" in picks
    assert "OTHER" not in picks


def test_a_swap_moves_the_hold_and_the_parcel_names_the_new_lot(
    shop: Shop, olga: Clerk, other: str
) -> None:
    assert olga.act(other, "holds/1/swap", **SWAP).status_code == 303
    assert shop.states("LOT-30") == {"available": 9, "allocated": 1}
    assert shop.states("OTHER") == {"available": 3, "allocated": 2}
    assert shop.order(other)["events"][-1] == "swap_lot"
    assert olga.act(other, "fulfillments").status_code == 303
    assert shop.lots() == {"LOT-30": (9, 0), "LOT-90": (10, 0), "OTHER": (3, 0)}
    page = olga.get(f"/admin/orders/{other}").text
    assert "Swapped 2 × lot LOT-30 for lot OTHER: Torn box" in page
    assert page.count('lot <span class="mono">OTHER</span>') == 1


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"reason": " "}, 422, "Say why."),
        ({"units": "4"}, 422, "Enter a whole number, 0 to 3."),
        ({"units": "0"}, 422, "Choose another lot and at least one unit."),
        ({"units": "x"}, 422, "Enter a whole number."),
        ({"lot": "1"}, 422, "Not a valid choice."),
        ({"lot": "2"}, 422, "Not a valid choice."),
        ({"lot": "x"}, 422, "Invalid Choice"),
    ],
)
def test_what_is_no_swap_changes_nothing(
    shop: Shop, olga: Clerk, other: str, typed: dict[str, str], status: int, said: str
) -> None:
    before = shop.counts(), shop.lots(), shop.order(other)
    answer = olga.act(other, "holds/1/swap", **(SWAP | typed))
    assert answer.status_code == status
    assert said in answer.text
    assert (shop.counts(), shop.lots(), shop.order(other)) == before


def test_a_swap_sent_twice_is_done_once(shop: Shop, olga: Clerk, other: str) -> None:
    path = f"/admin/orders/{other}/holds/1/swap"
    form = olga.form(f"/admin/orders/{other}", path) | SWAP | {"units": "1"}
    assert olga.client.post(path, data=form).status_code == 303
    assert olga.client.post(path, data=form).status_code == 409
    assert shop.states("OTHER") == {"available": 4, "allocated": 1}


def test_a_lot_past_its_date_or_recalled_is_no_choice(shop: Shop, olga: Clerk, paid: str) -> None:
    assert "Swap lot" not in olga.get(f"/admin/orders/{paid}").text
    shop.put_on_shelf(SMALL, "LATE", 5, clock.now().date() + timedelta(days=2))
    page = olga.get(f"/admin/orders/{paid}").text
    assert "LATE, best before" in page  # too late to be promised, but the packer may decide so
    assert olga.fill("/admin/stock/lots/3", "/admin/stock/lots/3/recalls", reason="Glass")
    assert "LATE, best before" not in olga.get(f"/admin/orders/{paid}").text


def test_another_order_s_hold_is_not_to_be_found(
    shop: Shop, olga: Clerk, max_: Clerk, mallory: Customer, other: str
) -> None:
    before = shop.counts(), shop.lots()
    path = f"/admin/orders/{other}/holds/1/swap"
    form = olga.form(f"/admin/orders/{other}", path) | SWAP
    assert max_.client.post(path, data=form).status_code == 403
    assert mallory.client.post(path, data=form).status_code == 401
    stray = f"/admin/orders/{other}/holds/99/swap"
    assert olga.client.post(stray, data=form).status_code == 404
    assert (shop.counts(), shop.lots()) == before
