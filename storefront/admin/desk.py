"""What all staff pages share: the blueprints, who is signed in, and how a refusal looks."""

from typing import Any

from flask import Blueprint, current_app, render_template
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import Forbidden, HTTPException, NotFound, Unauthorized

from storefront.admin.access import identity
from storefront.security import private, refuse_cross_site, set_headers
from storefront.translation import speak

STAFF_LOCALE = "en_GB"
# Orders, stock and the rest: nested in the shop.
admin = Blueprint("admin", __name__, url_prefix="/admin")
# Signing in and who may: only where the host did not bring an Identity of its own.
staff_desk = Blueprint("storefront_staff", __name__)
staff_desk.before_request(refuse_cross_site)
staff_desk.after_request(set_headers)


def furnish(blueprint: Blueprint) -> None:
    """Give a blueprint's pages the staff layout's values and the staff's own error pages. Staff are
    spoken to in one language, whichever market they look at."""
    blueprint.before_request(lambda: speak(STAFF_LOCALE))
    blueprint.context_processor(_shared)
    for error in (Unauthorized, Forbidden, NotFound):
        blueprint.register_error_handler(error, _refuse)


def _shared() -> dict[str, Any]:
    return {
        "me": identity().staff(),
        "identity": identity(),
        "own_sign_in": "storefront_staff" in current_app.blueprints,
        "csrf_token": generate_csrf,
        "staff_language": STAFF_LOCALE.replace("_", "-"),
    }


@private
def _refuse(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    return render_template(
        "storefront/admin/refused.html", code=code, description=error.description
    ), code


furnish(admin)
furnish(staff_desk)
