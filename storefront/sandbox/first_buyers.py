"""The first customers of a new demonstration, in three markets, and how they buy: over HTTP."""

from dataclasses import dataclass

from storefront.sandbox.browser import Browser

# How each pays is a choice of the sandbox's page; "leaves" walks away. The telephone numbers are
# from ranges kept free for drama: 07700 900000 in the United Kingdom, 030 23125 in Germany, 555 01
# in the United States.
# country, then days of supply | how many | delivery | payment | code
BUYERS = """
Priya Nair     | 07700 900142 | 14 Chapel Walk   | Leeds         |    | LS1 5QW  | GB | 30 | 1 | tracked-48   | card   | WELCOME10
Tom Ashworth   | 07700 900318 | 3 Mill Lane      | Hebden Bridge |    | HX7 8AD  | GB | 90 | 1 | tracked-48   | card   |
Eilidh Grant   | 07700 900557 | 60 Quarry Street | Glasgow       |    | G12 8RZ  | GB | 30 | 2 | tracked-24   | card   |
Owen Price     | 07700 900761 | 8 Heol Fawr      | Cardiff       |    | CF11 9LJ | GB | 90 | 1 | tracked-48   | 3ds    |
Hannah Cole    | 07700 900204 | 21 Orchard Road  | Norwich       |    | NR2 3HN  | GB | 30 | 1 | tracked-48   | card   |
Samuel Boateng | 07700 900889 | 5 Wharf Street   | Bristol       |    | BS1 6ED  | GB | 90 | 2 | tracked-24   | card   |
Jonas Weber    | 030 23125042 | Lindenallee 9    | Berlin        |    | 10115    | DE | 30 | 1 | near-tracked | card   |
Maria Alvarez  | 510 555 0142 | 12 Grove Street  | Oakland       | CA | 94607    | US | 90 | 1 | tracked      | card   |
Ruth Feldman   | 07700 900436 | 77 Park Avenue   | London        |    | N22 7EX  | GB | 30 | 1 | tracked-48   | debit  |
Niall Byrne    | 07700 900673 | 12 Castle Gate   | Newry         |    | BT34 2DA | GB | 30 | 3 | tracked-48   | leaves |
"""  # noqa: E501  a table
# The first part of a market's addresses and of its ways to deliver.
MARKETS = {"GB": ("", "gb"), "DE": ("/eu", "eu"), "US": ("/us", "us")}


@dataclass(frozen=True)
class Buyer:
    name: str
    phone: str
    street: str
    town: str
    state: str
    postcode: str
    country: str
    days: str
    quantity: str
    delivery: str
    pays: str
    code: str

    @property
    def contact(self) -> dict[str, str]:
        """What the payment page asks for."""
        return {
            "email": self.name.lower().replace(" ", ".") + "@example.org",
            "name": self.name,
            "phone": self.phone,
            "line1": self.street,
            "city": self.town,
            "state": self.state,
            "postal_code": self.postcode,
            "country": self.country,
        }


def buyers() -> list[Buyer]:
    rows = BUYERS.strip().splitlines()
    return [Buyer(*(part.strip() for part in row.split("|"))) for row in rows]


def buy(shop: str, buyer: Buyer) -> str:
    """Fill a cart, order, pay; the address of the page the buyer ended on."""
    browser, (prefix, zone) = Browser(shop), MARKETS[buyer.country]
    line = {"sku": f"TF-MG-{buyer.days}", "quantity": buyer.quantity}
    browser.post(f"{prefix}/cart/lines", line)
    if buyer.code:
        browser.post(f"{prefix}/cart/code", {"code": buyer.code})
    delivery = {"country": buyer.country, "shipping": f"{zone}-{buyer.delivery}"}
    page = browser.post(f"{prefix}/checkout", delivery)
    if buyer.pays == "leaves":
        return page.address
    typed = buyer.contact | {"method": buyer.pays}
    page = browser.submit(page, "email", typed)
    if 'name="seen_total"' in page.text:  # tax came on top: the new total is agreed to
        page = browser.submit(page, "seen_total", typed)
    if buyer.pays == "3ds":
        page = browser.post(page.address, {"result": "authenticated"})
    return page.address
