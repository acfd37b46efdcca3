"""What was paid for leaves its cart."""

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from storefront.cart.models import Cart, CartLine
from storefront.catalog.models import Variant
from storefront.database import forget, table, touched
from storefront.orders.models import LineItem

_CART, _LINE, _PACK, _ORDERED = table(Cart), table(CartLine), table(Variant), table(LineItem)
_FREED = (
    update(_CART)
    .where(_CART.c.id == bindparam("cart"), _CART.c.order_id == bindparam("paid"))
    .values(order_id=None, promotion_code=None, email=None)
)
_UNITS = (
    select(func.sum(_ORDERED.c.quantity))
    .join(_PACK, _PACK.c.sku == _ORDERED.c.sku)
    .where(_ORDERED.c.order_id == bindparam("paid"), _PACK.c.id == _LINE.c.variant_id)
    .scalar_subquery()
)
_EMPTIED = delete(_LINE).where(_LINE.c.cart_id == bindparam("cart"), _LINE.c.quantity <= _UNITS)
_LEFT = (
    update(_LINE)
    .where(_LINE.c.cart_id == bindparam("cart"), _LINE.c.quantity > _UNITS)
    .values(quantity=_LINE.c.quantity - _UNITS)
)


def take_from_cart(session: Session, cart_id: int, order_id: int) -> None:
    """Take an order's units out, if it is this order that the cart is being paid for; what was
    added since then stays. Other windows may change the cart meanwhile."""
    about = {"cart": cart_id, "paid": order_id}
    if not touched(session.execute(_FREED, about)):
        return
    for statement in (_EMPTIED, _LEFT):  # in this order: what is left must not be emptied
        session.execute(statement, about)
    forget(session, Cart, cart_id)
