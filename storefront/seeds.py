"""A believable small shop for an empty database: one product, two packs, three lots, staff."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.catalog.change_pack import start_history
from storefront.catalog.models import Price, Product, Variant
from storefront.catalog.views import content
from storefront.clock import now
from storefront.inventory.quality import Decision, decide
from storefront.inventory.receive import receive

HANDLE = "magnesium-powder"
# days of supply -> unit amounts in minor units (prices with VAT in GBP and EUR, without tax in USD)
PRICES = {
    30: {"GBP": 2900, "EUR": 3490, "USD": 3600},
    90: {"GBP": 7500, "EUR": 8990, "USD": 9300},
}
PACKAGING_GRAMS = {30: 22, 90: 48}
# (days, lot number, months until best before, units)
LOTS = ((30, "TF2609A", 14, 120), (30, "TF2610B", 17, 160), (90, "TF2609C", 14, 60))
LIFE_DAYS = 730  # from making to best before
BY = "opening stock"
DEMO_STAFF = (
    ("olga@threefold.example", "Olga Okafor", "olga ships on mondays", ("operator",)),
    ("max@threefold.example", "Max Marlow", "max writes plain words", ("marketer",)),
    ("wanda@threefold.example", "Wanda Wills", "wanda owns the shop", ("owner",)),
)

CreateStaff = Callable[[Session, str, str, str, tuple[str, ...]], object]


def seed_shop(db: Session, demo_staff: CreateStaff | None = None) -> Iterator[str]:
    """Fill what is empty and say what was done. Prices, stock and staff that exist are kept."""
    if db.scalar(select(func.count(Product.id))):
        yield "The shop has products already; nothing was added to them."
    else:
        yield from _sell_powder(db)
    if demo_staff is not None:
        yield from _hire(db, demo_staff)
    db.commit()


def _sell_powder(db: Session) -> Iterator[str]:
    copy = content().product(HANDLE, "GB")
    packs = {pack.days: pack.net_grams for pack in copy.packs} if copy else {30: 88, 90: 264}
    product = Product(handle=HANDLE, name=copy.title if copy else "Magnesium powder")
    db.add(product)
    for position, (days, prices) in enumerate(PRICES.items()):
        product.variants.append(
            Variant(
                sku=f"TF-MG-{days}",
                title=f"{days} days",
                net_grams=packs[days],
                shipping_grams=packs[days] + PACKAGING_GRAMS[days],
                position=position,
                prices=[
                    Price(currency=code, unit_amount=amount) for code, amount in prices.items()
                ],
            )
        )
    db.flush()
    for variant in product.variants:
        start_history(db, variant, BY)
    for days, number, months, units in LOTS:
        best_before = now().date() + timedelta(days=round(months * 30.4))
        made = best_before - timedelta(days=LIFE_DAYS)
        lot = receive(db, f"TF-MG-{days}", number, best_before, units, BY, made_on=made)
        decide(db, lot, Decision.RELEASE, units, BY, certificate=f"COA-{number}")
    yield f"{product.name} is on the shelf: {len(PRICES)} packs, {len(LOTS)} lots."


def _hire(db: Session, create_staff: CreateStaff) -> Iterator[str]:
    from storefront.admin.models import StaffMember

    if db.scalar(select(func.count(StaffMember.id))):
        return
    for email, name, password, roles in DEMO_STAFF:
        create_staff(db, email, name, password, roles)
        yield f"{name} ({', '.join(roles)}) signs in as {email}."
