"""Promotions: what runs, a new one, its terms, and the orders placed with it."""

from typing import TypeVar

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import ANY_STAFF, my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.forms import ConfirmForm
from storefront.admin.promotion_forms import PromotionForm, TermsForm, as_form
from storefront.admin.promotion_list import find_page, uses_of
from storefront.clock import now
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.promotions import terms
from storefront.promotions.changes import change, create, set_active
from storefront.promotions.models import Promotion
from storefront.settings import listed
from storefront.translation import say

Answer = Response | tuple[str, int]
Form = TypeVar("Form", bound=TermsForm)


@admin.get("/promotions")
@staff_only(ANY_STAFF)
def list_promotions() -> str:
    """Newest first, whatever became of them."""
    page = find_page(session, _after())
    return render_template(
        "storefront/admin/promotions/list.html", page=page, terms=terms, now=now()
    )


@admin.get("/promotions/new")
@staff_only(ANY_STAFF)
def new_promotion() -> str:
    """An empty form."""
    return _render_new(_offer(PromotionForm(formdata=None, kind="percent", markets=_markets())))


@admin.post("/promotions")
@staff_only(ANY_STAFF)
def create_promotion() -> Answer:
    """Marketers and operators alike: a code is both words and money."""
    form = _offer(PromotionForm())
    try:
        form.require_valid()
        once = bool(form.once_per_customer.data)
        made = create(session, *form.answers(), my_name(), once_per_customer=once)
    except StorefrontError as refusal:
        session.rollback()
        return _render_new(form, refusal.message), refusal.status
    session.commit()
    return _to(made, _say_standing(made))


@admin.get("/promotions/<int(max=9223372036854775807):promotion_id>")
@staff_only(ANY_STAFF)
def show_promotion(promotion_id: int) -> str:
    """Its terms and its uses."""
    found = session.get(Promotion, promotion_id) or abort(404)
    return _render(found, _offer(TermsForm(formdata=None, **as_form(found))))


@admin.post("/promotions/<int(max=9223372036854775807):promotion_id>")
@staff_only(ANY_STAFF)
def change_promotion(promotion_id: int) -> Answer:
    """New terms, for orders from now on."""
    found, form = session.get(Promotion, promotion_id) or abort(404), _offer(TermsForm())
    try:
        form.require_valid()
        change(session, found, _seen(form), form.terms(), my_name())
    except StorefrontError as refusal:
        session.rollback()
        return _render(found, form, refusal.message), refusal.status
    session.commit()
    return _to(found, say("The new terms hold from now on. Orders placed before keep their price."))


@admin.post("/promotions/<int(max=9223372036854775807):promotion_id>/ending")
@staff_only(ANY_STAFF)
def end_promotion(promotion_id: int) -> Answer:
    """No new order gets the code."""
    return _set_active(promotion_id, active=False)


@admin.post("/promotions/<int(max=9223372036854775807):promotion_id>/resumption")
@staff_only(ANY_STAFF)
def resume_promotion(promotion_id: int) -> Answer:
    """Let an ended promotion go on."""
    return _set_active(promotion_id, active=True)


def _set_active(promotion_id: int, *, active: bool) -> Answer:
    found, form = session.get(Promotion, promotion_id) or abort(404), ConfirmForm()
    if not form.validate():
        shown = _offer(TermsForm(formdata=None, **as_form(found)))
        return _render(found, shown, form.first_error()), 422
    set_active(session, found, active=active, by=my_name())
    session.commit()
    return _to(
        found,
        _say_standing(found),
    )


def _after() -> int | None:
    after = request.args.get("after", type=int)
    return after if after is not None and 0 < after < 2**63 else None


def _seen(form: TermsForm) -> int:
    seen = form.seen.data or ""
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _markets() -> tuple[str, ...]:
    return listed(current_app.config, "STOREFRONT_MARKETS")


def _offer(form: Form) -> Form:
    form.offer(_markets())
    return form


def _say_standing(promotion: Promotion) -> str:
    standing = terms.standing(promotion, now())
    return say("%(code)s is %(standing)s.", code=promotion.code, standing=standing)


def _to(promotion: Promotion, said: str) -> Response:
    flash(said)
    return redirect(url_for("storefront.admin.show_promotion", promotion_id=promotion.id), 303)


def _render_new(form: PromotionForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/promotions/new.html", form=form, refusal=refusal, sold_in=_markets()
    )


def _render(promotion: Promotion, form: TermsForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/promotions/show.html",
        promotion=promotion,
        form=form,
        refusal=refusal,
        page=uses_of(session, promotion, _after()),
        standing=terms.standing(promotion, now()),
        terms=terms,
        sold_in=_markets(),
    )
