"""What is sold: a product has variants (packs); a variant has a SKU and a price per currency."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base
from storefront.money import Money


class Product(Base):
    """Joined to its words by `handle`, a string; there is no key between the two packages."""

    __tablename__ = "storefront_product"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", order_by="Variant.position", lazy="selectin"
    )


class Variant(Base):
    """One pack of a product: what is bought, counted and shipped."""

    __tablename__ = "storefront_variant"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("storefront_product.id"), index=True)
    sku: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    net_grams: Mapped[int]  # powder in the pack, for the unit price
    shipping_grams: Mapped[int]  # what the carrier weighs
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    low_stock_at: Mapped[int] = mapped_column(default=20)
    product: Mapped[Product] = relationship(back_populates="variants", lazy="joined")
    prices: Mapped[list["Price"]] = relationship(back_populates="variant", lazy="selectin")

    def price_in(self, currency: str) -> Money | None:
        price = self.price_row(currency)
        return Money(price.unit_amount, currency) if price else None

    def was_in(self, currency: str) -> Money | None:
        """The lowest price of the 30 days before the present offer. None when there is no offer,
        or none that is lower than that."""
        price = self.price_row(currency)
        return compared_with(price.offer, price.reference_amount, currency) if price else None

    def price_row(self, currency: str) -> "Price | None":
        return next((price for price in self.prices if price.currency == currency), None)


class Price(Base):
    """`unit_amount` in minor units; includes tax in markets that show prices with tax."""

    __tablename__ = "storefront_price"
    __table_args__ = (
        UniqueConstraint("variant_id", "currency"),
        CheckConstraint("unit_amount BETWEEN 1 AND 1000000000", name="unit_amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("storefront_variant.id"))
    currency: Mapped[str] = mapped_column(String(3))
    unit_amount: Mapped[int]
    offer: Mapped[bool] = mapped_column(default=False)  # staff announce it as a reduction
    # What the offer may be compared with, from the history when the price was set.
    reference_amount: Mapped[int | None]
    variant: Mapped[Variant] = relationship(back_populates="prices")


class PriceChange(Base):
    """A price from a moment on. Append-only: it is the proof of what an offer is compared with."""

    __tablename__ = "storefront_price_change"
    __table_args__ = (Index("ix_storefront_price_change_history", "variant_id", "currency", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("storefront_variant.id"))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int | None]  # minor units; None: not sold from then on
    offer: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(200))


def compared_with(offer: bool, reference_amount: int | None, currency: str) -> Money | None:
    """What an offer may be compared with, if it is one and there is such a price."""
    return Money(reference_amount, currency) if offer and reference_amount is not None else None
