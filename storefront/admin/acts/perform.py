"""Takes in the forms of an order's page, all of them by the same steps. Sent twice, or sent to an
order that has changed since the page was opened, a form is refused and the page shows how things
stand now, with what was typed."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import staff_only
from storefront.admin.acts import ACTS
from storefront.admin.acts.act import Act
from storefront.admin.acts.offers import Offer, sent, state_of
from storefront.admin.desk import admin
from storefront.admin.order_page import order_or_404, render_order
from storefront.database import session
from storefront.errors import IllegalTransition, StorefrontError
from storefront.orders.models import Order
from storefront.translation import say

Answer = Response | tuple[str, int]


def perform(act: Act, number: str, about: int | None = None) -> Answer:
    """Lock, compare, check the form, apply the rule, commit; `said` runs after the commit."""
    order = order_or_404(number)
    if not act.knows(order, about):
        abort(404)
    order.lock()
    offer = sent(act, order, about)
    try:
        result = _apply(order, offer)
    except StorefrontError as refusal:
        session.rollback()
        return render_order(order_or_404(number), offer, refusal), refusal.status
    session.commit()
    if words := act.said(result):
        flash(words)
    here = url_for("storefront.admin.show_order", number=number)
    return redirect(act.goes_to(result) if act.goes_to else here, 303)


def _apply(order: Order, offer: Offer | None) -> object:
    if offer is None or offer.form.seen.data != state_of(order):
        raise IllegalTransition(
            say("This order changed since you opened the page. Nothing was done.")
        )
    offer.form.require_valid()
    return offer.act.rule(order, offer.form)


def _view(act: Act) -> Callable[..., Answer]:
    def view(number: str, about: int | None = None) -> Answer:
        return perform(act, number, about)

    return staff_only("operator")(view)


for act in ACTS.values():
    admin.add_url_rule(act.path, act.endpoint, _view(act), methods=["POST"])
