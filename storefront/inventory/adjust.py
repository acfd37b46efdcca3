"""What staff may do with units by hand, each with a reason."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from storefront.errors import IllegalTransition
from storefront.inventory.ledger import COUNTED, OPEN_TO_RECALLED, Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.inventory.quality import lock
from storefront.translation import later, say


@dataclass(frozen=True, slots=True)
class Adjustment:
    """`source` and `target` of a move, and how it is said."""

    said: str
    source: Place
    target: Place


# Nothing comes back to what is for sale but from where it was set aside: what a count finds, or
# what looked damaged and is not, goes through quality control first.
ADJUSTMENTS = {
    "damage": Adjustment(later("Damaged"), Place.AVAILABLE, Place.DAMAGED),
    "reserve": Adjustment(later("Reserve"), Place.AVAILABLE, Place.RESERVED),
    "unreserve": Adjustment(later("No longer reserved"), Place.RESERVED, Place.AVAILABLE),
    "keep_back": Adjustment(
        later("Keep back as safety stock"), Place.AVAILABLE, Place.SAFETY_STOCK
    ),
    "use_safety": Adjustment(later("Sell safety stock"), Place.SAFETY_STOCK, Place.AVAILABLE),
    "inspect": Adjustment(later("Check again"), Place.AVAILABLE, Place.QUALITY_CONTROL),
    "inspect_damaged": Adjustment(
        later("Not damaged: check"), Place.DAMAGED, Place.QUALITY_CONTROL
    ),
    "discard": Adjustment(later("Damaged units thrown away"), Place.DAMAGED, Place.OUTSIDE),
    "missing": Adjustment(later("Count differs: missing"), Place.AVAILABLE, Place.OUTSIDE),
    "found": Adjustment(later("Count differs: found"), Place.OUTSIDE, Place.QUALITY_CONTROL),
}


def adjust(session: Session, lot: InventoryLot, act: str, units: int, reason: str, by: str) -> None:
    """Move units by one of ADJUSTMENTS. Raises IllegalTransition when they are not there."""
    lock(session, lot)
    wanted = ADJUSTMENTS[act]
    why = Why(act, by, note=reason)
    if not move(session, lot.id, wanted.source, wanted.target, units, why):
        raise IllegalTransition(refusal(lot, wanted))


def refusal(lot: InventoryLot, wanted: Adjustment) -> str:
    if lot.recalled_at:
        return say("Lot %(number)s is recalled: its units stay where they are.", number=lot.number)
    return say("There are only %(at)s such units. Nothing was changed.", at=at(lot, wanted.source))


def at(lot: InventoryLot, place: Place) -> int:
    """Units of a lot in a place; none are counted outside."""
    if place is Place.AVAILABLE:
        return lot.available
    return int(getattr(lot, COUNTED[place].key)) if place in COUNTED else 0


def allowed(lot: InventoryLot) -> dict[str, str]:
    """The adjustments a lot has units for, {name: how it is said}."""
    return {
        name: wanted.said
        for name, wanted in ADJUSTMENTS.items()
        if (wanted.source is Place.OUTSIDE or at(lot, wanted.source))
        and (lot.recalled_at is None or wanted.target in OPEN_TO_RECALLED)
    }
