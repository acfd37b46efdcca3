"""Staff write an order for a customer: packs, prices, delivery and a date until which it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storefront.catalog.models import Product, Variant
from storefront.checkout.edit_plan import MaySell
from storefront.checkout.shipping import RATES, ShippingOption, options
from storefront.checkout.totals import LEAST_CHARGE, totals
from storefront.clock import now
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.models import Allocation
from storefront.markets import Market
from storefront.money import Money
from storefront.orders.cancellation import release_all
from storefront.orders.drafts import LONGEST, SAID, Draft
from storefront.orders.holding import hold_all
from storefront.orders.models import LineItem, Order
from storefront.orders.states import Status
from storefront.translation import say


@dataclass(frozen=True, slots=True)
class DraftLine:
    """`unit_amount` in minor units, None for the price of now; another one needs a reason."""

    sku: str
    units: int
    unit_amount: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DraftTerms:
    """Either `shipping_code` or `shipping_amount` (minor units) says what delivery costs."""

    market: Market
    email: str
    country: str
    lines: Sequence[DraftLine]
    until: datetime
    shipping_code: str | None = None
    shipping_amount: int | None = None
    message: str = ""
    holds_stock: bool = False


def write_draft(db: Session, terms: DraftTerms, may_sell: MaySell, by: str) -> Draft:
    """A new draft in the caller's transaction. Raises StorefrontError; OutOfStock when its stock
    was to be kept and is not there."""
    _check(terms)
    lines = _lines(db, terms, may_sell)
    order = Order(
        status=Status.DRAFT,
        market=terms.market.code,
        currency=terms.market.currency,
        locale=terms.market.locale,
        cart_fingerprint="",
        **_columns(db, terms, lines),
    )
    db.add(order)
    db.flush()
    draft = Draft(order=order, order_id=order.id, by=by)
    db.add(draft)
    _furnish(db, draft, terms, lines, by)
    order.record("draft", by, prices=draft.prices)
    return draft


def rewrite_draft(db: Session, draft: Draft, terms: DraftTerms, may_sell: MaySell, by: str) -> None:
    """Put other terms in place of a draft's. Raises IllegalTransition when it is not waiting."""
    _check(terms)
    order = draft.order
    order.lock()
    if order.status is not Status.DRAFT:
        raise IllegalTransition(
            say("The customer is paying for this draft now. Nothing was changed.")
            if order.status is Status.PENDING
            else say("This draft is %(state)s: it cannot be changed.", state=SAID[draft.state])
        )
    release_all(order, by)
    old = [line.id for line in order.lines]
    db.execute(delete(Allocation).where(Allocation.line_item_id.in_(old)))
    db.execute(delete(LineItem).where(LineItem.id.in_(old)))
    db.expire(order, ["lines"])
    lines = _lines(db, terms, may_sell)
    for name, value in _columns(db, terms, lines).items():
        setattr(order, name, value)
    _furnish(db, draft, terms, lines, by)
    order.record("draft_changed", by, prices=draft.prices)


def _ways_for(
    db: Session, country: str, currency: str, lines: Sequence[LineItem]
) -> list[ShippingOption]:
    """Ways to deliver what the draft holds, cheapest first."""
    packs = _packs(db, [line.sku for line in lines])
    grams = sum(packs[line.sku].shipping_grams * line.quantity for line in lines)
    return options(country, Money(sum(line.amount for line in lines), currency), grams)


def _check(terms: DraftTerms) -> None:
    if not any(line.units for line in terms.lines):
        raise StorefrontError(say("Put at least one pack into the draft."))
    if terms.country not in terms.market.countries:
        raise StorefrontError(say("We do not deliver there from this market."))
    if not now() < terms.until <= now() + LONGEST:
        raise StorefrontError(say("A draft stands for at most %(days)s days.", days=LONGEST.days))


