"""Make a staged edit, or let go of what it left to pay: each in the caller's one transaction."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from storefront.checkout.edit_plan import Plan, PlannedLine
from storefront.checkout.totals import LEAST_CHARGE
from storefront.clock import now
from storefront.database import touched
from storefront.errors import IllegalTransition
from storefront.markets import Market
from storefront.money import split, tax_within
from storefront.orders import states
from storefront.orders.edits import OrderEdit, StaleEdit, why_not_edit
from storefront.orders.holding import held_units, hold_for
from storefront.orders.models import LineItem, Order, in_session
from storefront.translation import later, say

TIME_TO_PAY = timedelta(days=7)
CHANGED = later(
    "Somebody else changed this order meanwhile. Nothing was done; what you staged is kept."
)

Planner = Callable[[Session, Order, OrderEdit], Plan]


def commit_edit(order: Order, edit: OrderEdit, planner: Planner, seen: str, by: str) -> Plan:
    """Make the order what the dry run with fingerprint `seen` showed: stock, lines, money, version.

    Raises StaleEdit when the order is no longer as it was then, OutOfStock naming what is short,
    IllegalTransition when the order may not be changed; the caller rolls back.
    """
    session = in_session(order)
    order.lock()
    session.refresh(edit, with_for_update=True)
    if edit.committed_at is not None:
        raise IllegalTransition(say("This change has been made already."))
    if reason := why_not_edit(order):
        raise IllegalTransition(reason)
    if edit.version != order.version:
        raise StaleEdit(CHANGED)
    plan = planner(session, order, edit)
    if plan.fingerprint != seen:
        raise StaleEdit(CHANGED)
    if edit.changes_nothing:
        raise IllegalTransition(say("There is nothing to change yet."))
    before = _as_told(order)
    _write(order, edit, plan)
    _move_stock(order, plan, by)
    edit.committed_at, edit.waived_amount = now(), -plan.waived_back
    _tell(order, edit, plan, before, by)
    return plan


def _write(order: Order, edit: OrderEdit, plan: Plan) -> None:
    """The order's own row and its lines, each by a guarded UPDATE."""
    session = in_session(order)
    moved = session.execute(
        update(Order)
        .where(Order.id == order.id, Order.version == edit.version)
        .values(version=Order.version + 1, **_columns(order, plan), **edit.address)
        .execution_options(synchronize_session=False)
    )
    if not touched(moved):
        raise StaleEdit(CHANGED)
    for line in plan.lines:
        if line.line_id is None:
            session.add(_new_line(order, line))
        else:
            _change_line(order, line)
    order.lock()  # all that was written is read afresh


def _columns(order: Order, plan: Plan) -> dict[str, object]:
    granted = states.granted(order)
    return {
        "subtotal": plan.subtotal,
        "discount_amount": plan.discount_amount,
        "shipping_amount": plan.shipping_amount,
        "shipping_label": plan.shipping_label,
        "tax_basis_points": plan.tax_basis_points,
        "tax_amount": plan.tax_amount,
        "tax_added": plan.tax_added,
        "total": plan.total,
        "granted_before": granted,
        "returned_before": order.refund_amount - granted,
        "pay_until": now() + TIME_TO_PAY if plan.to_pay else order.pay_until,
    }


def _new_line(order: Order, line: PlannedLine) -> LineItem:
    return LineItem(
        order_id=order.id,
        sku=line.sku,
        title=line.title,
        product_handle=line.product_handle,
        quantity=line.units,
        unit_amount=line.unit_amount,
    )


def _change_line(order: Order, line: PlannedLine) -> None:
    changed = in_session(order).execute(
        update(LineItem)
        .where(
            LineItem.id == line.line_id,
            LineItem.quantity == line.before,
            LineItem.shipped + LineItem.refunded_unshipped <= line.units,
            LineItem.refunded <= line.units,
        )
        .values(quantity=line.units, discount_amount=line.discount_amount)
        .execution_options(synchronize_session=False)
    )
    if not touched(changed):
        raise StaleEdit(CHANGED)


