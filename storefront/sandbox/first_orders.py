"""The first customers of a new demonstration buy, and Olga ships, over HTTP as people do."""

import logging
import re
import threading
from dataclasses import dataclass

from storefront.sandbox.browser import Browser
from storefront.seeds import DEMO_STAFF

# How each pays is a choice of the sandbox's page; "leaves" walks away. The numbers are from
# the range that Ofcom keeps free for drama: 07700 900000 to 900999.
# days of supply | how many | delivery within 24 or 48 hours | payment
BUYERS = """
Priya Nair     | 07700 900142 | 14 Chapel Walk   | Leeds         | LS1 5QW  | 30 | 1 | 48 | card
Tom Ashworth   | 07700 900318 | 3 Mill Lane      | Hebden Bridge | HX7 8AD  | 90 | 1 | 48 | card
Eilidh Grant   | 07700 900557 | 60 Quarry Street | Glasgow       | G12 8RZ  | 30 | 2 | 24 | card
Owen Price     | 07700 900761 | 8 Heol Fawr      | Cardiff       | CF11 9LJ | 90 | 1 | 48 | 3ds
Hannah Cole    | 07700 900204 | 21 Orchard Road  | Norwich       | NR2 3HN  | 30 | 1 | 48 | card
Samuel Boateng | 07700 900889 | 5 Wharf Street   | Bristol       | BS1 6ED  | 90 | 2 | 24 | card
Ruth Feldman   | 07700 900436 | 77 Park Avenue   | London        | N22 7EX  | 30 | 1 | 48 | debit
Niall Byrne    | 07700 900673 | 12 Castle Gate   | Newry         | BT34 2DA | 30 | 3 | 48 | leaves
"""
SHIPPED = 3
log = logging.getLogger("storefront.sandbox")


@dataclass(frozen=True)
class Buyer:
    name: str
    phone: str
    street: str
    town: str
    postcode: str
    days: str
    quantity: str
    hours: str
    pays: str

    @property
    def contact(self) -> dict[str, str]:
        """What the payment page asks for."""
        return {
            "email": self.name.lower().replace(" ", ".") + "@example.org",
            "name": self.name,
            "phone": self.phone,
            "line1": self.street,
            "city": self.town,
            "postal_code": self.postcode,
            "country": "GB",
        }


def buyers() -> list[Buyer]:
    rows = BUYERS.strip().splitlines()
    return [Buyer(*(part.strip() for part in row.split("|"))) for row in rows]


def buy(shop: str, buyer: Buyer) -> str:
    """Fill a cart, order, pay; the address of the page the buyer ended on."""
    browser = Browser(shop)
    browser.post("/cart/lines", {"sku": f"TF-MG-{buyer.days}", "quantity": buyer.quantity})
    delivery = {"country": "GB", "shipping": f"gb-tracked-{buyer.hours}"}
    page = browser.post("/checkout", delivery).address
    if buyer.pays == "leaves":
        return page
    page = browser.post(page, buyer.contact | {"method": buyer.pays}).address
    if buyer.pays == "3ds":
        page = browser.post(page, {"result": "authenticated"}).address
    return page


def ship(shop: str, count: int) -> None:
    """Olga signs in and sends off the oldest orders."""
    email, _, password, _ = DEMO_STAFF[0]
    olga = Browser(shop)
    olga.submit(olga.get("/admin/"), "password", {"email": email, "password": password})
    found = re.findall(r"/admin/orders/(T-\w+)", olga.get("/admin/orders").text)
    for number in list(dict.fromkeys(found))[::-1][:count]:
        page = olga.get(f"/admin/orders/{number}")
        tracking = {"carrier": "Royal Mail", "tracking_number": f"MG{number[2:]}GB"}
        olga.submit(page, "tracking_number", tracking)


def place(shop: str) -> None:
    for buyer in buyers():
        buy(shop, buyer)
    ship(shop, SHIPPED)


def in_background(shop: str) -> None:
    """The shop is open meanwhile. What goes wrong here is told and hurts nobody."""

    def work() -> None:
        try:
            place(shop)
        except (OSError, LookupError) as failure:
            log.warning("The first orders were not all placed: %s", failure)

    threading.Thread(target=work, name="first-orders", daemon=True).start()
