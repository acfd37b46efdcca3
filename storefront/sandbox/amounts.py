"""The sums of a session: lines, discount, delivery and tax, in minor units.

Tax is a flat percentage by country: enough to exercise the fields, not Stripe Tax.
"""

from storefront.sandbox.wire import Json

TAX_PERCENT = {"GB": 20, "DE": 19, "FR": 20, "IE": 23, "IT": 22, "NL": 21, "ES": 21, "SE": 25}


def fill(
    session: Json, lines: list[Json], coupons: list[Json], rate: Json | None, country: str | None
) -> None:
    """Write every amount of the session and its lines."""
    percent = TAX_PERCENT.get(country or "", 0) if session["automatic_tax"]["enabled"] else 0
    subtotals = [line["price"]["unit_amount"] * line["quantity"] for line in lines]
    cut = discount(sum(subtotals), coupons)
    for line, subtotal, share in zip(lines, subtotals, spread(cut, subtotals), strict=True):
        tax, extra = tax_on(subtotal - share, percent, line["price"]["tax_behavior"])
        line |= {
            "amount_subtotal": subtotal,
            "amount_discount": share,
            "amount_tax": tax,
            "amount_total": subtotal - share + extra,
        }
    session["shipping_cost"] = shipping_cost(rate, percent)
    delivery = session["shipping_cost"] or {
        "amount_subtotal": 0,
        "amount_tax": 0,
        "amount_total": 0,
    }
    session["amount_subtotal"] = sum(subtotals)
    session["amount_total"] = sum(x["amount_total"] for x in lines) + delivery["amount_total"]
    session["total_details"] = {
        "amount_discount": cut,
        "amount_shipping": delivery["amount_subtotal"],
        "amount_tax": sum(x["amount_tax"] for x in lines) + delivery["amount_tax"],
    }
    if session["automatic_tax"]["enabled"] and country:
        session["automatic_tax"]["status"] = "complete"


def discount(subtotal: int, coupons: list[Json]) -> int:
    """What the coupon takes off; never more than there is."""
    for coupon in coupons:
        if coupon["percent_off"] is not None:
            return share_of(subtotal, round(coupon["percent_off"] * 100), 10_000)
        return min(int(coupon["amount_off"]), subtotal)
    return 0


def spread(total: int, weights: list[int]) -> list[int]:
    """Split a sum by weight so that the parts add up to it exactly."""
    whole, seen, given, parts = sum(weights), 0, 0, []
    for weight in weights:
        seen += weight
        upto = total * seen // whole if whole else 0
        parts.append(upto - given)
        given = upto
    return parts


def share_of(amount: int, numerator: int, denominator: int) -> int:
    """amount × numerator ÷ denominator, half a unit rounded up."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def tax_on(amount: int, percent: int, behaviour: str) -> tuple[int, int]:
    """The tax on an amount and how much of it comes on top."""
    if behaviour == "inclusive":
        return share_of(amount, percent, 100 + percent), 0
    tax = share_of(amount, percent, 100)
    return tax, tax


def shipping_cost(rate: Json | None, percent: int) -> Json | None:
    if rate is None:
        return None
    amount = rate["fixed_amount"]["amount"]
    tax, extra = tax_on(amount, percent, rate["tax_behavior"])
    return {
        "amount_subtotal": amount,
        "amount_tax": tax,
        "amount_total": amount + extra,
        "shipping_rate": rate["id"],
    }