def _move_stock(order: Order, plan: Plan, by: str) -> None:
    """Only what the edit changed: an oversold line that stays as it is asks for nothing."""
    before = {line.line_id: line.before for line in plan.lines}
    changed = [line for line in order.lines if line.quantity != before.get(line.id, 0)]
    if changed:
        hold_for(order, {line.id: line.to_ship for line in changed}, by)
    if order.oversold:
        held = held_units(order)
        order.oversold = any(held[line.id] < line.to_ship for line in order.lines)


def _as_told(order: Order) -> dict[str, object]:
    return {
        "lines": [[line.title, line.quantity] for line in order.lines],
        "delivery": [order.shipping_label, order.shipping_amount],
        "discount": order.discount_amount,
        "total": order.total,
        "address": [order.name, order.line1, order.line2, order.city, order.postal_code],
    }


def _tell(order: Order, edit: OrderEdit, plan: Plan, before: dict[str, object], by: str) -> None:
    order.record(
        "edit",
        by,
        edit_id=edit.id,
        version=order.version,
        before=before,
        after=_as_told(order),
        what=_what_changed(edit, plan),
        was=order.money(plan.total - plan.difference).show(order.locale),
        becomes=f"{order.money(plan.total).show(order.locale)} now{_noted(edit)}",
        mail=edit.notify and not plan.to_pay,
    )
    if edit.notify and plan.to_pay >= LEAST_CHARGE[order.currency]:
        order.record("invoice_sent", by, amount=plan.to_pay)


def _noted(edit: OrderEdit) -> str:
    return f". Note: {edit.note}" if edit.note else ""


def _what_changed(edit: OrderEdit, plan: Plan) -> str:
    said = [
        say(
            "%(title)s %(before)s to %(units)s",
            title=line.title,
            before=line.before,
            units=line.units,
        )
        for line in plan.lines
        if line.units != line.before
    ]
    if edit.shipping_code:
        said.append(f"delivery {plan.shipping_label}")
    return ", ".join([*said, "address"] if edit.address else said)


def ask_for_difference(order: Order, by: str) -> None:
    """Have the pay link mailed; it works anew for the whole time."""
    order.lock()
    amount = states.balance_due(order)
    if not amount:
        raise IllegalTransition(say("Nothing is left to pay."))
    order.pay_until = now() + TIME_TO_PAY
    order.record("invoice_sent", by, amount=amount)


def waive(order: Order, market: Market, by: str, reason: str) -> int:
    """Let go of what an edit left to pay: the discount rises by it. Minor units let go of.

    Raises IllegalTransition when nothing is open any more, such as when it was just paid.
    """
    order.lock()
    amount = states.balance_due(order)
    if not amount:
        raise IllegalTransition(
            say("Nothing is open to be let go of: it may have been paid just now.")
        )
    from_goods = _discount(order, amount)
    order.shipping_amount -= amount - from_goods
    order.total -= amount
    if market.tax_included:
        order.tax_amount = tax_within(order.total, order.tax_basis_points)
    in_session(order).add(
        OrderEdit(
            order_id=order.id,
            version=order.version,
            by=by,
            note=reason,
            notify=False,
            committed_at=now(),
            waived_amount=from_goods,
        )
    )
    in_session(order).flush()
    order.record("waive", by, amount=amount, reason=reason)
    return amount


def _discount(order: Order, amount: int) -> int:
    """Take it off the goods, as far as they cost anything; what could be taken."""
    taken = min(amount, order.subtotal - order.discount_amount)
    if taken:
        worth = [line.amount - line.discount_amount for line in order.lines]
        for line, part in zip(order.lines, split(taken, worth), strict=True):
            line.discount_amount += part
        order.discount_amount += taken
    return taken
