"""The form a draft is written with: packs and prices are those of one market."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, Self

from babel import Locale
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from storefront.admin.acts.order_form import NOTE, Amount
from storefront.admin.amounts import as_typed
from storefront.admin.edits_form import packs
from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.cart.models import MAX_QUANTITY
from storefront.catalog.models import Variant
from storefront.checkout.draft_order import DraftLine, DraftTerms
from storefront.checkout.edit_order import TIME_TO_PAY
from storefront.checkout.shipping import rates_of
from storefront.clock import now
from storefront.markets import Market
from storefront.orders.drafts import LONGEST, Draft
from storefront.translation import later, say

TYPED = ""  # no way to deliver is chosen: the amount is typed


class DraftForm(StaffForm):
    """Made for a market; per pack it has `units_`, `price_` and `reason_` with the SKU."""

    market: Market
    packs: list[Variant]
    email = StringField(
        later("Customer’s email"),
        [
            DataRequired(later("Enter the customer’s email address.")),
            Length(max=320, message=later("At most 320 characters.")),
            Regexp(
                r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
                message=later("Enter an address like name@example.com."),
            ),
        ],
        [stripped],
    )
    country = SelectField(later("Deliver to"))
    shipping_code = SelectField(later("Delivery"))
    shipping_amount = Amount(
        later("What delivery costs"), description=later("Only when no way is chosen.")
    )
    message = TextAreaField(
        later("Note to the customer"),
        [Length(max=1000, message=later("At most 1,000 characters."))],
        [stripped],
        description=later("It is in the email and on the page they pay on."),
    )
    until = DateField(later("Stands until"), [InputRequired(later("Enter a date."))])
    holds_stock = BooleanField(later("Keep the stock until then"))

    @classmethod
    def made_for(cls, market: Market, **given: Any) -> Self:
        """The form with the packs of a market; on a POST it holds what was sent."""
        offered = packs(market.currency)
        fields: dict[str, Any] = {"market": market, "packs": offered}
        fields["order"] = market  # amounts are read in its currency
        for pack in offered:
            fields |= _pack_fields(pack, market)
        made: Self = type(cls.__name__, (cls,), fields)(**given)
        return made

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        names = Locale.parse(self.market.locale).territories
        countries = [(code, names[code]) for code in self.market.countries]
        self.country.choices = sorted(countries, key=lambda pair: pair[1])
        ways = [(rate.code, rate.label) for rate in rates_of(self.market.currency)]
        self.shipping_code.choices = [*ways, (TYPED, say("Write the amount"))]

    def validate_until(self, field: DateField) -> None:
        if field.data and not now().date() <= field.data <= (now() + LONGEST).date():
            raise ValidationError(
                say("Choose a day within the next %(days)s days.", days=LONGEST.days)
            )

    def validate_shipping_amount(self, field: Amount) -> None:
        if self.shipping_code.data == TYPED and field.minor is None:
            raise ValidationError(say("Write what delivery costs, or choose a way to deliver."))

    def terms(self) -> DraftTerms:
        """What a valid form says."""
        typed = self.shipping_code.data == TYPED
        return DraftTerms(
            market=self.market,
            email=str(self.email.data),
            country=str(self.country.data),
            lines=[self._line(pack) for pack in self.packs],
            until=_end_of(self.until.data or date.min),
            shipping_code=None if typed else self.shipping_code.data,
            shipping_amount=self.shipping_amount.minor if typed else None,
            message=self.message.data or "",
            holds_stock=bool(self.holds_stock.data),
        )

    def _line(self, pack: Variant) -> DraftLine:
        units = self[f"units_{pack.sku}"].data or 0
        price, reason = self[f"price_{pack.sku}"].minor, self[f"reason_{pack.sku}"].data or ""
        return DraftLine(pack.sku, units, price, reason)


def new_form(market: Market) -> DraftForm:
    return DraftForm.made_for(market, until=(now() + TIME_TO_PAY).date())


def form_of(draft: Draft, market: Market) -> DraftForm:
    """The form as it was last kept; on a POST it holds what was sent."""
    order = draft.order
    given: dict[str, Any] = {
        "email": order.email,
        "country": order.country,
        "shipping_code": draft.shipping_code or TYPED,
        "message": draft.message,
        "until": order.pay_until.date() if order.pay_until else None,
        "holds_stock": draft.holds_stock,
    }
    if draft.shipping_code is None:
        given["shipping_amount"] = as_typed(order.shipping_amount, order.currency)
    for line in order.lines:
        given[f"units_{line.sku}"] = line.quantity
        given[f"price_{line.sku}"] = as_typed(line.unit_amount, order.currency)
        given[f"reason_{line.sku}"] = draft.prices.get(line.sku, {}).get("reason", "")
    return DraftForm.made_for(market, **given)


def _end_of(day: date) -> datetime:
    """The end of a day in UTC, or the last moment a draft may stand if that is sooner."""
    return min(datetime.combine(day, time(23, 59, 59), UTC), now() + LONGEST)


def _pack_fields(pack: Variant, market: Market) -> dict[str, Any]:
    price = pack.price_in(market.currency)
    amount = price.amount if price else 0
    said = say("Enter a whole number, 0 to %(max_quantity)s.", max_quantity=MAX_QUANTITY)
    return {
        f"units_{pack.sku}": WholeNumber(
            say("Units"), [Optional(), NumberRange(0, MAX_QUANTITY, said)], default=0
        ),
        f"price_{pack.sku}": Amount(say("Price of one"), default=as_typed(amount, market.currency)),
        f"reason_{pack.sku}": StringField(
            say("Why the price is changed"),
            [NOTE],
            [stripped],
        ),
        f"validate_reason_{pack.sku}": _reason_for(pack.sku, amount),
    }


def _reason_for(sku: str, amount: int) -> Callable[[DraftForm, Any], None]:
    def validate(form: DraftForm, field: Any) -> None:
        changed = form[f"price_{sku}"].minor not in (None, amount)
        if form[f"units_{sku}"].data and changed and not field.data:
            raise ValidationError(say("Say why the price is changed."))

    return validate
