"""The heads of an accountant's lists."""

from storefront.translation import later

PLACE = (later("Currency"), later("Country"), later("State"), later("Tax rate %"))
SUMMARY = (
    *PLACE,
    later("For"),
    later("Payments"),
    later("Goods"),
    later("Discounts"),
    later("Delivery"),
    later("Tax added"),
    later("Received"),
    later("Tax in it"),
    later("Net sales"),
    later("Refunds"),
    later("Refunded"),
    later("Tax in refunds"),
    later("Lost in disputes"),
    later("Tax in losses"),
    later("Kept"),
    later("Stripe's fees"),
)
ORDERS = (
    later("Paid at"),
    later("Order"),
    *PLACE,
    later("For"),
    later("Goods"),
    later("Discount"),
    later("Code"),
    later("Delivery"),
    later("Tax added"),
    later("Received"),
    later("Tax in it"),
    later("Net"),
    later("Payment at Stripe"),
)
REFUNDS = (
    later("At"),
    later("Order"),
    *PLACE,
    later("For"),
    later("Amount"),
    later("Tax in it"),
    later("Net"),
    later("At Stripe"),
)
FEES = (
    later("At"),
    later("Kind"),
    later("Order"),
    later("Currency"),
    later("Country"),
    later("Amount"),
    later("Fee"),
    later("Net"),
    later("Transaction"),
    later("Belongs to"),
    later("Payout"),
    later("Description"),
)
PAYOUTS = (
    later("Arrives on"),
    later("Payout"),
    later("Currency"),
    later("Status"),
    later("Payments"),
    later("Refunds"),
    later("Disputes"),
    later("Other"),
    later("Fees"),
    later("Paid out"),
)
