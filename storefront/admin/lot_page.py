"""One lot with all its states, its ledger, the orders that hold units, and what may be done now."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import func, select

from storefront.admin.stock_forms import AdjustmentForm, DecisionForm, LotActForm, RecallForm
from storefront.admin.stock_words import PLACES, cause_in_words
from storefront.clock import now
from storefront.database import session
from storefront.inventory.adjust import allowed, at
from storefront.inventory.ledger import ELSEWHERE, StockMove
from storefront.inventory.models import InventoryLot
from storefront.inventory.recalls import Recall
from storefront.inventory.sell_by import sell_by_cutoff
from storefront.orders.models import Order
from storefront.orders.recalls import held_units

PER_PAGE = 50
FORMS: dict[str, type[LotActForm]] = {
    "decide": DecisionForm,
    "adjust": AdjustmentForm,
    "withdraw": LotActForm,
    "resume": LotActForm,
    "recall": RecallForm,
}


def lot_or_404(lot_id: int) -> InventoryLot:
    return session.get(InventoryLot, lot_id) or abort(404)


def state_of(lot: InventoryLot) -> str:
    """Changes with every act of staff on a lot. Customers buying from it do not change it."""
    last = session.scalar(
        select(func.max(StockMove.id)).where(
            StockMove.lot_id == lot.id, StockMove.order_id.is_(None)
        )
    )
    return f"{last}-{lot.sellable}-{lot.recalled_at}"


def offered(lot: InventoryLot) -> list[str]:
    """The acts that make sense for a lot now."""
    fits = {
        "decide": lot.quality_control > 0,
        "adjust": bool(allowed(lot)),
        "withdraw": lot.sellable and not lot.recalled_at,
        "resume": not lot.sellable and not lot.recalled_at,
        "recall": not lot.recalled_at,
    }
    return [name for name in FORMS if fits[name]]


def moves_of(lot: InventoryLot) -> tuple[list[tuple[StockMove, str | None]], int | None]:
    """A page of the ledger, newest first, each row with its order's number, and where the next
    page begins."""
    before = request.args.get("before", "")
    rows = (
        select(StockMove, Order.number)
        .outerjoin(Order, Order.id == StockMove.order_id)
        .where(StockMove.lot_id == lot.id)
    )
    if before.isdecimal() and len(before) < 19:
        rows = rows.where(StockMove.id < int(before))
    found = session.execute(rows.order_by(StockMove.id.desc()).limit(PER_PAGE + 1)).all()
    page: list[tuple[StockMove, str | None]] = [(move, order) for move, order in found[:PER_PAGE]]
    return page, page[-1][0].id if len(found) > PER_PAGE else None


def render_lot(
    lot: InventoryLot, sent: tuple[str, LotActForm] | None = None, refusal: str | None = None
) -> str:
    """The page as things stand; `sent` is the form that was refused, with what was typed."""
    forms: dict[str, Any] = {
        name: FORMS[name].made_for(lot, formdata=None, seen=state_of(lot)) for name in offered(lot)
    }
    if sent and sent[0] in forms:
        forms[sent[0]] = sent[1]
        sent[1].seen.data = state_of(lot)
    moves, older = moves_of(lot)
    recalls = select(Recall).where(Recall.lot_id == lot.id).order_by(Recall.id.desc())
    return render_template(
        "storefront/admin/stock/lot.html",
        lot=lot,
        states=[(PLACES[place], at(lot, place)) for place in PLACES if place not in ELSEWHERE],
        forms=forms,
        opened=sent[0] if sent else None,
        refusal=refusal,
        held=held_units(session, lot.id),
        moves=moves,
        older=older,
        places=PLACES,
        cause_in_words=cause_in_words,
        recalls=list(session.scalars(recalls)),
        cutoff=sell_by_cutoff(),
        today=now().date(),
        here=url_for("storefront.admin.show_lot", lot_id=lot.id),
    )
