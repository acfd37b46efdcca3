"""Places and causes of the stock ledger, as people say them."""

from storefront.inventory.adjust import ADJUSTMENTS
from storefront.inventory.ledger import Place
from storefront.translation import later, say_n

PLACES = {
    Place.OUTSIDE: later("outside"),
    Place.AVAILABLE: later("available"),
    Place.COMMITTED: later("promised"),
    Place.QUALITY_CONTROL: later("quality control"),
    Place.DAMAGED: later("damaged"),
    Place.RESERVED: later("reserved"),
    Place.SAFETY_STOCK: later("safety stock"),
    Place.SENT: later("sent"),
}
CAUSES = {
    "receive": later("Received"),
    "release": later("Released"),
    "destroy": later("Destroyed"),
    "allocate": later("Promised to an order"),
    "give_back": later("No longer owed"),
    "fulfill": later("Sent"),
    "undo": later("Parcel undone"),
    "return": later("Came back"),
    "swap": later("Swapped by the packer"),
    "recall": later("Frozen by a recall"),
    "count": later("Counted"),
    **{name: adjustment.said for name, adjustment in ADJUSTMENTS.items()},
}


def cause_in_words(cause: str) -> str:
    return CAUSES.get(cause, cause.replace("_", " ").capitalize())


def say_moved(done: str, units: int, lot: str) -> str:
    return say_n(
        "%(done)s: %(count)s unit of lot %(number)s.",
        "%(done)s: %(units)s units of lot %(number)s.",
        units,
        done=done,
        units=f"{units:,}",
        number=lot,
    )
