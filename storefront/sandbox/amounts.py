"""The sums of a session: lines, discount, delivery and tax, in minor units."""

from storefront.sandbox import tax_rates
from storefront.sandbox.wire import Json


def fill(
    session: Json, lines: list[Json], coupons: list[Json], rate: Json | None, address: Json
) -> None:
    """Write every amount of the session and its lines; tax depends on the address typed."""
    taxed = session["automatic_tax"]["enabled"]
    basis_points = tax_rates.rate(address) if taxed else 0
    subtotals = [line["price"]["unit_amount"] * line["quantity"] for line in lines]
    cut = discount(sum(subtotals), coupons)
    for line, subtotal, share in zip(lines, subtotals, spread(cut, subtotals), strict=True):
        tax, extra = tax_on(subtotal - share, basis_points, line["price"]["tax_behavior"])
        line |= {
            "amount_subtotal": subtotal,
            "amount_discount": share,
            "amount_tax": tax,
            "amount_total": subtotal - share + extra,
        }
    session["shipping_cost"] = shipping_cost(rate, basis_points)
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
    if taxed and address.get("country"):
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


def tax_on(amount: int, basis_points: int, behaviour: str) -> tuple[int, int]:
    """The tax on an amount and how much of it comes on top."""
    if behaviour == "inclusive":
        return share_of(amount, basis_points, 10_000 + basis_points), 0
    tax = share_of(amount, basis_points, 10_000)
    return tax, tax


def shipping_cost(rate: Json | None, basis_points: int) -> Json | None:
    if rate is None:
        return None
    amount = rate["fixed_amount"]["amount"]
    tax, extra = tax_on(amount, basis_points, rate["tax_behavior"])
    return {
        "amount_subtotal": amount,
        "amount_tax": tax,
        "amount_total": amount + extra,
        "shipping_rate": rate["id"],
    }
