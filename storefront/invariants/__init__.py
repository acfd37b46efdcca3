"""What must be true of the shop's database at any moment. `flask storefront check` proves it."""

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from storefront.invariants import history, money, prices, promotions, returns, stock

RULES: tuple[Callable[[Session], Iterator[str]], ...] = (
    *stock.RULES,
    *money.RULES,
    *returns.RULES,
    *promotions.RULES,
    *prices.RULES,
    *history.RULES,
)


def broken(db: Session) -> Iterator[str]:
    """One plain line for each thing that is not as it must be; nothing when all is well."""
    for rule in RULES:
        yield from rule(db)
