"""Turn a cart into an order: copy prices, hold stock, all in the caller's one transaction."""

import hashlib
from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from storefront.cart.models import Cart
from storefront.checkout.quote import Quote
from storefront.checkout.totals import totals
from storefront.clock import now
from storefront.database import table, touched, write
from storefront.errors import EmptyCart, OutOfStock, PriceChanged, StorefrontError
from storefront.inventory.allocation import allocate
from storefront.markets import Market
from storefront.orders.models import LineItem, Order, OrderEvent
from storefront.orders.numbers import new_number
from storefront.orders.payments import PaymentAttempt
from storefront.orders.states import Status
from storefront.promotions.uses import take
from storefront.translation import say

# Stripe's shortest session is 30 minutes; one more covers the way there
# (https://docs.stripe.com/payments/checkout/managing-limited-inventory).
SESSION_LIFE = timedelta(minutes=31)
# Our hold outlives the session, so that stock is never freed while somebody can still pay.
GRACE = timedelta(minutes=10)


_CART = table(Cart)
_CLAIMED = (
    update(_CART)
    .where(
        _CART.c.id == bindparam("cart"), _CART.c.order_id.is_not_distinct_from(bindparam("seen"))
    )
    .values(order_id=bindparam("new"))
)


def fingerprint(cart: Cart, quote: Quote) -> str:
    """Changes whenever what would be ordered, or by whom with a code of their own, changes."""
    parts = [f"{line.variant.sku}*{line.quantity}@{line.unit_price()}" for line in cart.lines]
    code = quote.verdict
    parts += [quote.country, str(quote.way), str(quote.sums), code.code]
    parts += [cart.email or ""] if code.customer else []
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def open_order(session: Session, cart: Cart) -> Order | None:
    """The order this cart is being paid for, while it can still be paid."""
    if cart.order_id is None:
        return None
    return session.scalar(
        select(Order).where(Order.id == cart.order_id, Order.status == Status.PENDING)
    )


def place_order(session: Session, cart: Cart, market: Market, quote: Quote) -> Order:
    """Place the cart's order, take its use of a code and hold its stock until Stripe's session has
    surely ended.

    Raises EmptyCart, PriceChanged, CodeRefused or OutOfStock (naming the packs); nothing is kept
    then once the caller rolls back. The cart stays full until the money is here. What is returned
    tells what was written; to change it, find_order().
    """
    order = _priced(cart, market, quote)
    order.events.append(OrderEvent(kind="place", by="customer"))
    add_attempt(order, tax_added=market.tax_added)
    write(session, order)
    rows: list[LineItem | OrderEvent | PaymentAttempt] = [
        *order.lines,
        *order.events,
        *order.attempts,
    ]
    for row in rows:
        row.order_id = order.id
        write(session, row)
    _claim(session, cart, order)
    if quote.verdict.promotion is not None:
        take(session, quote.verdict.promotion, order.id, quote.verdict.customer)
    _hold_stock(session, order)
    return order


def _priced(cart: Cart, market: Market, quote: Quote) -> Order:
    lines, rate, code = _copy_lines(cart), market.tax_rate(quote.country), quote.verdict
    sums = totals(
        [(line.unit_amount, line.quantity) for line in lines],
        quote.way.price,
        rate,
        tax_included=market.tax_included,
        discount=code.off_goods,
    )
    for line, share in zip(lines, sums.line_discounts, strict=True):
        line.discount_amount = share
    return Order(
        number=new_number(),
        market=market.code,
        currency=market.currency,
        locale=market.locale,
        country=quote.country,
        email=cart.email if code.customer else None,  # else asked for on Stripe's page
        subtotal=sums.subtotal.amount,
        discount_amount=sums.discount.amount,
        promotion_code=code.code or None,
        shipping_amount=sums.shipping.amount,
        shipping_label=quote.way.label,
        tax_basis_points=rate,
        tax_amount=sums.tax.amount,
        total=sums.total.amount,
        cart_id=cart.id,
        cart_fingerprint=fingerprint(cart, quote),
        lines=lines,
    )


def add_attempt(order: Order, *, tax_added: bool = False) -> PaymentAttempt:
    """Write down the next session to ask Stripe for, before asking."""
    attempt = PaymentAttempt(
        amount=order.total,
        tax_added=tax_added,
        idempotency_key=f"{order.number}-{len(order.attempts) + 1}",
        # Whole seconds: Stripe is told a Unix time, and the same one if we have to ask again.
        expires_at=(now() + SESSION_LIFE).replace(microsecond=0),
    )
    order.attempts.append(attempt)
    order.hold_until = attempt.expires_at + GRACE
    return attempt


def _copy_lines(cart: Cart) -> list[LineItem]:
    if not cart.lines:
        raise EmptyCart(say("Your basket is empty."))
    copied = []
    for line in cart.lines:
        price = line.unit_price()
        if price is None:
            title = line.variant.title
            raise PriceChanged(say("%(pack)s is no longer sold. Remove it to go on.", pack=title))
        copied.append(
            LineItem(
                sku=line.variant.sku,
                title=f"{line.variant.product.name}, {line.variant.title}",
                product_handle=line.variant.product.handle,
                quantity=line.quantity,
                unit_amount=price.amount,
            )
        )
    return copied


def _claim(session: Session, cart: Cart, order: Order) -> None:
    """Two clicks on the pay button: the second finds the cart already taken."""
    claim = {"cart": cart.id, "seen": cart.order_id, "new": order.id}
    if not touched(session.execute(_CLAIMED, claim)):
        raise StorefrontError(say("This basket is already being paid for in another window."))
    set_committed_value(cart, "order_id", order.id)


def _hold_stock(session: Session, order: Order) -> None:
    try:
        wanted = {line.id: (line.sku, line.quantity) for line in order.lines}
        allocate(session, wanted, order_id=order.id, by="customer")
    except OutOfStock as short:
        titles = {line.sku: line.title for line in order.lines}
        told = " ".join(
            say("Only %(units)s of %(title)s left.", units=units, title=titles[sku])
            if units
            else say("%(title)s is sold out.", title=titles[sku])
            for sku, units in short.available.items()
        )
        raise OutOfStock(told, short.available) from short
