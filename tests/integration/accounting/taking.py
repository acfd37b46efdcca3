"""Taking in payouts, and what was said of them."""

from babel.dates import format_date
from sqlalchemy import select

from storefront.accounting.differences import open_differences
from storefront.accounting.models import BalanceTransaction
from storefront.accounting.take_payouts import take_payouts
from storefront.checkout.views import gateway
from tests.shop import Shop

DAY = 24 * 3600


def take(shop: Shop) -> int:
    with shop.db() as db:
        return take_payouts(db, gateway())


def said(shop: Shop) -> list[str]:
    with shop.db() as db:
        return [each.text for each in open_differences(db)]


def format_day(shop: Shop) -> str:
    """The day of the only charge, as it is said."""
    with shop.db() as db:
        at = db.scalars(select(BalanceTransaction.at).where(BalanceTransaction.kind == "charge"))
        return format_date(at.one(), "d MMM y", locale="en_GB")
