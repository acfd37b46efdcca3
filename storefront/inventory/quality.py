"""Quality control: nothing is sold before somebody has decided so, by name, on a certificate."""

import re
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from storefront.errors import IllegalTransition, StorefrontError
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.translation import say


class Decision(StrEnum):
    RELEASE = "release"
    DESTROY = "destroy"


TARGETS = {Decision.RELEASE: Place.AVAILABLE, Decision.DESTROY: Place.OUTSIDE}


def lock(session: Session, lot: InventoryLot) -> None:
    """Read a lot anew and keep others from changing it until commit."""
    session.flush()
    session.refresh(lot, with_for_update=True)


def decide(
    session: Session,
    lot: InventoryLot,
    decision: Decision,
    units: int,
    by: str,
    *,
    certificate: str = "",
    note: str = "",
) -> None:
    """Release or destroy units that wait in quality control. The ledger keeps who, when and on
    which certificate. Raises StorefrontError when a release has none, IllegalTransition when
    the units are not there or the lot is recalled."""
    lock(session, lot)
    proof = certificate or lot.certificate or ""
    if decision is Decision.RELEASE:
        _keep_certificate(session, lot, proof)
        note = f"{proof}. {note}".rstrip(". ") if note else proof
    if lot.recalled_at and decision is Decision.RELEASE:
        raise IllegalTransition(
            say("Lot %(number)s is recalled: nothing of it is released.", number=lot.number)
        )
    why = Why(decision, by, note=note[:500])
    if not move(session, lot.id, Place.QUALITY_CONTROL, TARGETS[decision], units, why):
        raise IllegalTransition(
            say(
                "Only %(quality_control)s wait in quality control.",
                quality_control=lot.quality_control,
            )
        )


def check_certificate(proof: str) -> None:
    """A certificate is a number on paper or a link that is safe to follow.

    Raises StorefrontError."""
    if re.search(r"^\w+:|//", proof) and not re.match(r"https://[\w.-]+\.\w+(/\S*)?$", proof):
        raise StorefrontError(say("Enter the certificate's number, or a link with https://."))


def _keep_certificate(session: Session, lot: InventoryLot, proof: str) -> None:
    if not proof:
        raise StorefrontError(say("Enter the certificate first: no lot is released without one."))
    check_certificate(proof)
    session.execute(
        update(InventoryLot)
        .where(InventoryLot.id == lot.id)
        .values(certificate=proof)
        .execution_options(synchronize_session=False)
    )
    session.expire(lot)
