"""Sent by the worker after the fact was committed; each carries `order_number` or `sku`."""

from blinker import Namespace

_signals = Namespace()

order_placed = _signals.signal("order-placed", "A customer placed an order; not paid yet.")
order_paid = _signals.signal("order-paid", "The money for an order has arrived.")
order_fulfilled = _signals.signal("order-fulfilled", "Units of an order were sent.")
order_refunded = _signals.signal("order-refunded", "Money went back to the customer.")
stock_low = _signals.signal("stock-low", "A placed order left a SKU at or below its threshold.")
