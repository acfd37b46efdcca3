"""A recall's page: move orders to other lots, tell customers, list who received what, close it."""

from flask import Response as FlaskResponse
from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm
from storefront.admin.recall_page import csv_of, recall_or_404, render_recall
from storefront.admin.stock_forms import ClosureForm, NoticeForm
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.inventory.recalls import Recall, close_recall
from storefront.orders.recalls import move_holds, send_notice
from storefront.translation import say, say_n

Answer = Response | tuple[str, int]
RECALL = "/stock/recalls/<int(max=9223372036854775807):recall_id>"


@admin.get(RECALL)
@staff_only("operator")
def show_recall(recall_id: int) -> str:
    """Who received units of the lot, who was told, what is still held."""
    return render_recall(recall_or_404(recall_id))


@admin.get(f"{RECALL}/distribution.csv")
@staff_only("operator")
def download_distribution(recall_id: int) -> FlaskResponse:
    """Where the lot went, for the authority and the telephone."""
    recall = recall_or_404(recall_id)
    name = f"recall-{recall.id}-distribution.csv"
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(csv_of(recall), mimetype="text/csv", headers=kept)


@admin.post(f"{RECALL}/swaps/<number>")
@staff_only("operator")
def create_recall_swap(recall_id: int, number: str) -> Answer:
    """Let an order hold units of other lots."""
    recall, form = recall_or_404(recall_id), ConfirmForm()
    try:
        form.require_valid()
        units = move_holds(session, recall, number, my_name())
    except StorefrontError as refusal:
        return _refused(recall_id, refusal)
    session.commit()
    return _to_recall(recall, _say_moved(number, units))


@admin.post(f"{RECALL}/notices")
@staff_only("operator")
def create_notice(recall_id: int) -> Answer:
    """Write to everybody who received units."""
    recall, form = recall_or_404(recall_id), NoticeForm()
    try:
        form.require_valid()
        orders = _send(recall, form)
    except StorefrontError as refusal:
        return _refused(recall_id, refusal, notice=form)
    session.commit()
    return _to_recall(recall, _say_sent(orders))


@admin.post(f"{RECALL}/closure")
@staff_only("operator")
def create_closure(recall_id: int) -> Answer:
    """Write down how the recall ended."""
    recall, form = recall_or_404(recall_id), ClosureForm()
    try:
        form.require_valid()
        _close(recall, form)
    except StorefrontError as refusal:
        return _refused(recall_id, refusal, closure=form)
    session.commit()
    return _to_recall(recall, say("The recall is closed."))


def _say_moved(number: str, units: int) -> str:
    return say_n(
        "Order %(number)s holds %(count)s unit of other lots now.",
        "Order %(number)s holds %(count)s units of other lots now.",
        units,
        number=number,
    )


def _say_sent(orders: int) -> str:
    return say_n(
        "The notice goes out, for %(count)s order.",
        "The notice goes out, for %(count)s orders.",
        orders,
    )


def _send(recall: Recall, form: NoticeForm) -> int:
    number = str(form.number.data)
    return send_notice(
        session,
        recall,
        int(number) if number.isdecimal() and len(number) < 6 else 0,
        form.danger.data or "",
        form.advice.data or "",
        form.reason.data or "",
        my_name(),
    )


def _close(recall: Recall, form: ClosureForm) -> None:
    outcome, unfounded = form.outcome.data or "", bool(form.unfounded.data)
    close_recall(session, recall, outcome, my_name(), unfounded=unfounded)


def _refused(
    recall_id: int,
    refusal: StorefrontError,
    *,
    notice: NoticeForm | None = None,
    closure: ClosureForm | None = None,
) -> Answer:
    session.rollback()
    page = render_recall(
        recall_or_404(recall_id), notice=notice, closure=closure, refusal=refusal.message
    )
    return page, refusal.status


def _to_recall(recall: Recall, said: str) -> Response:
    flash(said)
    return redirect(url_for("storefront.admin.show_recall", recall_id=recall.id), 303)
