"""What invented orders are made of: people, baskets at the shop's own prices, and what became of
them."""

from dataclasses import dataclass
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.catalog.models import Product, Variant
from storefront.checkout.shipping import options
from storefront.checkout.totals import totals
from storefront.errors import StorefrontError
from storefront.markets import MARKETS
from storefront.money import Money
from storefront.orders.numbers import NUMBER_ALPHABET

FIRST = (
    "Amara Ben Chloe Daniel Elena Farah George Hannah Imran Julia Karim Laura Mateo Nadia Oscar "
    "Priya Quentin Rosa Samir Tessa Umar Vera William Xenia Yusuf Zoe Agnes Bruno Clara Dmitri "
    "Erin Felix Greta Hugo Iris Jonas Katya Leon Mina Niall"
)
LAST = (
    "Abbott Barnes Carter Dawson Ellis Fischer Grant Hughes Iversen Jensen Keller Lindqvist Murphy "
    "Novak Okoye Patel Quinn Rossi Schmidt Taylor Unger Vasquez Walsh Xu Young Zimmer Adeyemi "
    "Bakker Costa Dubois Eriksen Fontaine Gallagher Hoffmann Ibrahim Jovanovic Kowalski Larsen "
    "Moreau Nguyen"
)
STREETS = ("High Street", "Station Road", "Mill Lane", "Church Walk", "Garden Row", "Bridge Street")
# market, country, city, postal code, how many of a hundred orders go there
PLACES = (
    ("GB", "GB", "Leeds", "LS1 4DY", 42),
    ("GB", "GB", "Bristol", "BS1 5TR", 28),
    ("EU", "DE", "Hamburg", "20095", 8),
    ("EU", "FR", "Lyon", "69002", 5),
    ("EU", "IE", "Cork", "T12 X8YF", 4),
    ("EU", "NL", "Utrecht", "3511 CE", 3),
    ("US", "US", "Portland", "97205", 10),
)
# packs by their place on the shelf -> units; how many of a hundred baskets are like this
BASKETS = (({0: 1}, 46), ({0: 2}, 12), ({1: 1}, 30), ({0: 1, 1: 1}, 7), ({1: 2}, 5))
# what became of a hundred orders
FATES = ("sent",) * 88 + ("expired",) * 7 + ("called off",) * 2 + ("eased",) * 3
GOODWILL = 500  # minor units given back to an eased customer
BASE = len(NUMBER_ALPHABET)
TRIPLES = [a + b + c for a in NUMBER_ALPHABET for b in NUMBER_ALPHABET for c in NUMBER_ALPHABET]
SPREAD = 7_919_000_000_009 % BASE**9  # shares no factor with the count of numbers: none comes twice


@dataclass(frozen=True, slots=True)
class Bought:
    sku: str
    title: str
    handle: str
    units: int
    price: int  # minor units


@dataclass(frozen=True, slots=True)
class Basket:
    """One way to shop, priced as the shop would. `where` and `money` are columns of an order."""

    where: tuple[str, ...]  # market, currency, locale, country, city, postal code
    money: tuple[object, ...]  # subtotal, delivery and its label, rate of tax, tax, total
    total: int
    shipping: int
    lines: tuple[Bought, ...]


def baskets(db: Session) -> tuple[list[Basket], list[int]]:
    """What can be bought here, and how often it is. Raises StorefrontError on an empty shelf."""
    packs = list(
        db.scalars(select(Variant).join(Product).where(Variant.active).order_by(Variant.position))
    )
    found = [
        (basket, often * share)
        for *place, often in PLACES
        for units, share in BASKETS
        if (basket := _basket(packs, units, *place))
    ]
    if not found:
        raise StorefrontError("There is nothing to sell yet. Run `flask storefront seed` first.")
    made, weights = zip(*found, strict=True)
    return list(made), list(weights)


def _basket(
    packs: list[Variant], units: dict[int, int], code: str, country: str, city: str, postcode: str
) -> Basket | None:
    market = MARKETS[code]
    chosen = [(packs[at], count) for at, count in units.items() if at < len(packs)]
    priced = [(pack, pack.price_in(market.currency), count) for pack, count in chosen]
    lines = tuple(
        Bought(pack.sku, f"{pack.product.name}, {pack.title}", pack.product.handle, count, p.amount)
        for pack, p, count in priced
        if p
    )
    if not lines or len(lines) < len(units):
        return None
    goods = Money(sum(line.price * line.units for line in lines), market.currency)
    grams = sum(pack.shipping_grams * count for pack, count in chosen)
    way, rate = options(country, goods, grams)[0], market.tax_rate(country)
    sums = totals(
        [(line.price, line.units) for line in lines],
        way.price,
        rate,
        tax_included=market.tax_included,
    )
    total, shipping = sums.total.amount, way.price.amount
    money = (goods.amount, shipping, str(way.label), rate, sums.tax.amount, total)
    where = (code, market.currency, market.locale, country, city, postcode)
    return Basket(where, money, total, shipping, lines)


def people(rng: Random, count: int) -> list[tuple[str, str, str]]:
    """Email, name and first line of the address of so many customers; some come back."""
    firsts, lasts, found = FIRST.split(), LAST.split(), []
    for _ in range(count):
        first, last = rng.choice(firsts), rng.choice(lasts)
        email = f"{first}.{last}{rng.randrange(1000)}@example.com".lower()
        found.append((email, f"{first} {last}", f"{rng.randrange(1, 240)} {rng.choice(STREETS)}"))
    return found


def order_number(order_id: int) -> str:
    """A number like those of real orders, another for each id."""
    rest, last = divmod(order_id * SPREAD % BASE**9, BASE**3)
    first, middle = divmod(rest, BASE**3)
    return f"T-{TRIPLES[first]}{TRIPLES[middle]}{TRIPLES[last]}"
