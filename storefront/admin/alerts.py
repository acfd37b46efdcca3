"""What a person has to look at. The counts should be nought; each says where to go."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from storefront.admin.health import Health, health
from storefront.admin.order_list import to_send
from storefront.admin.stock_alerts import StockAlert, stock_alerts
from storefront.catalog.models import Product, Variant
from storefront.checkout.models import WebhookEvent
from storefront.clock import now
from storefront.inventory.allocation import available
from storefront.money import Money
from storefront.orders.disputes import Dispute
from storefront.orders.models import Order, OrderEvent
from storefront.orders.outside_refunds import is_unallocated
from storefront.orders.refunds import Refund
from storefront.orders.states import Status
from storefront.webhooks.troubles import EndpointTrouble, endpoint_troubles

SHOWN = 20
# Events that stay on the first page until somebody wrote down what they found.
TROUBLE = ("amount_differs", "oversold", "paid_twice", "refund_failed", "payment_refused")
CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """`money` is what the bank asks for."""

    dispute: Dispute
    number: str
    money: Money
    locale: str


@dataclass(frozen=True, slots=True)
class Today:
    to_send: list[Order]
    to_send_count: int
    on_its_way: list[Order]
    troubles: list[OrderEvent]
    webhooks: list[WebhookEvent]
    endpoints: list[EndpointTrouble]
    disputes: list[OpenDispute]
    unallocated: list[Refund]
    stuck: list[OrderEvent]
    waiting: int
    low_stock: list[tuple[Variant, int]]
    lots: list[StockAlert]
    health: Health

    @property
    def alerts(self) -> int:
        lists = (self.troubles, self.webhooks, self.disputes, self.unallocated, self.endpoints)
        found = sum(len(rows) for rows in lists) + len(self.stuck)
        return found + len(self.low_stock) + len(self.lots) + self.health.alerts


def today(session: Session) -> Today:
    """Everything on the first page, oldest first, in a fixed number of queries."""
    processing = select(Order).where(Order.status == Status.PROCESSING)
    return Today(
        to_send=_oldest(session, to_send()),
        to_send_count=session.scalar(select(func.count()).select_from(to_send().subquery())) or 0,
        on_its_way=_oldest(session, processing),
        troubles=open_troubles(session),
        webhooks=_webhooks_to_review(session),
        disputes=_open_disputes(session),
        unallocated=_unallocated(session),
        endpoints=endpoint_troubles(session),
        stuck=_stuck(session),
        waiting=_waiting(session),
        low_stock=low_stock(session),
        lots=stock_alerts(session),
        health=health(session),
    )


def open_troubles(session: Session) -> list[OrderEvent]:
    """Trouble that nobody has checked since it happened."""
    later = aliased(OrderEvent)
    checked = select(later.id).where(
        later.order_id == OrderEvent.order_id, later.kind == CHECKED, later.id > OrderEvent.id
    )
    rows = select(OrderEvent).where(OrderEvent.kind.in_(TROUBLE), ~checked.exists())
    return _with_orders(session, rows)


def low_stock(session: Session) -> list[tuple[Variant, int]]:
    """Packs on sale at or below their mark, with the units that can still be promised."""
    packs = session.scalars(
        select(Variant).join(Product).where(Variant.active, Product.active).order_by(Variant.id)
    ).all()
    units = available(session, [pack.sku for pack in packs])
    return [(pack, units[pack.sku]) for pack in packs if units[pack.sku] <= pack.low_stock_at]


def _stuck(session: Session) -> list[OrderEvent]:
    """Mails and signals that failed at least once and have not gone out."""
    rows = select(OrderEvent).where(OrderEvent.done_at.is_(None), OrderEvent.error.is_not(None))
    return _with_orders(session, rows)


def _waiting(session: Session) -> int:
    """Events the worker should have acted on by now: more than a few, and it is not running."""
    due = select(func.count(OrderEvent.id)).where(
        OrderEvent.done_at.is_(None), OrderEvent.error.is_(None), OrderEvent.due_at <= now()
    )
    return session.scalar(due) or 0


def _webhooks_to_review(session: Session) -> list[WebhookEvent]:
    rows = select(WebhookEvent).where(
        WebhookEvent.review.is_not(None), WebhookEvent.reviewed_by.is_(None)
    )
    return list(session.scalars(rows.order_by(WebhookEvent.received_at).limit(SHOWN)))


def _open_disputes(session: Session) -> list[OpenDispute]:
    """The one whose evidence is due first comes first."""
    rows = session.execute(
        select(Dispute, Order.number, Order.currency, Order.locale)
        .join(Order, Order.id == Dispute.order_id)
        .where(Dispute.closed_at.is_(None))
        .order_by(func.coalesce(Dispute.evidence_due_at, Dispute.opened_at), Dispute.id)
        .limit(SHOWN)
    )
    return [
        OpenDispute(dispute, number, Money(dispute.amount, currency), locale)
        for dispute, number, currency, locale in rows
    ]


def _unallocated(session: Session) -> list[Refund]:
    """Refunds made at Stripe of which nobody said what they were for."""
    order = joinedload(Refund.order)
    loaded = select(Refund).options(
        order, *(order.lazyload(many) for many in (Order.lines, Order.attempts, Order.payments))
    )
    rows = loaded.options(lazyload(Refund.payment), lazyload(Refund.lines)).where(is_unallocated())
    return list(session.scalars(rows.order_by(Refund.id).limit(SHOWN)))


def _oldest(session: Session, rows: Select[Any]) -> list[Order]:
    first = rows.order_by(Order.placed_at, Order.id).limit(SHOWN)
    return list(session.scalars(first.options(lazyload(Order.attempts))))


def _with_orders(session: Session, rows: Select[Any]) -> list[OrderEvent]:
    order = joinedload(OrderEvent.order)
    loaded = rows.options(order, order.lazyload(Order.lines), order.lazyload(Order.attempts))
    return list(session.scalars(loaded.order_by(OrderEvent.id).limit(SHOWN)))
