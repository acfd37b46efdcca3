"""What the law of a market wants said beside the product, in the order of its list."""

from collections.abc import Callable

from product_content import claims
from product_content.formula import Formula
from product_content.panels import daily_portion

SWEETENER = "M10"


def _sources(formula: Formula) -> str:
    count = len(formula.compounds)
    return f"Magnesium from {NUMBERS.get(count, str(count))} source{'' if count == 1 else 's'}"


def _daily_portion(formula: Formula) -> str:
    return f"Recommended daily portion for adults: {daily_portion(formula)}."


NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}
_BY_RECIPE: dict[str, Callable[[Formula], str]] = {"M02": _sources, "M03": _daily_portion}


def statements(formula: Formula, market: str) -> list[str]:
    """Fixed words as the law has them; words that follow the recipe are computed from it.

    The amounts and the ingredient list are on the facts panel.
    """
    found = []
    for statement in claims.mandatory(market):
        if statement.id in _BY_RECIPE:
            found.append(_BY_RECIPE[statement.id](formula))
        elif statement.fixed and statement.text and _applies(statement.id, formula, market):
            found.append(statement.text)
    return found


def _applies(statement_id: str, formula: Formula, market: str) -> bool:
    """Some statements go with an ingredient."""
    if statement_id == SWEETENER:
        return any(other.role == "sweetener" for other in formula.recipe.others)
    tied = {rule.statement for row in formula.nutrition.compounds if (rule := row.conditions)}
    return statement_id not in tied or statement_id in formula.required_statements(market)
