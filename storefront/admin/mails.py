"""Mails as they went out."""

from flask import abort, render_template

from storefront.admin.access import staff_only
from storefront.admin.desk import admin
from storefront.database import session
from storefront.emails import EmailMessage
from storefront.orders.models import Order


@admin.get("/mails/<int(max=9223372036854775807):mail_id>")
@staff_only("operator")
def show_mail(mail_id: int) -> str:
    """What the customer was told, word for word."""
    mail = session.get(EmailMessage, mail_id) or abort(404)
    return render_template(
        "storefront/admin/mail.html", mail=mail, order=session.get_one(Order, mail.order_id)
    )
