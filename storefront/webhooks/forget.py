"""The log is kept for as long as somebody may ask about it."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storefront.clock import now
from storefront.database import touched
from storefront.webhooks.models import WebhookDelivery

KEPT = timedelta(days=90)


def forget_old_messages(db: Session) -> int:
    """Delete messages that arrived or were given up long ago; how many."""
    gone = db.execute(
        delete(WebhookDelivery)
        .where(WebhookDelivery.due_at.is_(None), WebhookDelivery.created_at < now() - KEPT)
        .execution_options(synchronize_session=False)
    )
    db.commit()
    return touched(gone)
