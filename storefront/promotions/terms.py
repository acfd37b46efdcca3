"""What a code takes off a basket, or the sentence that says why it does not: pure rules."""

import re
from datetime import UTC, datetime

from babel.dates import format_date, format_time, get_datetime_format

from storefront.markets import MARKETS, Market
from storefront.money import Money, portion
from storefront.promotions.models import Kind, Promotion
from storefront.translation import say

CODE = re.compile(r"[A-Z0-9-]{3,40}")


def normal_code(typed: str) -> str:
    """One spelling of what people type: upper case, no spaces around it."""
    return typed.strip().upper()


def normal_customer(email: str) -> str:
    """One name for a customer: the address in lower case, without a "+tag" before the @."""
    local, _, host = email.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


def taken_off(promotion: Promotion, goods: Money) -> int:
    """Minor units that come off goods of that worth; never more than they cost."""
    match promotion.kind:
        case Kind.PERCENT:
            return portion(goods.amount, promotion.basis_points)
        case Kind.AMOUNT:
            return min(promotion.amounts.get(goods.currency, 0), goods.amount)
        case Kind.FREE_DELIVERY:
            return 0


def why_not(
    promotion: Promotion, market: Market, at: datetime, *, holds_use: bool = False
) -> str | None:
    """Why the code takes nothing off whatever is bought, said to the customer; None when it may.

    Who holds a use already is not told that the last one is gone.
    """
    code = promotion.code
    if untimely := _untimely(promotion, market, at):
        return untimely
    if not _sold_for(promotion, market):
        return say(
            "The code %(code)s is not for orders to the %(market)s.", code=code, market=market.name
        )
    return all_used(code) if promotion.used_up and not holds_use else None


def lacks(promotion: Promotion, market: Market, goods: Money) -> str | None:
    """What the goods, before the code, are short of its minimum, said to the customer."""
    missing = promotion.minimums.get(goods.currency, 0) - goods.amount
    if missing > 0:
        enough = Money(promotion.minimums[goods.currency], goods.currency).show(market.locale)
        more = Money(missing, goods.currency).show(market.locale)
        return say(
            "The code %(code)s is for packs worth %(enough)s or more. Add %(more)s to use it.",
            code=promotion.code,
            enough=enough,
            more=more,
        )
    return None


def all_used(code: str) -> str:
    return say("The code %(code)s has been used as often as it may be.", code=code)


def used_before(code: str) -> str:
    return say(
        "The code %(code)s may be used once by each customer, and this email address has used it.",
        code=code,
    )


def _untimely(promotion: Promotion, market: Market, at: datetime) -> str | None:
    code = promotion.code
    if promotion.starts_at and at < promotion.starts_at:
        starts = _moment(promotion.starts_at, market)
        return say("The code %(code)s starts on %(moment)s.", code=code, moment=starts)
    if promotion.ends_at and at >= promotion.ends_at:
        ended = _moment(promotion.ends_at, market)
        return say("The code %(code)s ended on %(moment)s.", code=code, moment=ended)
    return None if promotion.active else say("The code %(code)s has ended.", code=code)


def _sold_for(promotion: Promotion, market: Market) -> bool:
    priced = promotion.kind is not Kind.AMOUNT or market.currency in promotion.amounts
    return market.code in promotion.markets and priced


def _moment(moment: datetime, market: Market) -> str:
    locale = market.locale
    day = format_date(moment.astimezone(UTC), "long", locale)
    time = format_time(moment, "short", tzinfo=UTC, locale=locale)
    return f"{str(get_datetime_format('medium', locale)).format(time, day)} UTC"


def standing(promotion: Promotion, at: datetime) -> str:
    """Where a promotion stands, in a word or two for staff."""
    if not promotion.active or (promotion.ends_at and at >= promotion.ends_at):
        return say("ended")
    if promotion.starts_at and at < promotion.starts_at:
        return say("not started")
    return say("used up") if promotion.used_up else say("running")


def gift(promotion: Promotion) -> str:
    """What the code gives, for staff: "10% off"."""
    match promotion.kind:
        case Kind.PERCENT:
            return say("%(percent)s%% off", percent=f"{promotion.basis_points / 100:g}")
        case Kind.AMOUNT:
            return say("%(amount)s off", amount=_shown(promotion.amounts))
        case Kind.FREE_DELIVERY:
            return say("free delivery")


def least(promotion: Promotion) -> str:
    """What the packs have to be worth, for staff; empty when anything will do."""
    return _shown(promotion.minimums)


def _shown(amounts: dict[str, int]) -> str:
    locales = {market.currency: market.locale for market in MARKETS.values()}
    in_order = [currency for currency in locales if currency in amounts]
    return ", ".join(Money(amounts[c], c).show(locales[c]) for c in in_order)
