"""What a refund comes to before anybody changes the amount by hand."""

from collections.abc import Mapping

from storefront.orders.models import Order
from storefront.orders.refunds import shipping_left


def worked_out(
    order: Order, units: Mapping[int, int], shipping_amount: int, restocking_fee: int = 0
) -> int:
    """Minor units for units {line item id: count} after discounts, for delivery and for the tax
    that was added to both, less the fee: never more than can go back, never less than nought."""
    sold = goods_worth(order, units) + shipping_amount
    whole = sold + _tax_on(order, sold) - restocking_fee
    return max(0, min(whole, order.refundable))


def goods_worth(order: Order, units: Mapping[int, int]) -> int:
    """What the units cost after discounts, minor units."""
    return sum(line.worth(units.get(line.id, 0)) for line in order.lines)


def _tax_on(order: Order, amount: int) -> int:
    """The share of the added tax that belongs to the next `amount` of goods and delivery. The
    shares add up to all of it."""
    taxed = order.total - order.tax_added
    if not order.tax_added or not taxed:
        return 0
    goods = -sum(line.worth(-line.refunded) for line in order.lines)
    before = goods + order.shipping_amount - shipping_left(order)
    return order.tax_added * (before + amount) // taxed - order.tax_added * before // taxed
