"""A month's figures: by currency, country of delivery and rate of tax, adding up to the penny."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from storefront.accounting.entries import LOST, REFUND, SALE, Entry
from storefront.accounting.fees import Fee, FeeSum

Key = tuple[str, str, str, int, bool]


@dataclass(slots=True)
class Line:
    """Minor units of `currency`; tax of `basis_points` (2000 is 20 %) is in the amounts.

    `by_mistake`: second payments for the same thing, which go back and were no sale. A line
    without a country holds fees that belong to no order.
    """

    currency: str
    country: str
    state: str
    basis_points: int
    by_mistake: bool = False
    payments: int = 0
    goods: int = 0
    discounts: int = 0
    delivery: int = 0
    tax_added: int = 0
    received: int = 0
    tax: int = 0
    refunds: int = 0
    refunded: int = 0
    refunded_tax: int = 0
    lost: int = 0
    lost_tax: int = 0
    fees: int = 0

    @property
    def kept(self) -> int:
        """What stayed of what came, before fees."""
        return self.received - self.refunded - self.lost

    @property
    def net_sales(self) -> int:
        """Sales without tax, before anything went back."""
        return 0 if self.by_mistake else self.received - self.tax

    @property
    def tax_due(self) -> int:
        """Tax on sales less tax on what was refunded. What is lost in disputes is told apart:
        whether its tax comes back is for the accountant to say."""
        return self.tax - self.refunded_tax

    def add(self, entry: Entry) -> None:
        if entry.kind == SALE:
            self.payments += entry.times
            self.received += entry.amount * entry.times
            self.tax += entry.tax * entry.times
            self.goods += entry.goods * entry.times
            self.discounts += entry.discount * entry.times
            self.delivery += entry.delivery * entry.times
            self.tax_added += entry.tax_added * entry.times
        elif entry.kind == REFUND:
            self.refunds += 1
            self.refunded += entry.amount
            self.refunded_tax += entry.tax
        elif entry.kind == LOST:
            self.lost += entry.amount
            self.lost_tax += entry.tax


SUMS = tuple(
    name
    for name in Line.__slots__
    if name not in ("currency", "country", "state", "basis_points", "by_mistake")
)


@dataclass(slots=True)
class Figures:
    """One currency's lines and their sum."""

    currency: str
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Line:
        summed = Line(self.currency, "", "", 0)
        for name in SUMS:
            setattr(summed, name, sum(getattr(line, name) for line in self.lines))
        return summed

    @property
    def states(self) -> list[Line]:
        """Where Stripe Tax adds the tax, by state."""
        return [line for line in self.lines if line.country == "US" and not line.by_mistake]


def figures(entries: Iterable[Entry], fees: Iterable[Fee | FeeSum]) -> list[Figures]:
    """The month's lines, currency by currency."""
    lines: dict[Key, Line] = {}
    for entry in entries:
        _line(lines, entry).add(entry)
    for fee in fees:
        _line(lines, fee).fees += fee.fee
    found: dict[str, Figures] = {}
    in_order = sorted(lines.values(), key=attrgetter(*ORDER))
    for line in in_order:
        found.setdefault(line.currency, Figures(line.currency)).lines.append(line)
    return list(found.values())


ORDER = ("currency", "country", "state", "by_mistake", "basis_points")


def _line(lines: dict[Key, Line], row: Entry | Fee | FeeSum) -> Line:
    key = (row.currency, row.country, row.state, row.basis_points, row.by_mistake)
    if key not in lines:
        lines[key] = Line(*key)
    return lines[key]
