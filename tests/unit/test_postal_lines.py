"""Each country's post reads the town in an order of its own."""

import pytest

from storefront.orders.models import Order
from storefront.orders.postal import postal_lines


@pytest.mark.parametrize(
    ("country", "city", "state", "code", "town"),
    [
        ("GB", "London", None, "SW1A 1AA", ["London", "SW1A 1AA"]),
        ("IE", "Ennis", "Clare", "V95 AA00", ["Ennis", "Clare", "V95 AA00"]),
        ("US", "Oakland", "CA", "94607", ["Oakland, CA 94607"]),
        ("DE", "Berlin", None, "10115", ["10115 Berlin"]),
        ("US", "Oakland", None, None, ["Oakland"]),
        ("GB", None, None, None, []),
    ],
)
def test_the_town_as_its_post_reads_it(
    country: str, city: str | None, state: str | None, code: str | None, town: list[str]
) -> None:
    order = Order(name="Alice", line1="1 High Street", line2="")
    order.country, order.city, order.state, order.postal_code = country, city, state, code
    assert postal_lines(order) == ["Alice", "1 High Street", *town]
