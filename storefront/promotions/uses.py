"""Take a use of a code and give it back. Every act locks the promotion first and the use after it;
both come before stock, so that no two transactions wait for each other."""

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import touched
from storefront.errors import StorefrontError
from storefront.promotions.models import Promotion, PromotionUse
from storefront.promotions.terms import all_used, used_before


class CodeRefused(StorefrontError):
    """A code in the basket that takes nothing off now."""

    status = 409


def take(session: Session, promotion: Promotion, order_id: int, customer: str | None) -> None:
    """Count one use for an order; `customer` where each may use it once.

    Raises CodeRefused; the caller rolls back.
    """
    if not _count(session, promotion.id, Promotion.active.is_(True), _below_cap()):
        raise CodeRefused(all_used(promotion.code))
    use = PromotionUse(
        promotion_id=promotion.id, order_id=order_id, customer=customer, claim=customer
    )
    try:
        with session.begin_nested():
            session.add(use)
    except IntegrityError:
        raise CodeRefused(used_before(promotion.code)) from None


def give_back(session: Session, order_id: int) -> bool:
    """Free the use an order holds: it will not be paid for. False when it holds none."""
    use = _use_of(session, order_id)
    if use is None or use.released_at is not None:
        return False
    _lock(session, use)
    freed = session.execute(
        update(PromotionUse)
        .where(PromotionUse.id == use.id, PromotionUse.released_at.is_(None))
        .values(released_at=now(), claim=None)
        .execution_options(synchronize_session=False)
    )
    session.expire(use)
    if touched(freed):
        session.execute(
            update(Promotion)
            .where(Promotion.id == use.promotion_id)
            .values(uses=Promotion.uses - 1)
            .execution_options(synchronize_session=False)
        )
    return bool(touched(freed))


def take_again(session: Session, order_id: int) -> bool:
    """Money came for an order whose use was given back: it counts again, whatever the terms say.

    False when the code was used up meanwhile, or by the same customer on another order.
    """
    use = _use_of(session, order_id)
    if use is None or use.released_at is None:
        return True
    _lock(session, use)
    unclaimed = use.customer is None or not claimed(session, use.promotion_id, use.customer)
    session.execute(
        update(PromotionUse)
        .where(PromotionUse.id == use.id)
        .values(released_at=None, claim=use.customer if unclaimed else None)
        .execution_options(synchronize_session=False)
    )
    session.expire(use)
    within = _count(session, use.promotion_id, _below_cap())
    if not within:
        _count(session, use.promotion_id)
    return within and unclaimed


def claimed(session: Session, promotion_id: int, customer: str) -> bool:
    """Whether the customer has, or is paying for, an order with this code."""
    row = select(PromotionUse.id).where(
        PromotionUse.promotion_id == promotion_id, PromotionUse.claim == customer
    )
    return session.scalar(row) is not None


def holds_use(session: Session, promotion_id: int, order_id: int) -> bool:
    row = select(PromotionUse.id).where(
        PromotionUse.promotion_id == promotion_id,
        PromotionUse.order_id == order_id,
        PromotionUse.released_at.is_(None),
    )
    return session.scalar(row) is not None


def _use_of(session: Session, order_id: int) -> PromotionUse | None:
    return session.scalar(select(PromotionUse).where(PromotionUse.order_id == order_id))


def _lock(session: Session, use: PromotionUse) -> None:
    session.execute(
        select(Promotion.id).where(Promotion.id == use.promotion_id).with_for_update()
    ).all()


def _below_cap() -> ColumnElement[bool]:
    return or_(Promotion.cap.is_(None), Promotion.uses < Promotion.cap)


def _count(session: Session, promotion_id: int, *only: ColumnElement[bool]) -> bool:
    counted = session.execute(
        update(Promotion)
        .where(Promotion.id == promotion_id, *only)
        .values(uses=Promotion.uses + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(touched(counted))
