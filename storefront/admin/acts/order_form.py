"""What the forms of an order's page are made of. Each is made for one order, as it stands."""

from collections.abc import Callable, Sequence
from typing import Any, Self

from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from storefront.admin.amounts import as_typed, minor_units
from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.errors import StorefrontError
from storefront.orders.models import LineItem, Order
from storefront.orders.refunds import REASONS
from storefront.translation import later, say

# Reasons that the shop gives by itself are not for people to choose.
STAFF_REASONS = [
    SelectChoice(key, said)
    for key, said in REASONS.items()
    if key not in ("late_payment", "duplicate")
]
NOTE = Length(max=500, message=later("At most 500 characters."))


class OrderForm(StaffForm):
    """`seen` is the state the page showed: the same form sent twice is refused the second time.

    `about` is the parcel, return or note an act is about, if it is about one.
    """

    order: Order
    about: Any = None
    seen = HiddenField()

    def __init__(self, *, order: Order, about: Any, **given: Any) -> None:
        self.order, self.about = order, about
        super().__init__(**given)

    @classmethod
    def made_for(cls, order: Order, about: Any = None, **given: Any) -> Self:
        """The form for one order; on a POST it holds what was sent unless told otherwise."""
        fields = cls.fields_of(order, about)  # a class takes its time: only where there are some
        kind = type(cls.__name__, (cls,), fields) if fields else cls
        made: Self = kind(order=order, about=about, **given)
        return made

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        """Fields that only this order has, such as a number for each line."""
        return {}

    def units(self, prefix: str = "units_") -> dict[int, int]:
        """{line item id: units chosen}"""
        named = {name: field for name, field in self._fields.items() if name.startswith(prefix)}
        return {int(name.removeprefix(prefix)): field.data or 0 for name, field in named.items()}

    def said(self, amount: int) -> str:
        """Minor units of the order's currency, in words."""
        return self.order.money(amount).show(self.order.locale)


class Amount(StringField):
    """Money typed as "12.50" in the order's currency. `minor` is that in minor units, None when
    the box was left empty; the box keeps what was typed."""

    minor: int | None = None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0].strip()[:40] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        try:
            self.minor = minor_units(self.data, form.order.currency) if self.data else None
        except StorefrontError as refusal:
            raise ValidationError(refusal.message) from refusal

    def fill_in(self, amount: int, currency: str) -> None:
        """Put minor units into the box, as if they had been typed."""
        self.data = as_typed(amount, currency)


class ReasonForm(OrderForm):
    """Why, from the list, what else there is to say, and whether the customer is told."""

    reason = SelectField(later("Reason"), choices=STAFF_REASONS)
    note = StringField(later("Note for staff"), [NOTE], [stripped])
    notify = BooleanField(later("Tell the customer by email"), default=True)


def number(label: str, most: int, chosen: int, hint: str = "") -> WholeNumber:
    """A count of units, 0 to `most`."""
    limit = NumberRange(0, most, say("Enter a whole number, 0 to %(most)s.", most=most))
    return WholeNumber(label, [Optional(), limit], description=hint, default=chosen)


def numbers(
    order: Order,
    left: Callable[[LineItem], int],
    *,
    chosen: bool,
    prefix: str = "units_",
    said: Callable[[str], str] = str,
) -> dict[str, Any]:
    """A number for each line with units left, all of them chosen at first or none; `said` is how
    a line of that title is called."""
    return {
        f"{prefix}{line.id}": number(
            said(line.title),
            left(line),
            left(line) if chosen else 0,
            say("At most %(left)s.", left=left(line)),
        )
        for line in order.lines
        if left(line) > 0
    }
