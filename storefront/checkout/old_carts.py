"""Baskets that nobody came back to. Their cookie has run out, and an address that was typed beside
a code is not kept longer than the page on privacy says."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storefront.cart.models import Cart, CartLine
from storefront.clock import now
from storefront.database import touched
from storefront.orders.models import Order
from storefront.orders.states import Status

KEPT = timedelta(days=30)  # as long as the cookie
BATCH = 500
BEING_PAID = (Status.PENDING, Status.PROCESSING)


def forget_old_carts(db: Session) -> int:
    """Delete carts untouched for so long, in small bites; how many. A cart whose order is being
    paid for stays: it is emptied, or given back, when that is over."""
    forgotten = 0
    while count := _forget_some(db):
        forgotten += count
    return forgotten


def _forget_some(db: Session) -> int:
    being_paid = select(Order.id).where(Order.id == Cart.order_id, Order.status.in_(BEING_PAID))
    old = (Cart.updated_at < now() - KEPT, ~being_paid.exists())
    rows = select(Cart.id).where(*old).order_by(Cart.id).limit(BATCH)
    ids = db.scalars(rows.with_for_update(of=Cart, skip_locked=True)).all()
    db.execute(delete(CartLine).where(CartLine.cart_id.in_(ids)))
    gone = db.execute(delete(Cart).where(Cart.id.in_(ids)))
    db.commit()
    return touched(gone)
