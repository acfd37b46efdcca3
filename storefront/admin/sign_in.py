"""The shop's own staff sign-in, on Flask-Security. A host with an Identity of its own skips it.

Of Flask-Security the account store, the password hashing and the session are used; the pages are
ours, and none of its routes exist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask, url_for
from flask_security import Security, SQLAlchemySessionUserDatastore

from storefront.admin import sign_in_views, staff_views
from storefront.admin.desk import staff_desk
from storefront.admin.guessing import Guard
from storefront.admin.models import StaffMember, StaffRole
from storefront.admin.sessions import signed_in_member
from storefront.admin.staff import MIN_PASSWORD
from storefront.clock import now
from storefront.database import session
from storefront.identity import Staff

# Each of these is weaker, or opens a way in that we do not want, when left alone.
SECURITY_SETTINGS: dict[str, Any] = {
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": ["argon2"],  # a second hash over it would need another secret
    # OWASP's minimum for argon2id; with the library's 64 MiB few sign-ins fill a small machine.
    "PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__memory_cost": 19 * 1024,  # KiB
        "argon2__time_cost": 2,
        "argon2__parallelism": 1,
    },
    "PASSWORD_LENGTH_MIN": MIN_PASSWORD,
    "PASSWORD_NORMALIZE_FORM": "NFKC",
    "RETURN_GENERIC_RESPONSES": True,
    "REGISTERABLE": False,
    "RECOVERABLE": False,
    "PASSWORDLESS": False,
    "CONFIRMABLE": False,
    "CHANGEABLE": False,
    "CHANGE_EMAIL": False,
    "UNIFIED_SIGNIN": False,
    "OAUTH_ENABLE": False,
    "DEFAULT_REMEMBER_ME": False,
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(minutes=5),
    "FRESHNESS_GRACE_PERIOD": timedelta(0),
    "FRESHNESS_ALLOW_AUTH_TOKEN": False,
    "DATETIME_FACTORY": now,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
}
PAGES = (sign_in_views, staff_views)


class ShopStaff:
    """Fits `storefront.identity.Identity`."""

    def init_app(self, app: Flask, url_prefix: str) -> None:
        """Open `<prefix>/admin/sign-in` and the staff list.

        Raises RuntimeError in an app that signs people in already.
        """
        if "security" in app.extensions or hasattr(app, "login_manager"):
            raise RuntimeError("This app has a sign-in already: give Storefront(identity=…).")
        _set_cookie_flags(app)
        app.config.update({f"SECURITY_{name}": value for name, value in SECURITY_SETTINGS.items()})
        store = SQLAlchemySessionUserDatastore(session, StaffMember, StaffRole)
        with _without_hooks(app):
            security = Security(app, store, register_blueprint=False)
        # Signed tokens in a query or a header would be a second way in.
        security.login_manager.request_loader(lambda _request: None)
        storage = app.config.get("RATELIMIT_STORAGE_URI") or "memory://"
        app.extensions["storefront_guard"] = Guard(storage)
        app.register_blueprint(staff_desk, url_prefix=f"{url_prefix}/admin")

    def staff(self) -> Staff | None:
        member = signed_in_member()
        if member is None:
            return None
        return Staff(member.name, member.email, frozenset(role.name for role in member.roles))

    def sign_in_url(self, next_path: str) -> str:
        return url_for("storefront_staff.sign_in_page", next=next_path)

    def sign_out_url(self) -> str:
        return url_for("storefront_staff.sign_out")


def _set_cookie_flags(app: Flask) -> None:
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SECURE"] = bool(app.config["STOREFRONT_SECURE_COOKIES"])
    if app.config["SESSION_COOKIE_SAMESITE"] is None:
        app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


@contextmanager
def _without_hooks(app: Flask) -> Iterator[None]:
    """Flask-Security, Flask-Login and Flask-Principal look at the session in every request and
    every template of the app. Public pages must not, or no cache could keep them; staff pages ask
    for who is there when they need it."""
    hooks: tuple[Any, ...] = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
    )
    before = [list(found[None]) for found in hooks]
    yield
    for found, kept in zip(hooks, before, strict=True):
        found[None] = kept
