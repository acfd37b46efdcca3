"""Finding orders: newest first, page by page, by state, by the beginning of what is known."""

import re

from storefront.orders.models import find_order
from storefront.orders.tags import tag
from tests.integration.admin.conftest import Clerk, place_many, queries
from tests.shop import Customer, Shop


def numbers(page: str) -> list[str]:
    return re.findall(r'href="/admin/orders/(T-\w+)"', page)


def test_newest_first_and_every_order_once(shop: Shop, olga: Clerk) -> None:
    placed = place_many(shop, 120)
    path, seen = "/admin/orders", []
    for expected in (50, 50, 20):
        page = olga.get(path).text
        seen += numbers(page)
        assert len(numbers(page)) == expected
        older = re.search(r'href="(/admin/orders\?after=T-\w+)">Older orders', page)
        path = older[1] if older else ""
    assert path == ""
    assert seen == placed[::-1]


def test_a_list_costs_the_same_for_20_and_for_200(shop: Shop, olga: Clerk) -> None:
    place_many(shop, 20)
    with queries(shop) as few:
        assert len(numbers(olga.get("/admin/orders").text)) == 20
    place_many(shop, 180)
    with queries(shop) as many:
        assert len(numbers(olga.get("/admin/orders").text)) == 50
    assert len(many) == len(few) == 3  # who is asking, the orders, their lines


def test_search_by_number_address_and_name(shop: Shop, olga: Clerk, paid: str) -> None:
    place_many(shop, 3, email="bob@example.com", name="Bob")
    for typed in (paid, paid[:6], paid.lower(), "alice@", "ALICE@example.com", "Alice Ex"):
        assert numbers(olga.get(f"/admin/orders?q={typed}").text) == [paid], typed
    for typed in ("example.com", "%", "_lice", "nobody"):
        page = olga.client.get("/admin/orders", query_string={"q": typed}).text
        assert numbers(page) == []
        assert "No order matches." in page


def test_filter_by_state(shop: Shop, olga: Clerk, alice: Customer, paid: str) -> None:
    expired = place_many(shop, 2)
    alice.buy(1)
    for chosen, count in (("to-send", 1), ("paid", 1), ("pending", 1), ("expired", 2)):
        page = olga.get(f"/admin/orders?status={chosen}").text
        assert len(numbers(page)) == count, chosen
    assert numbers(olga.get("/admin/orders?status=to-send").text) == [paid]
    assert numbers(olga.get("/admin/orders?status=expired").text) == expired[::-1]
    olga.act(paid, "fulfillments")
    assert numbers(olga.get("/admin/orders?status=to-send").text) == []
    assert len(numbers(olga.get("/admin/orders?status=rubbish&after=rubbish").text)) == 4


def test_an_empty_shop_says_so(olga: Clerk) -> None:
    page = olga.get("/admin/orders").text
    assert "No orders yet." in page


def test_what_customers_type_is_shown_as_text(shop: Shop, olga: Clerk) -> None:
    number = place_many(shop, 1, name="<script>alert(1)</script>", line1="<img src=x>")[0]
    for path in ("/admin/orders", f"/admin/orders/{number}", '/admin/orders?q="><script>'):
        page = olga.get(path).text
        assert "<script>" not in page
        assert "<img" not in page


def test_tags_are_seen_and_searched_for(shop: Shop, olga: Clerk, paid: str) -> None:
    plain, gift, both = place_many(shop, 3)
    with shop.db() as db:
        for number, words in ((gift, ["gift"]), (both, ["crème", "gift", "gift fair"])):
            order = find_order(db, number)
            assert order is not None
            for word in words:
                tag(order, word, "olga@example.com")
        db.commit()
    for typed, found in (
        ("#gift", [both, gift]),
        (" #Gift ", [both, gift]),
        ("#gift fair", [both]),
        ("#crème", [both]),
        ("#gif", []),
        ("#%", []),
        ("#", []),
    ):
        page = olga.client.get("/admin/orders", query_string={"q": typed}).text
        assert numbers(page) == found, typed
    assert numbers(olga.get("/admin/orders?status=paid&q=%23gift").text) == []
    for page in (olga.get("/admin/orders").text, olga.get(f"/admin/orders/{both}").text):
        assert '<a class="tag" href="/admin/orders?q=%23gift+fair">#gift fair</a>' in page
    assert "<dt>Tags</dt>" not in olga.get(f"/admin/orders/{plain}").text
