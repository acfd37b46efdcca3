"""One lot's page, and what staff do to its units. Nothing is edited in place: each act is a move
in the ledger, with a name."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.lot_page import FORMS, lot_or_404, render_lot, state_of
from storefront.admin.stock_forms import AdjustmentForm, DecisionForm, RecallForm
from storefront.admin.stock_words import say_moved
from storefront.database import session
from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.adjust import ADJUSTMENTS, adjust
from storefront.inventory.models import InventoryLot
from storefront.inventory.quality import Decision, decide, lock
from storefront.inventory.recalls import open_recall
from storefront.inventory.receive import set_sellable
from storefront.translation import say

Answer = Response | tuple[str, int]
LOT = "/stock/lots/<int(max=9223372036854775807):lot_id>"


@admin.get(LOT)
@staff_only("operator")
def show_lot(lot_id: int) -> str:
    """Everything about one lot."""
    return render_lot(lot_or_404(lot_id))


@admin.post(f"{LOT}/decisions")
@staff_only("operator")
def create_decision(lot_id: int) -> Answer:
    """Release or destroy what waits in quality control."""
    return _act(lot_id, "decide", _decide)


@admin.post(f"{LOT}/adjustments")
@staff_only("operator")
def create_adjustment(lot_id: int) -> Answer:
    """Move units by hand."""
    return _act(lot_id, "adjust", _adjust)


@admin.post(f"{LOT}/withdrawal")
@staff_only("operator")
def create_withdrawal(lot_id: int) -> Answer:
    """Stop selling a lot."""
    return _act(lot_id, "withdraw", lambda lot, _form: _sell(lot, sellable=False))


@admin.post(f"{LOT}/resumption")
@staff_only("operator")
def create_resumption(lot_id: int) -> Answer:
    """Sell a withdrawn lot again."""
    return _act(lot_id, "resume", lambda lot, _form: _sell(lot, sellable=True))


@admin.post(f"{LOT}/recalls")
@staff_only("operator")
def create_recall(lot_id: int) -> Answer:
    """Call a lot back."""
    return _act(lot_id, "recall", _recall)


def _act(lot_id: int, name: str, rule: Callable[[InventoryLot, Any], Response]) -> Answer:
    """Lock, compare, check the form, apply the rule, commit."""
    lot = lot_or_404(lot_id)
    lock(session, lot)
    form = FORMS[name].made_for(lot)
    try:
        if form.seen.data != state_of(lot):
            raise IllegalTransition(
                say("This lot changed since you opened the page. Nothing was done.")
            )
        form.require_valid()
        answer = rule(lot, form)
    except StorefrontError as refusal:
        session.rollback()
        return render_lot(lot_or_404(lot_id), (name, form), refusal.message), refusal.status
    session.commit()
    return answer


def _to_lot(lot: InventoryLot, said: str) -> Response:
    flash(said)
    return redirect(url_for("storefront.admin.show_lot", lot_id=lot.id), 303)


def _decide(lot: InventoryLot, form: DecisionForm) -> Response:
    decision, units = Decision(form.decision.data), int(form.units.data or 0)
    certificate, note = form.certificate.data or "", form.note.data or ""
    decide(session, lot, decision, units, my_name(), certificate=certificate, note=note)
    done = say("Released") if decision is Decision.RELEASE else say("Destroyed")
    return _to_lot(lot, say_moved(done, units, lot.number))


def _adjust(lot: InventoryLot, form: AdjustmentForm) -> Response:
    act, units = str(form.act.data), int(form.units.data or 0)
    adjust(session, lot, act, units, form.reason.data or "", my_name())
    return _to_lot(lot, say_moved(str(ADJUSTMENTS[act].said), units, lot.number))


def _sell(lot: InventoryLot, *, sellable: bool) -> Response:
    set_sellable(session, lot, sellable=sellable, by=my_name())
    if sellable:
        return _to_lot(lot, say("Lot %(number)s is sold again.", number=lot.number))
    return _to_lot(lot, say("Lot %(number)s is no longer sold.", number=lot.number))


def _recall(lot: InventoryLot, form: RecallForm) -> Response:
    recall = open_recall(session, lot, form.reason.data or "", my_name())
    flash(say("Lot %(number)s is frozen: none of it is promised or packed.", number=lot.number))
    return redirect(url_for("storefront.admin.show_recall", recall_id=recall.id), 303)
