"""Places and causes of the stock ledger, as people say them."""

from storefront.inventory.adjust import ADJUSTMENTS
from storefront.inventory.ledger import Place

PLACES = {
    Place.OUTSIDE: "outside",
    Place.AVAILABLE: "available",
    Place.COMMITTED: "promised",
    Place.QUALITY_CONTROL: "quality control",
    Place.DAMAGED: "damaged",
    Place.RESERVED: "reserved",
    Place.SAFETY_STOCK: "safety stock",
    Place.SENT: "sent",
}
CAUSES = {
    "receive": "Received",
    "release": "Released",
    "destroy": "Destroyed",
    "allocate": "Promised to an order",
    "give_back": "No longer owed",
    "fulfill": "Sent",
    "undo": "Parcel undone",
    "return": "Came back",
    "swap": "Swapped by the packer",
    "recall": "Frozen by a recall",
    "count": "Counted",
    **{name: adjustment.said for name, adjustment in ADJUSTMENTS.items()},
}


def cause_in_words(cause: str) -> str:
    return CAUSES.get(cause, cause.replace("_", " ").capitalize())


def counted(number: int, thing: str) -> str:
    """ "1 unit", "2 units" """
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
