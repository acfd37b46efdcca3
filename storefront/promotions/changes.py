"""Staff make a promotion, change its terms, end it and let it go on. The caller commits."""

import logging
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.database import touched
from storefront.errors import IllegalTransition, StorefrontError
from storefront.markets import MARKETS
from storefront.promotions.models import Kind, Promotion
from storefront.promotions.terms import CODE
from storefront.translation import say

log = logging.getLogger("storefront.promotions")


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be changed once a promotion runs. Its code, its kind and whose it is stay, since
    orders were placed by them. Amounts in minor units by currency, times in UTC."""

    markets: list[str]
    basis_points: int = 0
    amounts: dict[str, int] = field(default_factory=dict)
    minimums: dict[str, int] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    cap: int | None = None


def create(
    session: Session, code: str, kind: Kind, terms: Terms, by: str, *, once_per_customer: bool
) -> Promotion:
    """A new promotion. Raises StorefrontError for terms that cannot be and a code that is taken."""
    if not CODE.fullmatch(code):
        raise StorefrontError(say("A code has 3 to 40 letters, digits or hyphens."))
    _check(kind, terms)
    promotion = Promotion(
        code=code,
        kind=kind,
        once_per_customer=once_per_customer,
        created_by=by,
        **_values(kind, terms),
    )
    try:
        with session.begin_nested():
            session.add(promotion)
    except IntegrityError:
        raise IllegalTransition(say("There is a code %(code)s already.", code=code)) from None
    log.info("promotion %s created by %s", code, by)
    return promotion


def change(session: Session, promotion: Promotion, seen: int, terms: Terms, by: str) -> None:
    """Orders keep the price they were placed at. `seen` is the version the member of staff saw.

    Raises StorefrontError, or IllegalTransition when somebody else was faster.
    """
    _check(promotion.kind, terms)
    fits = Promotion.uses <= terms.cap if terms.cap is not None else true()
    if _update(session, promotion, _values(promotion.kind, terms), Promotion.version == seen, fits):
        log.info("promotion %s changed by %s", promotion.code, by)
    elif promotion.version != seen:
        raise IllegalTransition(say("Somebody else changed this promotion. Look at it again."))
    else:
        raise IllegalTransition(
            say(
                "%(code)s has been used %(uses)s times: allow as many or more.",
                code=promotion.code,
                uses=promotion.uses,
            )
        )


def set_active(session: Session, promotion: Promotion, *, active: bool, by: str) -> None:
    """End it now or let it go on. Customers at the payment page pay the price they were shown."""
    if _update(session, promotion, {"active": active}, Promotion.active != active):
        log.info("promotion %s: active %s, by %s", promotion.code, active, by)


def _update(
    session: Session, promotion: Promotion, values: dict[str, Any], *only: ColumnElement[bool]
) -> bool:
    changed = session.execute(
        update(Promotion)
        .where(Promotion.id == promotion.id, *only)
        .values(**values, version=Promotion.version + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(promotion)
    return bool(touched(changed))


def _values(kind: Kind, terms: Terms) -> dict[str, Any]:
    """The columns; what belongs to another kind is left out."""
    values = asdict(terms)
    values["basis_points"] *= kind is Kind.PERCENT
    values["amounts"] = terms.amounts if kind is Kind.AMOUNT else {}
    return values


def _check(kind: Kind, terms: Terms) -> None:
    if not terms.markets or not set(terms.markets) <= set(MARKETS):
        raise StorefrontError(say("Choose at least one market."))
    if kind is Kind.PERCENT and not 0 < terms.basis_points <= 10_000:
        raise StorefrontError(say("Enter a percentage from 0.01 to 100."))
    currencies = {MARKETS[code].currency for code in terms.markets}
    if kind is Kind.AMOUNT and (lacking := sorted(currencies - set(terms.amounts))):
        raise StorefrontError(say("Enter what comes off in %(names)s.", names=", ".join(lacking)))
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        raise StorefrontError(say("The end has to come after the start."))
