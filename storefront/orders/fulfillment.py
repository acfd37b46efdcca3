"""Units sent to the customer, with the lot of each written down for good."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base, touched
from storefront.errors import StorefrontError
from storefront.inventory.allocation import lock_held, take_out
from storefront.orders.models import LineItem, Order, in_session
from storefront.orders.oversold import hold_what_is_there
from storefront.orders.states import require
from storefront.translation import say, say_n

# Where a parcel can be followed; {number} is the tracking number.
TRACKING_PAGES = {
    "Royal Mail": "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
    "DPD": "https://track.dpd.co.uk/search?reference={number}",
    "Evri": "https://www.evri.com/track/parcel/{number}",
    "DHL": "https://www.dhl.com/gb-en/home/tracking.html?tracking-id={number}",
    "UPS": "https://www.ups.com/track?tracknum={number}",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
    "Other": "",
}


class Fulfillment(Base):
    __tablename__ = "storefront_fulfillment"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    tracking_number: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str] = mapped_column(String(200))
    undone_at: Mapped[datetime | None]  # it did not leave after all
    undone_by: Mapped[str | None] = mapped_column(String(200))
    lines: Mapped[list["FulfillmentLine"]] = relationship(lazy="selectin")

    @property
    def tracking_url(self) -> str:
        page = TRACKING_PAGES.get(self.carrier, "")
        return page.format(number=self.tracking_number) if page and self.tracking_number else ""


class FulfillmentLine(Base):
    __tablename__ = "storefront_fulfillment_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fulfillment_id: Mapped[int] = mapped_column(ForeignKey("storefront_fulfillment.id"), index=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("storefront_line_item.id"), index=True)
    lot_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    line_item: Mapped[LineItem] = relationship(lazy="joined")


def fulfillments_of(order: Order) -> list[Fulfillment]:
    """All parcels, those that were undone as well, in the order they were written down."""
    rows = select(Fulfillment).where(Fulfillment.order_id == order.id).order_by(Fulfillment.id)
    return list(in_session(order).scalars(rows))


def fulfill(
    order: Order, units: Mapping[int, int], carrier: str, tracking_number: str, by: str
) -> Fulfillment:
    """Send units {line item id: count} of a paid order.

    Raises StorefrontError when nothing is chosen or too much, NotAllowed when the order is not
    to be sent.
    """
    session = in_session(order)
    order.lock()
    chosen = {line_id: count for line_id, count in units.items() if count}
    require(order, "fulfill")
    if not chosen:
        raise StorefrontError(say("Choose at least one unit to send."))
    shipment = Fulfillment(
        order_id=order.id, carrier=carrier, tracking_number=tracking_number, by=by
    )
    session.add(shipment)
    if order.oversold:
        hold_what_is_there(order, by)
    lock_held(session, chosen)
    for line in sorted(order.lines, key=lambda line: line.id):
        if count := chosen.get(line.id, 0):
            shipment.lines.extend(_send(line, count, by))
    session.flush()
    order.record(
        "fulfill", by, fulfillment_id=shipment.id, carrier=carrier, tracking=tracking_number
    )
    return shipment


def _say_left(line: LineItem) -> str:
    return say_n(
        "Only %(count)s of %(title)s is left to send.",
        "Only %(count)s of %(title)s are left to send.",
        line.to_ship,
        title=line.title,
    )


def _send(line: LineItem, count: int, by: str) -> list[FulfillmentLine]:
    session = in_session(line)
    sent = session.execute(
        update(LineItem)
        .where(
            LineItem.id == line.id,
            LineItem.shipped + LineItem.refunded_unshipped + count <= LineItem.quantity,
        )
        .values(shipped=LineItem.shipped + count)
        .execution_options(synchronize_session=False)
    )
    session.refresh(line, ["shipped", "refunded_unshipped"])
    if not touched(sent):
        raise StorefrontError(_say_left(line))
    left = take_out(session, line.id, count, order_id=line.order_id, by=by)
    if sum(units for _, units in left) < count:
        raise StorefrontError(
            say(
                "%(title)s is not held in stock for this order. Receive stock first.",
                title=line.title,
            )
        )
    return [
        FulfillmentLine(line_item_id=line.id, lot_id=lot_id, quantity=units)
        for lot_id, units in left
    ]
