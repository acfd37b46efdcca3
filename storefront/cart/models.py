"""A cart is an intention: quantities of variants, prices not fixed yet."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storefront.catalog.models import Variant
from storefront.clock import now
from storefront.database import Base
from storefront.errors import StorefrontError
from storefront.markets import Market
from storefront.money import Money, split
from storefront.promotions.judge import Verdict, judge
from storefront.translation import say

MAX_QUANTITY = 99
MAX_LINES = 20


class Cart(Base):
    """Found by a cookie whose hash alone is stored, so a leaked table opens no cart."""

    __tablename__ = "storefront_cart"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now, index=True)
    # The order now being paid for, moved by a guarded UPDATE: two clicks make one order.
    order_id: Mapped[int | None] = mapped_column(default=None)
    promotion_code: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(320))  # only asked for beside some codes
    lines: Mapped[list["CartLine"]] = relationship(
        back_populates="cart",
        order_by="CartLine.id",
        lazy="selectin",
        cascade="all, delete-orphan",
    )

    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    def subtotal(self) -> Money:
        amounts = [line.amount() for line in self.lines]
        return sum((a for a in amounts if a), Money(0, self.currency))

    def line_discounts(self, off_goods: int) -> dict[int, int]:
        """What each line's share of a discount is, minor units by line id."""
        priced = {line.id: amount.amount for line in self.lines if (amount := line.amount())}
        shares = split(off_goods, list(priced.values())) if off_goods else []
        return dict(zip(priced, shares, strict=False))

    def add(self, variant: Variant, quantity: int) -> None:
        """Put units in, on top of what is there. Raises StorefrontError past the limits."""
        line = self._line(variant)
        wanted = quantity + (line.quantity if line else 0)
        if wanted > MAX_QUANTITY:
            raise StorefrontError(
                say("You can order at most %(limit)s of one pack.", limit=MAX_QUANTITY)
            )
        if line is None and len(self.lines) >= MAX_LINES:
            raise StorefrontError(
                say("A basket holds at most %(limit)s different packs.", limit=MAX_LINES)
            )
        self.set_quantity(variant, wanted)

    def set_quantity(self, variant: Variant, quantity: int) -> None:
        """Make the line hold exactly `quantity` units; 0 removes it."""
        line = self._line(variant)
        if quantity == 0:
            if line:
                self.lines.remove(line)
        else:
            if line is None:
                line = CartLine(variant=variant, quantity=quantity)
                self.lines.append(line)
            price = line.unit_price()
            line.quantity, line.seen_amount = quantity, price.amount if price else None
        self.updated_at = now()

    def judge_code(self, session: Session, market: Market) -> Verdict:
        """What the code does for what is in here now."""
        goods = self.subtotal()
        return judge(session, self.promotion_code, self.email, market, goods, self.order_id)

    def empty(self) -> None:
        self.lines.clear()
        self.order_id = None
        self.forget_code()

    def forget_code(self) -> None:
        """The code was used or taken out; the address given for it has no other purpose."""
        self.promotion_code = self.email = None

    def _line(self, variant: Variant) -> "CartLine | None":
        return next((line for line in self.lines if line.variant_id == variant.id), None)


class CartLine(Base):
    __tablename__ = "storefront_cart_line"
    __table_args__ = (
        UniqueConstraint("cart_id", "variant_id"),
        CheckConstraint(f"quantity BETWEEN 1 AND {MAX_QUANTITY}", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("storefront_cart.id", ondelete="CASCADE"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("storefront_variant.id"))
    quantity: Mapped[int]
    # What one cost when the customer put it in or changed the quantity, minor units.
    seen_amount: Mapped[int | None]
    cart: Mapped[Cart] = relationship(back_populates="lines")
    variant: Mapped[Variant] = relationship(lazy="joined")

    def unit_price(self) -> Money | None:
        """None when the pack has left the shelf or has no price in the cart's currency."""
        if not (self.variant.active and self.variant.product.active):
            return None
        return self.variant.price_in(self.cart.currency)

    def earlier_price(self) -> Money | None:
        """What one cost when the customer chose it, if that has changed since."""
        price = self.unit_price()
        if price is None or self.seen_amount in (None, price.amount):
            return None
        return Money(self.seen_amount or 0, self.cart.currency)

    def amount(self) -> Money | None:
        price = self.unit_price()
        return price * self.quantity if price else None


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# All that a basket costs, in one query.
_FOUND = (
    select(Cart)
    .where(Cart.token_hash == bindparam("hash"), Cart.currency == bindparam("currency"))
    .options(joinedload(Cart.lines).joinedload(CartLine.variant).joinedload(Variant.prices))
)


def find_cart(session: Session, token: str, currency: str) -> Cart | None:
    found = session.scalars(_FOUND, {"hash": hash_token(token), "currency": currency})
    return found.unique().one_or_none()


def start_cart(session: Session, currency: str) -> tuple[Cart, str]:
    """A new, empty cart and the secret that opens it (256 bits, shown once)."""
    token = secrets.token_urlsafe(32)
    cart = Cart(token_hash=hash_token(token), currency=currency)
    session.add(cart)
    return cart, token
