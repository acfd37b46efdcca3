"""Mails as they went out."""

from flask import Response, abort, render_template

from storefront.admin.access import staff_only
from storefront.admin.desk import admin
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.orders.models import Order

# A mail brings its own styles and nothing else: it may run, load, send and frame nothing.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


@admin.get("/mails/<int(max=9223372036854775807):mail_id>")
@staff_only("operator")
def show_mail(mail_id: int) -> str:
    """What the customer was told, word for word."""
    mail = session.get(EmailMessage, mail_id) or abort(404)
    return render_template(
        "storefront/admin/mail.html", mail=mail, order=session.get_one(Order, mail.order_id)
    )


@admin.get("/mails/<int(max=9223372036854775807):mail_id>/html")
@staff_only("operator")
def show_mail_html(mail_id: int) -> Response:
    """The same as most customers saw it, on a page where nothing works."""
    mail = session.get(EmailMessage, mail_id) or abort(404)
    return Response(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})
