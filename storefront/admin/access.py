"""Who may open a staff page. Every staff view says so with `@staff_only("operator")`."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request

from storefront.identity import Identity, Staff
from storefront.security import SAFE_METHODS, open_to, private
from storefront.translation import say

View = TypeVar("View", bound=Callable[..., Any])
ANY_STAFF = "staff"
log = logging.getLogger("storefront.staff")


def identity() -> Identity:
    """Whoever knows this app's staff: our own sign-in or the host's."""
    found: Identity = current_app.extensions["storefront"].identity
    return found


def staff_only(role: str) -> Callable[[View], View]:
    """Only signed-in staff with this role get in; "staff" lets in all of them.

    Nobody signed in: a page leads to the sign-in, an act is refused with 401. Wrong role: 403.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            me = identity().staff()
            if me is None:
                return _ask_to_sign_in()
            if role != ANY_STAFF and not me.may(role):
                log.warning("refused: %s may not use %s", me.email, request.endpoint)
                abort(403, say("This page is for the role “%(role)s”.", role=role))
            return view(*args, **kwargs)

        return open_to(role)(private(guarded))  # type: ignore[return-value]

    return guard


def _ask_to_sign_in() -> Any:
    if request.method not in SAFE_METHODS:
        abort(401, say("You were signed out, so nothing was changed. Sign in, then send it again."))
    here = request.script_root + request.full_path.rstrip("?")
    return redirect(identity().sign_in_url(here), 303)


def me() -> Staff:
    """The member of staff a guarded view works for."""
    return identity().staff() or abort(401)


def my_name() -> str:
    """How the timeline names who did something: two people may share a name, not an address."""
    return f"{me().name} ({me().email})"[:200]
