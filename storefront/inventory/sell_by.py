"""How much life a pack must have left when it is promised to somebody."""

from datetime import date, timedelta

from flask import current_app

from storefront.clock import now


def sell_by_cutoff() -> date:
    """Lots that expire on or before this day are no longer promised to anybody."""
    return now().date() + timedelta(days=int(current_app.config["STOREFRONT_SELL_BY_DAYS"]))
