"""Promotions: what a code counts is what orders hold."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.orders.models import Order
from storefront.orders.states import LIVE
from storefront.promotions.models import Promotion, PromotionUse


def uses_add_up(db: Session) -> Iterator[str]:
    held = (
        select(func.count(PromotionUse.id))
        .where(PromotionUse.promotion_id == Promotion.id, PromotionUse.released_at.is_(None))
        .correlate(Promotion)
        .scalar_subquery()
    )
    rows = db.execute(select(Promotion.code, Promotion.uses, held).where(Promotion.uses != held))
    for code, counted, listed in rows:
        yield f"Code {code}: {counted} uses counted, but orders hold {listed}."


def live_orders_hold_their_use(db: Session) -> Iterator[str]:
    """An order at a code's price that may still be paid, or was, holds a use of it."""
    holds = select(PromotionUse.id).where(
        PromotionUse.order_id == Order.id, PromotionUse.released_at.is_(None)
    )
    placed = select(PromotionUse.id).where(PromotionUse.order_id == Order.id)
    rows = select(Order.number).where(Order.status.in_(LIVE), placed.exists(), ~holds.exists())
    for number in db.scalars(rows):
        yield f"Order {number} is live, but the use of its code was given back."


RULES = (uses_add_up, live_orders_hold_their_use)
