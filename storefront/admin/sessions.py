"""From a password to a session that ends: idle for 30 minutes, 12 hours old, or signed out."""

from datetime import timedelta

from flask import current_app, g
from flask import session as browser
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import login_user, logout_user, verify_password
from sqlalchemy.orm import Session

from storefront.admin.models import StaffMember, find_member
from storefront.admin.staff import normal_password
from storefront.clock import now

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# The hash of a password nobody kept, checked for unknown addresses so that both take as long.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$MWZsbY2xNgZgzPnfWyvFmA"
    "$HFCgYnBNYIOlZ+yCRA4qtCn/CMO4A7aTdCDsxTPb7V0"
)


def signed_in_member() -> StaffMember | None:
    """The account behind this request, while its session is neither idle nor too old."""
    moment = now().timestamp()
    since, seen = browser.get("staff_since", 0), browser.get("staff_seen", 0)
    if moment - seen > IDLE.total_seconds() or moment - since > ABSOLUTE.total_seconds():
        return None
    if moment - seen > 60:
        browser["staff_seen"] = moment
    found: StaffMember | None = current_user._get_current_object()
    return found if isinstance(found, StaffMember) else None


def check_password(db: Session, email: str, password: str) -> StaffMember | None:
    """The active account with this address and password. Takes as long when there is none."""
    member = find_member(db, email)
    member_id, known = (member.id, member.password) if member and member.active else (0, NOBODY)
    db.rollback()  # hashing takes its time; no transaction waits for it
    right = verify_password(normal_password(password), known)
    return db.get(StaffMember, member_id) if right else None


def start_session(member: StaffMember) -> None:
    """Sign the browser in. A form's token from before signing in is worth nothing after it."""
    field = current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
    browser.pop(field, None)
    g.pop(field, None)
    login_user(member, remember=False, authn_via=["password"])
    member.signed_in_at = now()
    browser["staff_since"] = browser["staff_seen"] = now().timestamp()


def end_session(member: StaffMember) -> None:
    """Sign out here and wherever a copy of the session's cookie may be."""
    member.end_sessions()
    logout_user()
    for name in ("staff_since", "staff_seen"):
        browser.pop(name, None)