def _columns(db: Session, terms: DraftTerms, lines: Sequence[LineItem]) -> dict[str, Any]:
    """The order's columns that follow from the terms."""
    label, amount = _delivery(db, terms, lines)
    market = terms.market
    rate = market.tax_rate(terms.country)
    sums = totals(
        [(line.unit_amount, line.quantity) for line in lines],
        Money(amount, market.currency),
        rate,
        tax_included=market.tax_included,
    )
    if sums.total.amount < LEAST_CHARGE[market.currency]:
        least = Money(LEAST_CHARGE[market.currency], market.currency).show(market.locale)
        raise StorefrontError(
            say("A card can be charged %(least)s or more. This draft costs less.", least=least)
        )
    return {
        "email": terms.email,
        "country": terms.country,
        "subtotal": sums.subtotal.amount,
        "shipping_amount": amount,
        "shipping_label": label,
        "tax_basis_points": rate,
        "tax_amount": sums.tax.amount,
        "total": sums.total.amount,
        "hold_until": terms.until,
        "pay_until": terms.until,
    }


def _delivery(db: Session, terms: DraftTerms, lines: Sequence[LineItem]) -> tuple[str, int]:
    if terms.shipping_amount is not None:
        return "Delivery", terms.shipping_amount
    speeds = [rate.days for rate in RATES if rate.code == terms.shipping_code]
    for way in _ways_for(db, terms.country, terms.market.currency, lines):
        if way.days in speeds:  # a heavy parcel goes the same way at a tariff of its own
            return way.label, way.price.amount
    raise StorefrontError(say("Choose how to deliver, or write what delivery costs."))


def _lines(db: Session, terms: DraftTerms, may_sell: MaySell) -> list[LineItem]:
    packs = _packs(db, [line.sku for line in terms.lines])
    return [_line(packs.get(line.sku), line, terms, may_sell) for line in terms.lines if line.units]


def _line(pack: Variant | None, line: DraftLine, terms: DraftTerms, may_sell: MaySell) -> LineItem:
    price = pack.price_in(terms.market.currency) if pack else None
    if pack is None or price is None:
        raise StorefrontError(
            say(
                "%(sku)s is not sold in %(currency)s now.",
                sku=line.sku,
                currency=terms.market.currency,
            )
        )
    title = f"{pack.product.name}, {pack.title}"
    if not may_sell(pack.product.handle, terms.country):
        raise StorefrontError(say("We may not sell %(title)s there at present.", title=title))
    asked = price.amount if line.unit_amount is None else line.unit_amount
    if asked != price.amount and not line.reason:
        raise StorefrontError(say("%(title)s: say why its price is changed.", title=title))
    return LineItem(
        sku=pack.sku,
        title=title,
        product_handle=pack.product.handle,
        quantity=line.units,
        unit_amount=asked,
    )


def _packs(db: Session, skus: Sequence[str]) -> dict[str, Variant]:
    rows = (
        select(Variant).join(Product).where(Variant.sku.in_(skus), Variant.active, Product.active)
    )
    return {pack.sku: pack for pack in db.scalars(rows)}


def _furnish(
    db: Session, draft: Draft, terms: DraftTerms, lines: Sequence[LineItem], by: str
) -> None:
    """Lines, what belongs to the draft alone, and its stock when that is to be kept."""
    order = draft.order
    draft.message, draft.shipping_code = terms.message, terms.shipping_code
    draft.holds_stock = terms.holds_stock
    for line in lines:
        line.order_id = order.id
    db.add_all(lines)
    draft.prices = _changed_prices(db, terms)
    db.flush()
    db.expire(order, ["lines"])
    if terms.holds_stock:
        hold_all(order, by)


def _changed_prices(db: Session, terms: DraftTerms) -> dict[str, dict[str, Any]]:
    packs = _packs(db, [line.sku for line in terms.lines])
    changed = {}
    for line in terms.lines:
        price = packs[line.sku].price_in(terms.market.currency) if line.units else None
        if price and line.unit_amount not in (None, price.amount):
            changed[line.sku] = {"was": price.amount, "reason": line.reason}
    return changed
