"""A refund that several payments give back together. Each part is for units of its own, so that
a part that fails frees those and no others; the customer is told once, of the whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from storefront.money import split
from storefront.orders.models import Order
from storefront.orders.refund_lines import RefundLine

if TYPE_CHECKING:
    from storefront.orders.refunds import Refund


def worth_of_one(order: Order, units: Mapping[int, int]) -> dict[int, int]:
    """{line item id: about what one of the units to refund costs, minor units}"""
    counts = [(line, units.get(line.id, 0)) for line in order.lines]
    return {line.id: line.worth(count) // count for line, count in counts if count}


def share_out(
    refunds: Sequence["Refund"],
    rows: Sequence[RefundLine],
    worth: Mapping[int, int],
    delivery: int,
    fee: int,
) -> None:
    """Each part of a refund gets the units, the delivery and the fee that its money is for."""
    amounts = [refund.amount for refund in refunds]
    goods = sum(worth[row.line_item_id] * row.quantity for row in rows)
    parts = units_of_parts(rows, worth, amounts, delivery) if len(refunds) > 1 else [list(rows)]
    deliveries = delivery_of_parts(goods, delivery, amounts)
    shares = zip(refunds, parts, deliveries, split(fee, amounts), strict=True)
    for refund, lines, shipping_amount, kept in shares:
        refund.lines = lines
        refund.shipping_amount, refund.restocking_fee = shipping_amount, kept


def units_of_parts(
    rows: Sequence[RefundLine], worth: Mapping[int, int], amounts: Sequence[int], delivery: int
) -> list[list[RefundLine]]:
    """The rows cut along the parts' amounts, in their order; a unit that two parts pay for is the
    first one's whose money reaches its end.

    `worth` {line item id: one unit}, `delivery` and `amounts` in minor units.
    """
    units = [index for index, row in enumerate(rows) for _ in range(row.quantity)]
    ends = list(accumulate(worth[rows[index].line_item_id] for index in units))
    whole, paid = (ends[-1] if ends else 0) + delivery, sum(amounts)
    reached = list(accumulate(amounts))
    of_part: list[Counter[int]] = [Counter() for _ in amounts]
    for index, end in zip(units, ends, strict=True):
        part = next(n for n, upto in enumerate(reached) if end * paid <= upto * whole)
        of_part[part][index] += 1
    return [[_row(rows[index], count) for index, count in some.items()] for some in of_part]


def delivery_of_parts(goods: int, delivery: int, amounts: Sequence[int]) -> list[int]:
    """How much of the delivery each part gives back, minor units: it comes after the goods."""
    whole, paid = goods + delivery, sum(amounts)
    upto = [max(0, reached * whole // paid - goods) for reached in accumulate(amounts)]
    return [now - before for before, now in zip([0, *upto], upto, strict=False)]


def parts_of(order: Order, refund_id: int) -> list[int]:
    """Ids of the refunds that were asked for together with this one, itself among them."""
    asked = (event.details.get("refund_ids", []) for event in order.events)
    return next((ids for ids in asked if refund_id in ids), [refund_id])


def _row(row: RefundLine, count: int) -> RefundLine:
    return RefundLine(
        line_item_id=row.line_item_id,
        quantity=count,
        unshipped=count if row.unshipped else 0,
        disposition=row.disposition,
    )
