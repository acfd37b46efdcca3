"""What staff may type about a pack: what it is called, whether it is sold, and its prices."""

from collections.abc import Sequence
from typing import Any, Self

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError

from storefront.admin.amounts import as_typed, minor_units
from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.catalog.change_pack import Terms, state_of
from storefront.catalog.models import Variant
from storefront.errors import StorefrontError
from storefront.translation import later, say

SUM = later("Enter a whole number from 0 to 100,000.")


class PackForm(StaffForm):
    """`seen` is the state of the pack the page showed. Prices are fields of each currency."""

    currencies: Sequence[str] = ()
    seen = HiddenField()
    title = StringField(
        later("Name of the pack"),
        [DataRequired(later("Enter a name.")), Length(max=200)],
        [stripped],
    )
    active = BooleanField(later("On sale"))
    low_stock_at = WholeNumber(
        later("Say that it is running low at"),
        [InputRequired(SUM), NumberRange(0, 100_000, SUM)],
        description=later(
            "Units left to sell. From there down the shop and Today say how many there are."
        ),
    )

    @classmethod
    def made_for(cls, variant: Variant, currencies: Sequence[str], **given: Any) -> Self:
        """The form as the pack stands; on a POST it holds what was sent unless told otherwise."""
        fields: dict[str, Any] = {"currencies": currencies}
        values: dict[str, Any] = {"seen": state_of(variant)}
        for currency in currencies:
            price = variant.price_row(currency)
            fields |= {f"price_{currency}": _price_box(currency), f"offer_{currency}": _offer_box()}
            values[f"price_{currency}"] = as_typed(price.unit_amount, currency) if price else ""
            values[f"offer_{currency}"] = bool(price and price.offer)
        made: Self = type(cls.__name__, (cls,), fields)(obj=variant, data=values, **given)
        return made

    def prices(self) -> dict[str, Terms]:
        """{currency: amount and whether it is an offer} of a valid form."""
        return {
            currency: Terms(
                minor_units(box, currency) if (box := self[f"price_{currency}"].data) else None,
                bool(self[f"offer_{currency}"].data),
            )
            for currency in self.currencies
        }

    def refuse(self, wrong: dict[str, str]) -> None:
        """Say beside each price what a rule had against it."""
        for currency, why in wrong.items():
            self[f"price_{currency}"].errors = [why]


def _price_box(currency: str) -> Any:
    """A price in a currency, at least one minor unit; empty where the pack is not sold."""

    def readable(_form: StaffForm, field: StringField) -> None:
        try:
            if field.data and minor_units(field.data, currency) < 1:
                raise StorefrontError(say("A price is more than nothing."))
        except StorefrontError as refusal:
            raise ValidationError(refusal.message) from None

    return StringField(say("Price in %(currency)s", currency=currency), [readable], [stripped])


def _offer_box() -> Any:
    return BooleanField(say("Offer: say that this is a reduced price"))
