"""The formula on the label. Every amount on a page, label or feed is computed here, once."""

from dataclasses import dataclass
from functools import cached_property

from product_content.evidence_data import CompoundData, Conditions, Nutrition
from product_content.labels import declared_mg
from product_content.schema import Compound, Recipe

MARKET_OF_COUNTRY = {"GB": "gb", "US": "us"}


@dataclass(frozen=True)
class SalePermission:
    """Whether a formula may be sold in a country; `reasons` say why not."""

    country: str
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.reasons

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True)
class Formula:
    recipe: Recipe
    nutrition: Nutrition

    @property
    def compounds(self) -> tuple[Compound, ...]:
        return self.recipe.compounds

    @property
    def portions_per_day(self) -> int:
        return self.recipe.portions_per_day

    def compound(self, form: str) -> Compound:
        """Raises KeyError for a form that is not in the formula."""
        for compound in self.compounds:
            if compound.id == form:
                return compound
        raise KeyError(form)

    def data(self, compound: Compound) -> CompoundData:
        """Raises KeyError when the compound names no record; the library checks that first."""
        found = self.nutrition.compound(compound.data)
        if found is None:
            raise KeyError(compound.data)
        return found

    def conditions(self, compound: Compound) -> Conditions | None:
        return self.data(compound).conditions

    def elemental_mg(self, form: str) -> float:
        """mg of magnesium a day from one form, at full precision."""
        compound = self.compound(form)
        return compound.mg_per_day * compound.fraction

    @cached_property
    def daily_mg(self) -> float:
        """mg of magnesium a day, at full precision."""
        return sum(self.elemental_mg(compound.id) for compound in self.compounds)

    @property
    def per_portion_mg(self) -> float:
        return self.daily_mg / self.portions_per_day

    @cached_property
    def powder_mg_per_day(self) -> float:
        """Weight of a day's powder, with what is added to hold the label until the last day."""
        salts = sum(c.mg_per_day * (1 + c.overage_percent / 100) for c in self.compounds)
        return salts + sum(other.mg_per_day for other in self.recipe.others)

    @property
    def portion_g(self) -> float:
        return self.powder_mg_per_day / self.portions_per_day / 1000

    def declared_daily_mg(self, market: str) -> float:
        return declared_mg(self.daily_mg, market)

    def percent_reference(self, market: str) -> float:
        """Percent of the NRV (GB, EU) or Daily Value (US), at full precision."""
        return 100 * self.daily_mg / self.nutrition.label_reference(market).mg

    def share_percent(self, form: str) -> float:
        return 100 * self.elemental_mg(form) / self.daily_mg

    def servings(self, net_grams: float) -> int:
        """Whole portions in a pack."""
        return int(net_grams * 1000 * self.portions_per_day / self.powder_mg_per_day)

    def within_upper_level(self, market: str) -> bool:
        return self.declared_daily_mg(market) <= self.nutrition.upper_level(market).mg

    def sale_allowed(self, country: str) -> SalePermission:
        """`country` is an ISO 3166 code, or EU for any member state without its own switch."""
        market = MARKET_OF_COUNTRY.get(country, "eu")
        reasons: list[str] = []
        for compound in self.compounds:
            if country in compound.not_sold_in:
                reasons.append(f"{compound.name} is switched off for {country}.")
            reasons += self._unmet(compound, market)
        return SalePermission(country, tuple(reasons))

    def _unmet(self, compound: Compound, market: str) -> list[str]:
        rule = self.conditions(compound)
        if rule is None:
            return []
        unmet = []
        if market in rule.licence_needed_in and not compound.licence:
            unmet.append(f"{compound.name} needs the agreement of the firm that holds its licence.")
        if market in rule.markets and compound.mg_per_day > rule.max_compound_mg_per_day:
            unmet.append(f"{compound.name} is above {rule.max_compound_mg_per_day:g} mg a day.")
        return unmet

    def required_statements(self, market: str) -> set[str]:
        """Ids of the mandatory statements that the law of `market` ties to an ingredient."""
        rules = (self.conditions(compound) for compound in self.compounds)
        return {rule.statement for rule in rules if rule and market in rule.markets}
