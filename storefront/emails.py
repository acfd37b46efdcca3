"""The shop's mails: a folder of three templates each, written down before they are sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage as MimeMessage
from email.utils import format_datetime

from flask import current_app, render_template, url_for
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from storefront.catalog.views import content
from storefront.checkout.pay_link_token import sign_pay_link
from storefront.clock import now
from storefront.database import Base
from storefront.market_prefix import ENVIRON_KEY
from storefront.markets import MARKETS
from storefront.orders.drafts import draft_of
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.models import Order, OrderEvent
from storefront.orders.recalls import notice_of
from storefront.security import sign_order
from storefront.settings import listed
from storefront.translation import speaking

# What happened -> the mail that tells the customer.
MAILS = {
    "pay": "order_confirmation",
    "await_payment": "payment_on_its_way",
    "fail": "payment_failed",
    "fulfill": "order_shipped",
    "refund": "refund_issued",
    "refund_told": "refund_issued",
    "cancel": "order_cancelled",
    "undo_fulfillment": "parcel_undone",
    "edit": "order_changed",
    "invoice_sent": "pay_link",
    "recall_notice": "recall_notice",
}


class EmailMessage(Base):
    """A mail as it was sent, to be read again. One for each event and kind."""

    __tablename__ = "storefront_email_message"
    __table_args__ = (UniqueConstraint("event_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("storefront_order_event.id"))
    kind: Mapped[str] = mapped_column(String(40))
    to: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]

    @property
    def message_id(self) -> str:
        """The same for every try, so that a mail sent twice after a crash shows up once."""
        host = current_app.config["STOREFRONT_EMAIL_FROM"].rpartition("@")[2]
        return f"<{self.kind}-{self.event_id}@{host}>"


def write_mail(db: Session, event: OrderEvent) -> EmailMessage | None:
    """Render the mail an event calls for, in the shop's words. None when there is none to send."""
    order, kind = event.order, MAILS.get(event.kind)
    if kind is None or not order.email or not _is_told(event):
        return None
    about = _about(db, event)  # read here: the address below is a context of its own
    with public_address(order.market):
        links = {"link": order_link(order), "pay_link": pay_link(order)}
        context = {"order": order, **links, **about}
        folder = f"storefront/email/{kind}"
        subject = " ".join(render_template(f"{folder}/subject.txt", **context).split())
        text = _tidy(render_template(f"{folder}/body.txt", **context))
        html = render_template(f"{folder}/body.html", **context)
    mail = EmailMessage(
        order_id=order.id,
        event_id=event.id,
        kind=kind,
        to=order.email,
        subject=subject,
        text=text,
        html=html,
    )
    db.add(mail)
    return mail


def as_mime(mail: EmailMessage) -> MimeMessage:
    """The mail as it goes over the wire."""
    message = MimeMessage()
    message["From"] = current_app.config["STOREFRONT_EMAIL_FROM"]
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def order_link(order: Order) -> str:
    """The signed address of the order's page, complete, for mails."""
    return url_for("storefront.orders.show", token=sign_order(order.number), _external=True)


def pay_link(order: Order) -> str:
    """The signed address of the page to pay on, complete and in the order's market."""
    with public_address(order.market):
        return url_for("storefront.pay.show", token=sign_pay_link(order.number), _external=True)


@contextmanager
def public_address(market: str) -> Iterator[None]:
    """Outside of a request: let links lead to the shop's public address and the order's market."""
    base = str(current_app.config["STOREFRONT_BASE_URL"]).rstrip("/") or "http://localhost"
    codes = listed(current_app.config, "STOREFRONT_MARKETS")
    prefix = "" if market == codes[0] else f"/{MARKETS[market].prefix}"
    request = current_app.test_request_context(
        base_url=base + prefix, environ_overrides={ENVIRON_KEY: market}
    )
    with request, speaking(MARKETS[market].locale):
        yield


def _is_told(event: OrderEvent) -> bool:
    """Staff may change an order without a word; a draft nobody knew of is called off so too."""
    draft = draft_of(event.order)
    if event.kind == "cancel" and draft is not None:
        return draft.sent_at is not None
    return event.details.get("mail", True) is True


def _tidy(text: str) -> str:
    """Plain text as a person would type it: no more than one empty line in a row."""
    return re.sub(r"\n\s*\n", "\n\n", text.strip()) + "\n"


def _statements(order: Order) -> list[str]:
    """What the law wants a buyer to know before the first time, in the label's own words."""
    handles = dict.fromkeys(line.product_handle for line in order.lines)
    copies = [content().product(handle, order.market) for handle in handles]
    return [statement for copy in copies if copy for statement in copy.statements]


def _about(db: Session, event: OrderEvent) -> dict[str, object]:
    """The shipment or refund an event speaks of, or the label of what was bought."""
    details = event.details
    if event.kind == "pay":
        return {"statements": _statements(event.order)}
    if event.kind in ("fulfill", "undo_fulfillment"):
        return {"fulfillment": db.get(Fulfillment, details["fulfillment_id"])}
    if event.kind == "edit":
        return {"before": details["before"], "after": details["after"]}
    if event.kind == "invoice_sent":
        return {"draft": draft_of(event.order), "amount": details["amount"]}
    if event.kind in ("refund", "refund_told"):
        return {"amount": details["amount"]}
    if event.kind == "recall_notice":
        notice, received = notice_of(db, event)
        return {"notice": notice, "received": received, "lot": details["lot"]}
    return {}
