"""Whom the shop tells of what, and the log of every telling."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base
from storefront.translation import later

PAID, SHIPPED, NOT_SHIPPED = "order.paid", "order.shipped", "order.shipment_undone"
REFUNDED, CANCELLED = "order.refunded", "order.cancelled"
STOCK_LOW, TEST = "stock.low", "test"
# What an endpoint may be told of, and how the back office says it.
EVENTS = {
    PAID: later("An order was paid"),
    SHIPPED: later("A parcel was sent"),
    NOT_SHIPPED: later("A parcel did not leave after all"),
    REFUNDED: later("Money went back"),
    CANCELLED: later("An order was called off"),
    STOCK_LOW: later("A pack runs low"),
}
URL_LENGTH = 500
ANSWER_KEPT = 500  # characters
GIVEN_UP = text("given_up_at IS NOT NULL")


class WebhookEndpoint(Base):
    """An address of the operator's own systems. Each message is signed with its secret, which has
    to be kept readable for that; it is shown once and never logged."""

    __tablename__ = "storefront_webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(URL_LENGTH), unique=True)
    events: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    secret: Mapped[str] = mapped_column(String(80))
    secret_number: Mapped[int] = mapped_column(default=1)  # rises with each new secret
    # The secret before the last one signs as well until this moment, then it is forgotten.
    previous_secret: Mapped[str | None] = mapped_column(String(80))
    previous_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    failing_since: Mapped[datetime | None]  # the first failure after the last success
    switched_off_at: Mapped[datetime | None]  # by the shop itself, after days of failures
    checked_at: Mapped[datetime | None]  # somebody looked at what was given up until then


class WebhookDelivery(Base):
    """One event for one endpoint. `due_at` is None once it has arrived or was given up."""

    __tablename__ = "storefront_webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_storefront_webhook_delivery_due", "endpoint_id", "due_at", "id"),
        Index(
            "ix_storefront_webhook_delivery_given_up",
            *("endpoint_id", "given_up_at"),
            sqlite_where=GIVEN_UP,
            postgresql_where=GIVEN_UP,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(
        ForeignKey("storefront_webhook_endpoint.id", ondelete="CASCADE")
    )
    message_id: Mapped[str] = mapped_column(String(120))  # the same for every try
    event: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None] = mapped_column(default=now)
    leased_until: Mapped[datetime | None]  # a worker has it in hand
    attempts: Mapped[int] = mapped_column(default=0)
    status_code: Mapped[int | None]
    answer: Mapped[str] = mapped_column(String(ANSWER_KEPT), default="")
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    endpoint: Mapped[WebhookEndpoint] = relationship()
