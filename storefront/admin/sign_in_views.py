"""Signing in and out, and one's own password."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from storefront.admin.access import ANY_STAFF, log, me, staff_only
from storefront.admin.desk import staff_desk
from storefront.admin.forms import ConfirmForm, PasswordForm, SignInForm
from storefront.admin.guessing import DEVICE_DAYS, TooManyTries, device_cookie, guard, known_device
from storefront.admin.models import StaffMember, normal_email
from storefront.admin.sessions import check_password, end_session, signed_in_member, start_session
from storefront.admin.staff import change_password
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.security import open_to, private
from storefront.translation import later, say

DEVICE_COOKIE = "staff_device"
WRONG = later("The email address or the password is wrong.")
Answer = Response | tuple[str, int]


@staff_desk.get("/sign-in")
@open_to("everybody")
@private
def sign_in_page() -> str | Response:
    """The way into the back office."""
    if signed_in_member():
        return redirect(safe_next(request.args.get("next", "")), 303)
    return _render_sign_in(SignInForm(formdata=None, next=request.args.get("next", "")))


@staff_desk.post("/sign-in")
@open_to("everybody")
@private
def sign_in() -> Answer:
    """Open a session, or say the same for every way it can be wrong."""
    form = SignInForm()
    if not form.validate():
        return _render_sign_in(form, form.first_error()), 422
    try:
        member = _enter(normal_email(form.email.data or ""), form.password.data or "")
    except TooManyTries as refusal:
        return _too_many(form, refusal)
    if member is None:
        return _render_sign_in(form, WRONG), 422
    start_session(member)
    session.commit()
    return _remember_device(redirect(safe_next(form.next.data or ""), 303), member.email)


@staff_desk.post("/sign-out")
@staff_only(ANY_STAFF)
def sign_out() -> Response:
    """End this session and every copy of it."""
    member = signed_in_member()
    if member is not None and ConfirmForm().validate():
        end_session(member)
        session.commit()
    return redirect(url_for("storefront_staff.sign_in_page"), 303)


@staff_desk.get("/account")
@staff_only(ANY_STAFF)
def show_account() -> str:
    """One's own name, roles and password."""
    return _render_account(PasswordForm(formdata=None))


@staff_desk.post("/account/password")
@staff_only(ANY_STAFF)
def update_password() -> Answer:
    """A new password, for which the old one is asked."""
    form = PasswordForm()
    try:
        member = _change_password(form, me().email)
    except StorefrontError as refusal:
        session.rollback()
        return _render_account(form, refusal.message), refusal.status
    start_session(member)
    session.commit()
    flash(say("Your password is changed. Other browsers have to sign in again."))
    return redirect(url_for("storefront_staff.show_account"), 303)


def _change_password(form: PasswordForm, email: str) -> StaffMember:
    form.require_valid()
    member = _enter(email, form.current.data or "")
    if member is None:
        raise StorefrontError(say("That is not your current password."))
    change_password(member, form.new.data or "")
    return member


def safe_next(path: str) -> str:
    """Where to go after signing in: a path of this site, never another site."""
    parts = urlsplit(path) if path.isprintable() else None
    strange = "\\" in path or " " in path or not path.startswith("/") or path.startswith("//")
    if parts is None or strange or parts.scheme or parts.netloc:
        return url_for("storefront.admin.show_today")
    return path


def _enter(email: str, password: str) -> StaffMember | None:
    """Count the try, then look at the password. Raises TooManyTries."""
    device = known_device(email, request.cookies.get(DEVICE_COOKIE, ""))
    address = request.remote_addr or ""
    try:
        guard().count(email, address, device)
    except TooManyTries:
        log.warning("sign-in held back: too many tries from %s", address)
        raise
    member = check_password(session, email, password)
    if member is None:
        log.warning("sign-in failed from %s", address)
        return None
    guard().forget(email, address, device)
    log.info("signed in: %s from %s", member.email, address)
    return member


def _remember_device(response: Response, email: str) -> Response:
    response.set_cookie(
        DEVICE_COOKIE,
        device_cookie(email),
        DEVICE_DAYS * 86_400,
        path=url_for("storefront_staff.sign_in_page").rpartition("/")[0],
        httponly=True,
        samesite="Strict",
        secure=bool(current_app.config["STOREFRONT_SECURE_COOKIES"]),
    )
    return response


def _too_many(form: SignInForm, refusal: TooManyTries) -> Response:
    page = current_app.make_response((_render_sign_in(form, refusal.message), 429))
    page.headers["Retry-After"] = str(refusal.wait)
    return page


def _render_sign_in(form: SignInForm, refusal: str | None = None) -> str:
    return render_template("storefront/admin/staff/sign_in.html", form=form, refusal=refusal)


def _render_account(form: PasswordForm, refusal: str | None = None) -> str:
    return render_template("storefront/admin/staff/account.html", form=form, refusal=refusal)
