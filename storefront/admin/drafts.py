"""Orders that staff write for customers: written, sent with a pay link, called off."""

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.drafts_form import DraftForm, form_of, new_form
from storefront.admin.drafts_list import FILTERS, find_drafts
from storefront.admin.forms import ConfirmForm
from storefront.checkout.draft_order import rewrite_draft, write_draft
from storefront.checkout.pay_link import close_pages
from storefront.checkout.pay_link_views import may_sell_in
from storefront.checkout.views import gateway
from storefront.database import session
from storefront.emails import pay_link
from storefront.errors import IllegalTransition, StorefrontError
from storefront.market_prefix import shop_market
from storefront.markets import Market
from storefront.orders.cancellation import cancel
from storefront.orders.drafts import Draft, find_draft, payable_until, send_invoice
from storefront.orders.states import Status
from storefront.settings import listed
from storefront.translation import say

Answer = Response | tuple[str, int]


@admin.get("/drafts")
@staff_only("operator")
def list_drafts() -> str:
    """Newest first; the address says what is shown."""
    asked = {name: request.args.get(name, "").strip()[:320] for name in ("state", "q", "after")}
    chosen = asked["state"] if asked["state"] in FILTERS else ""
    page = find_drafts(session, chosen, asked["q"], asked["after"])
    return render_template(
        "storefront/admin/drafts/list.html", page=page, asked=asked, chosen=chosen, filters=FILTERS
    )


@admin.get("/new-draft")
@staff_only("operator")
def show_new_draft() -> str:
    """An empty form for the market that was asked for."""
    return _new_page(new_form(_asked_market()))


@admin.post("/drafts")
@staff_only("operator")
def create_draft() -> Answer:
    """Keep a new draft. Nobody is told of it yet."""
    market = _asked_market()
    form = new_form(market)
    try:
        form.require_valid()
        draft = write_draft(session, form.terms(), may_sell_in(market.code), my_name())
    except StorefrontError as refusal:
        session.rollback()
        return _new_page(form, refusal.message), refusal.status
    session.commit()
    return _to_draft(draft.order.number)


@admin.get("/drafts/<number>")
@staff_only("operator")
def show_draft(number: str) -> str:
    """What the draft comes to and what can be done with it."""
    return _page(_found(number))


@admin.post("/drafts/<number>")
@staff_only("operator")
def change_draft(number: str) -> Answer:
    """Put other terms in place of the draft's."""
    draft = _found(number)
    form = form_of(draft, shop_market(draft.order.market))
    try:
        form.require_valid()
        rewrite_draft(session, draft, form.terms(), may_sell_in(draft.order.market), my_name())
    except StorefrontError as refusal:
        session.rollback()
        return _page(_found(number), form, refusal.message), refusal.status
    return _done(number, say("The draft is changed."))


@admin.post("/drafts/<number>/invoices")
@staff_only("operator")
def create_invoice(number: str) -> Answer:
    """Mail the pay link."""
    return _act(number, lambda draft: send_invoice(draft, my_name()), say("The pay link is sent."))


@admin.post("/drafts/<number>/cancellation")
@staff_only("operator")
def create_draft_cancellation(number: str) -> Answer:
    """Call the draft off: nobody can pay for it any more, and its stock is free."""
    return _act(number, _cancel, say("The draft is cancelled."))


def _act(number: str, rule: Callable[[Draft], None], said: str) -> Answer:
    form = ConfirmForm()
    try:
        form.require_valid()
        rule(_found(number))
    except StorefrontError as refusal:
        session.rollback()
        return _page(_found(number), refusal=refusal.message), refusal.status
    return _done(number, said)


def _cancel(draft: Draft) -> None:
    number = draft.order.number
    close_pages(session, gateway(), number)  # somebody may be paying at this moment
    order = _found(number).order
    order.lock()
    if order.status is not Status.DRAFT:
        raise IllegalTransition(
            say("This draft is %(state)s: it cannot be called off.", state=_found(number).state)
        )
    cancel(order, my_name(), "cancelled")


def _page(draft: Draft, form: DraftForm | None = None, refusal: str | None = None) -> str:
    order = draft.order
    market = shop_market(order.market)
    waiting = order.status is Status.DRAFT and payable_until(order) is not None
    return render_template(
        "storefront/admin/drafts/show.html",
        draft=draft,
        order=order,
        market_name=market.name,
        form=form or (form_of(draft, market) if waiting else None),
        waiting=waiting,
        link=pay_link(order) if payable_until(order) else None,
        refusal=refusal,
    )


def _new_page(form: DraftForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/drafts/new.html", form=form, markets=_markets(), refusal=refusal
    )


def _markets() -> list[Market]:
    return [shop_market(code) for code in listed(current_app.config, "STOREFRONT_MARKETS")]


def _asked_market() -> Market:
    """The market in the address, else the shop's first."""
    offered = {market.code: market for market in _markets()}
    return offered.get(request.args.get("market", ""), _markets()[0])


def _found(number: str) -> Draft:
    return find_draft(session, number) or abort(404)


def _to_draft(number: str) -> Response:
    return redirect(url_for("storefront.admin.show_draft", number=number), 303)


def _done(number: str, said: str) -> Response:
    session.commit()
    flash(said)
    return _to_draft(number)
