"""The dry run of an edit: what the order would be and cost, worked out without changing anything.

Prices, discounts and delivery stay as they were agreed. A pack that is added costs what it costs
now. A promotion is not judged again: what is left of a line keeps its share of the discount, units
taken away take theirs along, and what is added comes at its full price. Delivery keeps its price
unless somebody chooses another way.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalog.models import Product, Variant
from storefront.checkout.shipping import ShippingOption, options
from storefront.checkout.totals import totals
from storefront.errors import StorefrontError
from storefront.markets import Market
from storefront.money import Money, split
from storefront.orders import states
from storefront.orders.edits import OrderEdit, waived
from storefront.orders.models import LineItem, Order
from storefront.translation import say

MaySell = Callable[[str, str], bool]  # product handle, country -> may it be sold there


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`line_id` is None for a pack that is added. Amounts in minor units."""

    line_id: int | None
    sku: str
    title: str
    product_handle: str
    before: int
    units: int
    unit_amount: int
    discount_amount: int

    @property
    def amount(self) -> int:
        return self.unit_amount * self.units


@dataclass(frozen=True, slots=True)
class Plan:
    """All amounts in minor units; `to_pay` and `to_refund` are what will be open afterwards.

    `waived_back` is goodwill of earlier edits that is no longer needed.
    """

    lines: tuple[PlannedLine, ...]
    country: str
    shipping_label: str
    shipping_amount: int
    tax_basis_points: int
    subtotal: int
    discount_amount: int
    waived_back: int
    tax_amount: int
    tax_added: int
    total: int
    difference: int
    to_pay: int
    to_refund: int

    @property
    def fingerprint(self) -> str:
        """Changes whenever what was shown would no longer be what is done."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def plan_edit(
    db: Session, order: Order, edit: OrderEdit, market: Market, may_sell: MaySell
) -> Plan:
    """What the edit would make of the order. Raises StorefrontError when it cannot be."""
    country = edit.address.get("country", order.country)
    if country not in market.countries:
        raise StorefrontError(say("We do not deliver there from this market."))
    lines = goods_of(db, order, edit)
    if not any(line.units for line in lines):
        raise StorefrontError(say("Nothing would be left in the order. Cancel it instead."))
    for line in lines:
        changed = line.units > line.before or country != order.country
        if line.units and changed and not may_sell(line.product_handle, country):
            raise StorefrontError(
                say("We may not sell %(title)s there at present.", title=line.title)
            )
    delivery = _delivery(db, order, edit, country, lines)
    rate = order.tax_basis_points if country == order.country else market.tax_rate(country)
    return _sums(order, lines, country, delivery, rate, tax_included=market.tax_included)


def goods_of(db: Session, order: Order, edit: OrderEdit) -> list[PlannedLine]:
    """What the order would hold. Raises StorefrontError when a pack is no longer sold."""
    kept = [_kept(line, edit.wanted(line)) for line in order.lines]
    return kept + [_added(db, sku, units, order) for sku, units in edit.added.items()]


def ways_to_deliver(
    db: Session, country: str, currency: str, lines: list[PlannedLine]
) -> list[ShippingOption]:
    """Delivery on offer for what the order would hold, cheapest first."""
    skus = [line.sku for line in lines]
    rows = db.execute(select(Variant.sku, Variant.shipping_grams).where(Variant.sku.in_(skus)))
    weights = {sku: grams for sku, grams in rows}
    grams = sum(weights.get(line.sku, 0) * line.units for line in lines)
    return options(country, Money(sum(line.amount for line in lines), currency), grams)


def _kept(line: LineItem, units: int) -> PlannedLine:
    gone = max(0, line.quantity - units)
    share = line.discount_amount
    if gone:
        share = split(share, [line.quantity - gone, gone])[0]
    return PlannedLine(
        line.id,
        line.sku,
        line.title,
        line.product_handle,
        line.quantity,
        units,
        line.unit_amount,
        share,
    )


def _added(db: Session, sku: str, units: int, order: Order) -> PlannedLine:
    pack = db.scalar(
        select(Variant).join(Product).where(Variant.sku == sku, Variant.active, Product.active)
    )
    price = pack.price_in(order.currency) if pack else None
    if pack is None or price is None:
        raise StorefrontError(
            say("%(sku)s is not sold in %(currency)s now.", sku=sku, currency=order.currency)
        )
    title = f"{pack.product.name}, {pack.title}"
    return PlannedLine(None, sku, title, pack.product.handle, 0, units, price.amount, 0)


def _delivery(
    db: Session, order: Order, edit: OrderEdit, country: str, lines: list[PlannedLine]
) -> tuple[str, int]:
    if edit.shipping_code:
        for way in ways_to_deliver(db, country, order.currency, lines):
            if way.code == edit.shipping_code:
                return way.label, way.price.amount
        raise StorefrontError(
            say("That way to deliver is not to be had for this order. Choose again.")
        )
    if country != order.country:
        raise StorefrontError(say("Choose how to deliver to the new country."))
    return order.shipping_label, order.shipping_amount


def _sums(
    order: Order,
    lines: list[PlannedLine],
    country: str,
    delivery: tuple[str, int],
    rate: int,
    *,
    tax_included: bool,
) -> Plan:
    granted = states.granted(order)
    kept = order.charged_amount - order.refund_amount
    lines, back = _without_needless_goodwill(order, lines, delivery[1], kept + granted)
    sums = totals(
        [(line.unit_amount, line.units) for line in lines],
        order.money(delivery[1]),
        rate,
        tax_included=tax_included,
        discount=sum(line.discount_amount for line in lines),
    )
    added = _tax_on_top(order, sums.total.amount)
    total = sums.total.amount + added
    return Plan(
        lines=tuple(lines),
        country=country,
        shipping_label=delivery[0],
        shipping_amount=delivery[1],
        tax_basis_points=rate,
        subtotal=sums.subtotal.amount,
        discount_amount=sums.discount.amount,
        waived_back=back,
        tax_amount=sums.tax.amount + added,
        tax_added=added,
        total=total,
        difference=total - order.total,
        to_pay=max(0, total - granted - kept),
        to_refund=max(0, kept - order.lost_amount - (total - granted)),
    )


def _tax_on_top(order: Order, net: int) -> int:
    """Tax that was added grows and shrinks with what it was worked out on."""
    before = order.total - order.tax_added
    return (order.tax_added * net * 2 + before) // (before * 2) if before else 0


def _without_needless_goodwill(
    order: Order, lines: list[PlannedLine], delivery: int, paid: int
) -> tuple[list[PlannedLine], int]:
    """What was let go of covered a difference. Where a later edit makes the order cheaper, that
    ends before any money goes back."""
    let_go = waived(order)
    net = sum(line.amount - line.discount_amount for line in lines) + delivery
    over = paid - (net + _tax_on_top(order, net))
    back = left = max(0, min(let_go, over, sum(line.discount_amount for line in lines)))
    raised = []
    for line in lines:
        part = min(left, line.discount_amount)
        raised.append(replace(line, discount_amount=line.discount_amount - part))
        left -= part
    return raised, back
