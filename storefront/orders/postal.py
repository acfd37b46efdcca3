"""An address in the order in which the post of its country reads it (Universal Postal Union)."""

from storefront.orders.models import Order

CODE_LAST = ("GB", "IE", "MT")  # the postcode has a line of its own under the town


def postal_lines(order: Order) -> list[str]:
    """Name, street and town, a line each. The country is the caller's to name."""
    return [line for line in (order.name, order.line1, order.line2, *_town(order)) if line]


def _town(order: Order) -> tuple[str, ...]:
    city, state, code = order.city or "", order.state or "", order.postal_code or ""
    if order.country in CODE_LAST:
        return city, state, code
    if order.country == "US":
        return (", ".join(filter(None, (city, f"{state} {code}".strip()))),)
    return f"{code} {city}".strip(), state
