"""Payouts: which orders and fees each is made of, and what does not fit."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from storefront.accounting.amounts import shown
from storefront.accounting.differences import look_at, open_differences
from storefront.accounting.models import Difference
from storefront.accounting.payout_list import find_payouts, payout_named, payout_of
from storefront.admin.access import my_name, staff_only
from storefront.admin.desk import admin
from storefront.admin.forms import StaffForm, stripped
from storefront.database import session
from storefront.translation import later, say

SHOWN = 50  # differences on the list of payouts


class LookForm(StaffForm):
    note = TextAreaField(
        later("What you found"),
        [
            DataRequired(later("Write what you found.")),
            Length(max=500, message=later("At most 500 characters.")),
        ],
        [stripped],
    )


@admin.get("/payouts")
@staff_only("operator")
def list_payouts() -> str:
    """Newest first, and everything that does not fit."""
    after = request.args.get("after", "").strip()[:255]
    return render_template(
        "storefront/admin/accounts/payouts.html",
        page=find_payouts(session, after),
        shown=shown,
        after=after,
        differences=open_differences(session, "payouts", SHOWN),
    )


@admin.get("/payouts/<stripe_id>")
@staff_only("operator")
def show_payout(stripe_id: str) -> str:
    """What one payout is made of."""
    payout = payout_named(session, stripe_id) or abort(404)
    return render_template(
        "storefront/admin/accounts/payout.html",
        found=payout_of(session, payout),
        payout=payout,
        shown=shown,
    )


@admin.get("/differences/<int(max=9223372036854775807):difference_id>")
@staff_only("operator")
def show_difference(difference_id: int) -> str:
    """One thing that does not fit, and the form to say what it was."""
    return render_difference(difference_or_404(difference_id), LookForm())


@admin.post("/differences/<int(max=9223372036854775807):difference_id>")
@staff_only("operator")
def look_at_difference(difference_id: int) -> Response | tuple[str, int]:
    """A person has looked at it."""
    difference, form = difference_or_404(difference_id), LookForm()
    if not form.validate():
        return render_difference(difference, form, form.first_error()), 422
    looked = look_at(session, difference.id, str(form.note.data), my_name())
    session.commit()
    flash(say("Marked as looked at.") if looked else say("Somebody had looked at it before you."))
    return redirect(url_for("storefront.admin.show_difference", difference_id=difference_id), 303)


def difference_or_404(difference_id: int) -> Difference:
    return session.get(Difference, difference_id) or abort(404)


def render_difference(difference: Difference, form: LookForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/accounts/difference.html", found=difference, form=form, refusal=refusal
    )
