"""What the code in a basket does for it now."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.markets import Market
from storefront.money import Money
from storefront.promotions.models import Kind, Promotion, find_promotion
from storefront.promotions.terms import lacks, normal_customer, taken_off, used_before, why_not
from storefront.promotions.uses import claimed, holds_use
from storefront.translation import say


@dataclass(frozen=True, slots=True)
class Verdict:
    """`off_goods` in minor units. `problem` says why the code takes nothing off, if so."""

    code: str = ""
    promotion: Promotion | None = None
    off_goods: int = 0
    free_delivery: bool = False
    asks_email: bool = False  # each customer may use it once, so we have to know who asks
    customer: str | None = None
    problem: str | None = None
    mendable: bool = False  # the customer can do something about it


NO_CODE = Verdict()


def judge(
    session: Session,
    code: str | None,
    email: str | None,
    market: Market,
    goods: Money,
    own_order_id: int | None = None,
) -> Verdict:
    """Hold a code against goods of that worth.

    The order the customer is about to pay for (`own_order_id`) may hold the use already.
    """
    if not code:
        return NO_CODE
    promotion = find_promotion(session, code)
    if promotion is None:
        unknown = say("We do not know the code %(code)s. Check how it is spelled.", code=code)
        return Verdict(code, problem=unknown)
    own = own_order_id is not None and holds_use(session, promotion.id, own_order_id)
    customer = normal_customer(email) if email and promotion.once_per_customer else None
    once = promotion.once_per_customer
    if problem := why_not(promotion, market, now(), holds_use=own):
        return Verdict(code, problem=problem)
    problem = lacks(promotion, market, goods)
    if once and not problem:
        problem = _why_not_you(session, promotion, customer, own=own)
    if problem:
        return Verdict(code, asks_email=once, problem=problem, mendable=True)
    return Verdict(
        code,
        promotion,
        taken_off(promotion, goods),
        promotion.kind is Kind.FREE_DELIVERY,
        once,
        customer,
    )


def _why_not_you(
    session: Session, promotion: Promotion, customer: str | None, *, own: bool
) -> str | None:
    if customer is None:
        return say(
            "The code %(code)s may be used once by each customer."
            " Enter the email address you will pay with.",
            code=promotion.code,
        )
    if not own and claimed(session, promotion.id, customer):
        return used_before(promotion.code)
    return None
