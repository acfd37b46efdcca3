"""Staff change a pack: its name, whether it is sold, and its prices. At once and on the record."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalog.models import Price, PriceChange, Variant
from storefront.catalog.reference_price import Step, reference_price
from storefront.errors import IllegalTransition, StorefrontError
from storefront.money import Money
from storefront.translation import say


@dataclass(frozen=True, slots=True)
class Terms:
    """`amount` in minor units, None where the pack is not sold; `offer`: announced as reduced."""

    amount: int | None
    offer: bool = False


class PricesRefused(StorefrontError):
    """`wrong` says for each currency what cannot be."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(say("Something has to be corrected. Nothing was changed."))
        self.wrong = wrong


def state_of(variant: Variant) -> str:
    """Changes with everything staff can change; forms carry the state they were made for."""
    prices = sorted((p.currency, p.unit_amount, p.offer) for p in variant.prices)
    return repr((variant.title, variant.active, variant.low_stock_at, prices))


def change_pack(
    session: Session,
    variant: Variant,
    seen: str,
    by: str,
    *,
    title: str,
    active: bool,
    low_stock_at: int,
    prices: Mapping[str, Terms],
) -> None:
    """Raises IllegalTransition when the pack is no longer as `seen`, PricesRefused for offers
    that are none."""
    _lock(session, variant)
    if state_of(variant) != seen:
        raise IllegalTransition(
            say("This pack changed since you opened the page. Nothing was done.")
        )
    wrong = {
        currency: why
        for currency, terms in prices.items()
        if (why := _why_no_offer(variant.price_row(currency), terms))
    }
    if wrong:
        raise PricesRefused(wrong)
    switched = variant.active != active
    variant.title, variant.active, variant.low_stock_at = title, active, low_stock_at
    for currency, terms in prices.items():
        _set_price(session, variant, currency, terms, by, again=switched)
    session.flush()


def _lock(session: Session, variant: Variant) -> None:
    """Read the pack afresh and keep others from changing it until commit."""
    session.execute(select(Variant.id).where(Variant.id == variant.id).with_for_update())
    session.refresh(variant)
    for price in variant.prices:
        session.refresh(price)


def start_history(session: Session, variant: Variant, by: str) -> None:
    """Write down the prices a new pack begins with."""
    for price in variant.prices:
        _write(session, variant, price.currency, Terms(price.unit_amount, price.offer), by)


def history(session: Session, variant: Variant, currency: str) -> list[PriceChange]:
    """Oldest first."""
    rows = select(PriceChange).where(
        PriceChange.variant_id == variant.id, PriceChange.currency == currency
    )
    return list(session.scalars(rows.order_by(PriceChange.id)))


def _why_no_offer(present: Price | None, terms: Terms) -> str | None:
    """An offer begins below the price of now, and may then only get lower."""
    if not terms.offer or terms.amount is None:
        return None
    if present is None:
        return say("An offer needs an earlier price to be lower than.")
    highest = present.unit_amount if present.offer else present.unit_amount - 1
    if terms.amount <= highest:
        return None
    now = Money(present.unit_amount, present.currency).show("en_GB")
    return say(
        "An offer has to be lower than the price now, %(now)s. Untick “offer” to raise it.", now=now
    )


def _set_price(
    session: Session, variant: Variant, currency: str, terms: Terms, by: str, *, again: bool
) -> None:
    """`again`: write the price down although it is the same, since the sale began or ended."""
    present = variant.price_row(currency)
    was = Terms(present.unit_amount, present.offer) if present else Terms(None)
    if terms == was and not (again and present):
        return
    if variant.active or again:
        _write(session, variant, currency, terms if variant.active else Terms(None), by)
    if present is None and terms.amount is not None:
        present = Price(currency=currency)
        variant.prices.append(present)
    if present is None:
        return
    if terms.amount is None:
        variant.prices.remove(present)
        session.delete(present)
        return
    present.unit_amount, present.offer = terms.amount, terms.offer
    steps = [Step(row.amount, row.at, row.offer) for row in history(session, variant, currency)]
    present.reference_amount = reference_price(steps)


def _write(session: Session, variant: Variant, currency: str, terms: Terms, by: str) -> None:
    session.add(
        PriceChange(
            variant_id=variant.id, currency=currency, amount=terms.amount, offer=terms.offer, by=by
        )
    )
    session.flush()
