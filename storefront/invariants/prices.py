"""What the shop asks is what is on the record, and offers are compared with what was asked."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalog.models import PriceChange, Variant
from storefront.catalog.reference_price import Step, reference_price


def prices_are_on_the_record(db: Session) -> Iterator[str]:
    """A price without any history is older than the record; nothing can be said of it."""
    variants = {variant.id: variant for variant in db.scalars(select(Variant))}
    rows = db.scalars(
        select(PriceChange).order_by(PriceChange.variant_id, PriceChange.currency, PriceChange.id)
    )
    for (variant_id, currency), changes in groupby(rows, lambda r: (r.variant_id, r.currency)):
        steps = [Step(row.amount, row.at, row.offer) for row in changes]
        yield from _wrong(variants[variant_id], currency, steps)


def _wrong(variant: Variant, currency: str, steps: list[Step]) -> Iterator[str]:
    price = variant.price_row(currency) if variant.active else None
    asked, last = price.unit_amount if price else None, steps[-1].amount
    if asked != last:
        yield f"{variant.sku} costs {asked} in {currency}, but the record says {last}."
    if price and price.reference_amount != (right := reference_price(steps)):
        shown = price.reference_amount
        yield f"{variant.sku} in {currency} is compared with {shown}, but the record says {right}."


RULES = (prices_are_on_the_record,)
