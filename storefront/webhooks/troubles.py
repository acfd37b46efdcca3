"""What a person has to look at: endpoints that were switched off, messages that were given up."""

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from storefront.webhooks.models import WebhookDelivery, WebhookEndpoint


@dataclass(frozen=True, slots=True)
class EndpointTrouble:
    endpoint: WebhookEndpoint
    given_up: int  # messages
    switched_off: bool


def endpoint_troubles(db: Session) -> list[EndpointTrouble]:
    """All that happened since somebody looked at the endpoint last."""
    endpoint, delivery = WebhookEndpoint, WebhookDelivery
    unseen = or_(endpoint.checked_at.is_(None), endpoint.checked_at < delivery.given_up_at)
    given_up = func.count(delivery.id)
    off = and_(
        endpoint.switched_off_at.is_not(None),
        or_(endpoint.checked_at.is_(None), endpoint.checked_at < endpoint.switched_off_at),
    )
    rows = db.execute(
        select(endpoint, given_up)
        .outerjoin(
            delivery,
            and_(delivery.endpoint_id == endpoint.id, delivery.given_up_at.is_not(None), unseen),
        )
        .group_by(endpoint.id)
        .having(or_(given_up > 0, off))
        .order_by(endpoint.id)
    )
    return [
        EndpointTrouble(found, count, found.switched_off_at is not None) for found, count in rows
    ]
