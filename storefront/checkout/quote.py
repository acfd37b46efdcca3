"""What a basket costs for each way to deliver it: the page shows it and the order keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

from storefront.cart.models import Cart
from storefront.checkout.shipping import ShippingOption, free_cheapest, options
from storefront.checkout.totals import Totals, totals
from storefront.errors import StorefrontError
from storefront.markets import Market
from storefront.money import Money
from storefront.promotions.judge import NO_CODE, Verdict
from storefront.translation import say


@dataclass(frozen=True, slots=True)
class Quote:
    """`verdict` is NO_CODE unless the code takes something off with this way to deliver."""

    country: str
    way: ShippingOption
    sums: Totals
    verdict: Verdict


def quotes(cart: Cart, market: Market, country: str, verdict: Verdict = NO_CODE) -> list[Quote]:
    """A quote for each way to deliver, cheapest first.

    Delivery is free from an amount that the goods have to cost after the code.
    """
    grams = sum(line.variant.shipping_grams * line.quantity for line in cart.lines)
    goods = cart.subtotal() - Money(verdict.off_goods, cart.currency)
    ways = options(country, goods, grams)
    if verdict.free_delivery:
        ways = free_cheapest(ways)
    return [_quote(cart, market, country, way, verdict) for way in ways]


def _quote(
    cart: Cart, market: Market, country: str, way: ShippingOption, verdict: Verdict
) -> Quote:
    prices = [(line.unit_price(), line.quantity) for line in cart.lines]
    sums = totals(
        [(price.amount, quantity) for price, quantity in prices if price],
        way.price,
        market.tax_rate(country),
        tax_included=market.tax_included,
        discount=verdict.off_goods,
    )
    works = verdict.off_goods > 0 or way.free_by_code
    return Quote(country, way, sums, verdict if works else NO_CODE)


def choose(offered: Sequence[Quote], code: str) -> Quote:
    """The quote with this way to deliver. Raises StorefrontError when it is not on offer."""
    for quote in offered:
        if quote.way.code == code:
            return quote
    raise StorefrontError(say("Choose how we should deliver your order."))
