"""A change of an order on its way from wish to fact: staged, worked out, made or thrown away."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.edits_form import CommitForm, EditForm, edit_form
from storefront.admin.forms import ConfirmForm
from storefront.admin.order_page import order_or_404
from storefront.checkout.edit_order import commit_edit
from storefront.checkout.edit_plan import Plan, plan_edit
from storefront.checkout.pay_link import close_pages
from storefront.checkout.pay_link_views import may_sell_in
from storefront.checkout.totals import LEAST_CHARGE
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.market_prefix import shop_market
from storefront.orders.edits import OrderEdit, discard, renew, stage
from storefront.orders.models import Order
from storefront.translation import say

Answer = Response | tuple[str, int]
PATH = "/orders/<number>/edits/<int(max=9223372036854775807):edit_id>"


@admin.get(PATH)
@staff_only("operator")
def show_edit(number: str, edit_id: int) -> str | Response:
    """What is staged and what it would come to."""
    order, edit = _found(number, edit_id)
    return _to_order(number) if edit.committed_at else render_edit(order, edit)


@admin.post(PATH)
@staff_only("operator")
def stage_edit(number: str, edit_id: int) -> Answer:
    """Write down what is wanted; the page then shows what it comes to."""
    order, edit = _found(number, edit_id)
    form = edit_form(order, edit)
    try:
        form.require_valid()
        stage(edit, order, form.staged())
    except StorefrontError as refusal:
        session.rollback()
        return render_edit(order, edit, form, refusal.message), refusal.status
    session.commit()
    return _to_edit(number, edit_id)


@admin.post(PATH + "/commit")
@staff_only("operator")
def create_commit(number: str, edit_id: int) -> Answer:
    """Make the order what the page showed."""
    order, edit = _found(number, edit_id)
    form = CommitForm()
    try:
        form.require_valid()
        plan = commit_edit(order, edit, planned, form.seen.data or "", my_name())
    except StorefrontError as refusal:
        session.rollback()
        return render_edit(*_found(number, edit_id), refusal=refusal.message), refusal.status
    return _made(number, plan)


@admin.post(PATH + "/renewal")
@staff_only("operator")
def create_renewal(number: str, edit_id: int) -> Answer:
    """Go on with what is staged on the order as it is now."""
    order, edit = _found(number, edit_id)
    if ConfirmForm().validate() and not edit.committed_at:
        order.lock()
        renew(edit, order)
        session.commit()
    return _to_edit(number, edit_id)


@admin.post(PATH + "/removal")
@staff_only("operator")
def create_edit_removal(number: str, edit_id: int) -> Answer:
    """Throw away what is staged."""
    _order, edit = _found(number, edit_id)
    if not ConfirmForm().validate():
        return _to_edit(number, edit_id)
    if not edit.committed_at:
        discard(edit)
        session.commit()
        flash(say("What was staged is gone. The order is as it was."))
    return _to_order(number)


def planned(db: object, order: Order, edit: OrderEdit) -> Plan:
    """The dry run, with the market's rates and what the label allows."""
    return plan_edit(session, order, edit, shop_market(order.market), may_sell_in(order.market))


def render_edit(
    order: Order, edit: OrderEdit, form: EditForm | None = None, refusal: str | None = None
) -> str:
    """The page; `form` with what was typed when it was refused."""
    plan, impossible = None, None
    try:
        plan = planned(session, order, edit)
    except StorefrontError as reason:
        impossible = reason.message
    return render_template(
        "storefront/admin/edits/show.html",
        order=order,
        edit=edit,
        form=form or edit_form(order, edit),
        plan=plan,
        impossible=impossible,
        stale=edit.version != order.version,
        least_charge=LEAST_CHARGE[order.currency],
        refusal=refusal,
    )


def _made(number: str, plan: Plan) -> Response:
    session.commit()
    close_pages(session, gateway(), number)
    order = order_or_404(number)
    if plan.to_pay:
        amount = order.money(plan.to_pay).show(order.locale)
        flash(
            say(
                "The order is changed. %(amount)s is left to pay; nothing is packed before that.",
                amount=amount,
            )
        )
    elif plan.to_refund:
        amount = order.money(plan.to_refund).show(order.locale)
        flash(
            say(
                "The order is changed. %(amount)s was paid too much: refund it below.",
                amount=amount,
            )
        )
    else:
        flash(say("The order is changed."))
    return _to_order(number, refund=bool(plan.to_refund))


def _found(number: str, edit_id: int) -> tuple[Order, OrderEdit]:
    order = order_or_404(number)
    edit = session.get(OrderEdit, edit_id)
    if edit is None or edit.order_id != order.id:
        abort(404)
    return order, edit


def _to_edit(number: str, edit_id: int) -> Response:
    return redirect(url_for("storefront.admin.show_edit", number=number, edit_id=edit_id), 303)


def _to_order(number: str, *, refund: bool = False) -> Response:
    page = url_for("storefront.admin.show_order", number=number)
    return redirect(page + ("#refund" if refund else ""), 303)
