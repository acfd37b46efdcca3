"""One recall: what is frozen, who holds units, who received some, and who was told when."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template
from sqlalchemy import select

from storefront.admin.stock_forms import ADVICE, ClosureForm, NoticeForm
from storefront.admin.stock_words import PLACES
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.inventory.adjust import at
from storefront.inventory.ledger import ELSEWHERE
from storefront.inventory.recalls import Recall
from storefront.orders.fulfillment import Fulfillment, FulfillmentLine
from storefront.orders.models import OrderEvent
from storefront.orders.recalls import NOTICE, Received, distribution, held_units
from storefront.spreadsheet import Cell, csv_file

SHOWN = 200
HEADER = (
    "order",
    "name",
    "email",
    "phone",
    "country",
    "sku",
    "product",
    "lot",
    "units",
    "came back",
    "sent (UTC)",
    "carrier",
    "tracking number",
    "told (UTC)",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice to one customer: written, and sent when the mail had gone out."""

    number: int
    at: datetime
    sent_at: datetime | None
    mail_id: int | None


def recall_or_404(recall_id: int) -> Recall:
    return session.get(Recall, recall_id) or abort(404)


def told(recall: Recall) -> dict[int, list[Told]]:
    """{order id: its notices, oldest first}"""
    numbers = {notice.id: notice.number for notice in recall.notices}
    parcels = select(FulfillmentLine.fulfillment_id).where(FulfillmentLine.lot_id == recall.lot_id)
    orders = select(Fulfillment.order_id).where(Fulfillment.id.in_(parcels))
    rows = session.execute(
        select(OrderEvent, EmailMessage.id, EmailMessage.sent_at)
        .outerjoin(EmailMessage, EmailMessage.event_id == OrderEvent.id)
        .where(OrderEvent.kind == NOTICE, OrderEvent.order_id.in_(orders))
        .order_by(OrderEvent.id)
    )
    found: dict[int, list[Told]] = {}
    for event, mail_id, sent_at in rows:
        if event.details["recall_id"] == recall.id:
            number = numbers[event.details["notice_id"]]
            found.setdefault(event.order_id, []).append(Told(number, event.at, sent_at, mail_id))
    return found


def csv_of(recall: Recall) -> bytes:
    """The distribution list, one row for each parcel and line."""
    notices = told(recall)
    return csv_file(HEADER, (_row(recall, each, notices) for each in _sent(recall)))


def _sent(recall: Recall) -> list[Received]:
    return list(distribution(session, recall.lot_id))


def _row(recall: Recall, each: Received, notices: dict[int, list[Told]]) -> list[Cell]:
    times = [notice.sent_at for notice in notices.get(each.order_id, ()) if notice.sent_at]
    return [
        each.order_number,
        each.name,
        each.email,
        each.phone,
        each.country,
        each.sku,
        each.title,
        recall.lot.number,
        each.units,
        each.came_back,
        f"{each.sent_at:%Y-%m-%d %H:%M}",
        each.carrier,
        each.tracking_number,
        "; ".join(f"{time:%Y-%m-%d %H:%M}" for time in times),
    ]


def notice_form(recall: Recall) -> NoticeForm:
    """An empty form for the next notice; an update begins with the words of the last."""
    last = recall.notices[-1] if recall.notices else None
    return NoticeForm(
        formdata=None,
        number=len(recall.notices) + 1,
        danger=last.danger if last else "",
        advice=last.advice if last else ADVICE,
    )


def render_recall(
    recall: Recall,
    *,
    notice: NoticeForm | None = None,
    closure: ClosureForm | None = None,
    refusal: str | None = None,
) -> str:
    """The page as things stand; a form that was refused comes with what was typed."""
    received = _sent(recall)
    if notice is not None:
        notice.number.data = len(recall.notices) + 1
    return render_template(
        "storefront/admin/stock/recall.html",
        recall=recall,
        lot=recall.lot,
        states=[
            (PLACES[place], at(recall.lot, place)) for place in PLACES if place not in ELSEWHERE
        ],
        held=held_units(session, recall.lot_id),
        received=received[:SHOWN],
        orders=len({each.order_id for each in received}),
        units=sum(each.units for each in received),
        more=max(0, len(received) - SHOWN),
        silent=len({each.order_id for each in received if not each.email}),
        told=told(recall),
        notice=notice or notice_form(recall),
        closure=closure or ClosureForm(formdata=None),
        opened="notice" if notice else "closure" if closure else None,
        sent=notice or closure,
        refusal=refusal,
    )
