"""Promotions and their uses, newest first, one page after the other by place."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from storefront.orders.models import Order
from storefront.promotions.models import Promotion, PromotionUse

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PromotionPage:
    """`older` is the id after which the next page begins, if there is one."""

    promotions: list[Promotion]
    older: int | None


@dataclass(frozen=True, slots=True)
class UsePage:
    """Uses with the orders that hold, or held, them."""

    uses: list[tuple[PromotionUse, Order]]
    older: int | None


def find_page(session: Session, after: int | None) -> PromotionPage:
    rows = select(Promotion).order_by(Promotion.id.desc()).limit(PER_PAGE + 1)
    found = list(session.scalars(rows.where(Promotion.id < after) if after else rows))
    return PromotionPage(
        found[:PER_PAGE], found[PER_PAGE - 1].id if len(found) > PER_PAGE else None
    )


def uses_of(session: Session, promotion: Promotion, after: int | None) -> UsePage:
    rows = (
        select(PromotionUse, Order)
        .join(Order, Order.id == PromotionUse.order_id)
        .where(PromotionUse.promotion_id == promotion.id)
        .order_by(PromotionUse.id.desc())
        .limit(PER_PAGE + 1)
        .options(lazyload("*"))
    )
    found = session.execute(rows.where(PromotionUse.id < after) if after else rows)
    uses = [(use, order) for use, order in found]
    older = uses[PER_PAGE - 1][0].id if len(uses) > PER_PAGE else None
    return UsePage(uses[:PER_PAGE], older)
