"""The lots that invented orders were sold from: just as many units as were sent or are promised."""

from collections import Counter
from datetime import datetime, timedelta

from storefront.seed_orders.rows import Clock
from storefront.seed_orders.tables import Tables

LIFE = timedelta(days=730)  # from making to best before
OLD = timedelta(days=20)  # a lot's age when its first unit is sold
BY, CUSTOMER = "seed", "customer"


class Shelf:
    """One lot for each pack. Every unit that moves is in the ledger."""

    def __init__(self, tables: Tables, clock: Clock, begin: datetime) -> None:
        self.tables, self.clock, self.begin = tables, clock, begin
        self.lots: dict[str, int] = {}
        self.wanted: Counter[str] = Counter()  # units promised at any time
        self.back: Counter[str] = Counter()  # of these, units that were freed again
        self.sent: Counter[str] = Counter()
        self.held: dict[int, tuple[str, int]] = {}  # by line; nought once they went

    def promise(self, sku: str, units: int, order_id: int, line_id: int, at: str) -> None:
        lot = self.lots.setdefault(sku, self.tables.lots.next_id + len(self.lots))
        self.wanted[sku] += units
        self.held[line_id] = (sku, units)
        self.tables.moves.add(
            lot, "available", "committed", units, "allocate", CUSTOMER, at, order_id, line_id, ""
        )

    def free(self, sku: str, units: int, order_id: int, line_id: int, at: str) -> None:
        self.back[sku] += units
        self.held[line_id] = (sku, 0)
        self.tables.moves.add(
            *(self.lots[sku], "committed", "available", units, "give_back", BY, at),
            *(order_id, line_id, ""),
        )

    def send(self, sku: str, units: int, order_id: int, line_id: int, at: str) -> int:
        """The lot they were taken from."""
        self.sent[sku] += units
        self.held[line_id] = (sku, 0)
        lot = self.lots[sku]
        self.tables.moves.add(
            lot, "committed", "sent", units, "fulfill", BY, at, order_id, line_id, ""
        )
        return lot

    def stock_up(self) -> None:
        """Write the lots down, and the units that came in for all that was promised. What was
        freed again is destroyed in the end: invented goods must not be for sale."""
        for line_id, (sku, units) in self.held.items():
            self.tables.holds.add(line_id, self.lots[sku], units)
        came, first = self.clock.at(-7 * 86_400), self.tables.orders.next_id
        for sku, lot in self.lots.items():
            left = self.wanted[sku] - self.back[sku] - self.sent[sku]
            number = f"SEED-{first}-{sku}"
            made = self.begin - OLD
            self.tables.lots.add(
                *(sku, number, made.date().isoformat(), (made + LIFE).date().isoformat()),
                *(f"COA-{number}", came, left, left),
            )
            self._ledger(lot, self.wanted[sku], self.back[sku], came, f"COA-{number}")

    def _ledger(self, lot: int, units: int, freed: int, came: str, proof: str) -> None:
        def move(source: str, target: str, count: int, cause: str, note: str) -> None:
            self.tables.moves.add(lot, source, target, count, cause, BY, came, None, None, note)

        move("outside", "quality_control", units, "receive", "")
        move("quality_control", "available", units, "release", proof)
        if freed:
            move("available", "outside", freed, "count", "not for sale")
