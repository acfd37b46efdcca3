"""How often a page asks the database when nobody kept it: a fixed number, and a small one.
The beginning of the transaction counts as one."""

import pytest

from storefront.catalog.models import Product
from tests.integration.admin.conftest import queries
from tests.shop import Customer, Shop

MOST = {
    "/": 2,
    "/products/magnesium-powder": 2,
    "/cart": 5,
    "/learn/magnesium": 0,
    "/learn/magnesium-and-nerve-health": 2,
    "/sitemap.xml": 2,
}


@pytest.mark.parametrize("path", MOST)
def test_a_page_asks_seldom(shop: Shop, alice: Customer, path: str) -> None:
    alice.add()
    shop.app.config["STOREFRONT_PRODUCT"] = "magnesium-powder"
    with queries(shop) as sent:
        answer = alice.client.get(path, headers={"Host": "other.test"})  # nothing is kept for it
    assert answer.status_code == 200
    assert len(sent) <= MOST[path], sent


def test_another_product_costs_the_product_page_nothing(shop: Shop, alice: Customer) -> None:
    path, other = "/products/magnesium-powder", {"Host": "other.test"}
    with queries(shop) as few:
        alice.client.get(path, headers=other)
    with shop.db() as db:
        db.add_all(Product(handle=f"other-{n}", name="Other") for n in range(20))
    with queries(shop) as many:
        alice.client.get(path, headers=other)
    assert len(few) == len(many) > 0
