"""Who works here: an owner lets people in and shuts them out."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import log, my_name, staff_only
from storefront.admin.desk import staff_desk
from storefront.admin.forms import ConfirmForm, MemberForm
from storefront.admin.models import StaffMember
from storefront.admin.sessions import signed_in_member
from storefront.admin.staff import all_staff, create_staff, set_active
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.translation import say

Answer = Response | tuple[str, int]


@staff_desk.get("/staff")
@staff_only("owner")
def list_staff() -> str:
    """Who can sign in, and the form for one more."""
    return _render_staff(MemberForm(formdata=None))


@staff_desk.post("/staff")
@staff_only("owner")
def create_member() -> Answer:
    """Let somebody in."""
    form = MemberForm()
    try:
        member = _let_in(form)
    except StorefrontError as refusal:
        session.rollback()
        return _render_staff(form, refusal.message), refusal.status
    session.commit()
    log.info("staff: %s let in %s", my_name(), member.email)
    said = say("%(name)s can sign in as %(email)s.", name=member.name, email=member.email)
    return _to_staff(said)


@staff_desk.post("/staff/<int(max=9223372036854775807):member_id>/deactivation")
@staff_only("owner")
def create_deactivation(member_id: int) -> Answer:
    """Shut somebody out, at once and everywhere."""
    return _set_active(member_id, active=False)


@staff_desk.post("/staff/<int(max=9223372036854775807):member_id>/activation")
@staff_only("owner")
def create_activation(member_id: int) -> Answer:
    """Let somebody in again."""
    return _set_active(member_id, active=True)


def _let_in(form: MemberForm) -> StaffMember:
    form.require_valid()
    return create_staff(session, *form.answers())


def _set_active(member_id: int, *, active: bool) -> Answer:
    member = session.get(StaffMember, member_id) or abort(404)
    me, form = signed_in_member() or abort(401), ConfirmForm()
    try:
        form.require_valid()
        set_active(session, member, active, me)
    except StorefrontError as refusal:
        session.rollback()
        return _render_staff(MemberForm(formdata=None), refusal.message), refusal.status
    session.commit()
    log.info("staff: %s set active=%s for %s", my_name(), active, member.email)
    if active:
        return _to_staff(say("%(name)s can sign in again.", name=member.name))
    return _to_staff(say("%(name)s cannot sign in any more.", name=member.name))


def _to_staff(said: str) -> Response:
    flash(said)
    return redirect(url_for("storefront_staff.list_staff"), 303)


def _render_staff(form: MemberForm, refusal: str | None = None) -> str:
    return render_template(
        "storefront/admin/staff/list.html", form=form, refusal=refusal, members=all_staff(session)
    )
