"""What staff write down about an order: for each other, or for the customer to read."""

from datetime import timedelta

from sqlalchemy import update

from storefront.clock import now
from storefront.database import touched
from storefront.errors import IllegalTransition
from storefront.orders.models import Order, OrderEvent, in_session
from storefront.translation import say

NOTE = "note"
CORRECTABLE = timedelta(minutes=5)


def write_note(order: Order, text: str, by: str, *, public: bool = False) -> None:
    """Append a note. The same words by the same person twice in a row are one note."""
    order.lock()
    last = order.events[-1]
    said = (last.kind, last.details.get("text"), last.details.get("public", False), last.by)
    if said != (NOTE, text, public, by):
        order.record(NOTE, by, text=text, public=public)


def correctable(order: Order, by: str) -> list[OrderEvent]:
    """The notes this person may still correct."""
    return [event for event in order.events if _may_correct(event, by)]


def correct_note(note: OrderEvent, text: str, by: str, *, public: bool) -> None:
    """Change one's own young note. Raises IllegalTransition when it is too late."""
    session = in_session(note)
    note.order.lock()
    if not _may_correct(note, by):
        raise IllegalTransition(say("A note can be corrected for five minutes, by who wrote it."))
    changed = session.execute(
        update(OrderEvent)
        .where(OrderEvent.id == note.id, OrderEvent.at > now() - CORRECTABLE)
        .values(details={"text": text, "public": public, "corrected_at": now().isoformat()})
        .execution_options(synchronize_session=False)
    )
    session.refresh(note)
    if not touched(changed):
        raise IllegalTransition(say("A note can be corrected for five minutes, by who wrote it."))


def public_notes(order: Order) -> list[OrderEvent]:
    """What the customer may read, oldest first."""
    return [event for event in order.events if event.kind == NOTE and event.details.get("public")]


def _may_correct(event: OrderEvent, by: str) -> bool:
    return event.kind == NOTE and event.by == by and event.at > now() - CORRECTABLE
