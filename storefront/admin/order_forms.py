"""The forms of an order's page. Each is made for one order, as it stands."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from storefront.admin.amounts import as_typed, minor_units
from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.errors import StorefrontError
from storefront.orders.fulfillment import TRACKING_PAGES
from storefront.orders.models import LineItem, Order
from storefront.orders.refunds import REASONS

# Reasons that the shop gives by itself are not for people to choose.
STAFF_REASONS = [
    SelectChoice(key, said)
    for key, said in REASONS.items()
    if key not in ("late_payment", "duplicate")
]
NOTE = Length(max=500, message="At most 500 characters.")


class OrderForm(StaffForm):
    """`seen` is the state the page showed: the same form sent twice is refused the second time."""

    order: Order
    seen = HiddenField()

    def units(self) -> dict[int, int]:
        """{line item id: units chosen}"""
        named = {name: field for name, field in self._fields.items() if name.startswith("units_")}
        return {int(name.removeprefix("units_")): field.data or 0 for name, field in named.items()}


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


class FulfillmentForm(OrderForm):
    carrier = SelectField("Carrier", choices=list(TRACKING_PAGES))
    tracking_number = StringField(
        "Tracking number",
        [
            Length(max=80, message="At most 80 characters."),
            Regexp(r"^[A-Za-z0-9 -]*$", message="Only letters, digits, spaces and hyphens."),
        ],
        [stripped],
        description="Leave empty if the parcel has none.",
    )


class CancellationForm(OrderForm):
    """All of the money goes back and all of the stock."""

    reason = SelectField("Reason", choices=STAFF_REASONS)
    note = StringField("Note for staff", [NOTE], [stripped])


class RefundForm(CancellationForm):
    shipping_amount = Amount("Delivery")
    amount = Amount("Amount")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.shipping_amount.description = f"{self._said(self.order.shipping_amount)} was paid."
        self.amount.description = (
            f"{self._said(self.order.refundable)} can still be refunded. Left empty, it is worked "
            "out from the units and shown to you first."
        )

    def validate_shipping_amount(self, field: Amount) -> None:
        if (field.minor or 0) > self.order.shipping_amount:
            raise ValidationError(f"At most {self._said(self.order.shipping_amount)}.")

    def validate_amount(self, field: Amount) -> None:
        if field.minor == 0:
            raise ValidationError("Write an amount above nought.")
        if (field.minor or 0) > self.order.refundable:
            raise ValidationError(f"You can refund at most {self._said(self.order.refundable)}.")

    def fill_in(self, amount: int) -> None:
        """Put an amount of minor units into the box, as if it had been typed."""
        self.amount.data = as_typed(amount, self.order.currency)

    def fill_in_everything(self) -> None:
        for line in self.order.lines:
            if line.quantity > line.refunded:
                self[f"units_{line.id}"].raw_data = [str(line.quantity - line.refunded)]
        whole = self.order.refund_amount == 0
        delivery = as_typed(self.order.shipping_amount, self.order.currency)
        self.shipping_amount.data = delivery if whole else ""
        self.fill_in(self.order.refundable)

    def _said(self, amount: int) -> str:
        return self.order.money(amount).show(self.order.locale)


class NoteForm(OrderForm):
    text = TextAreaField(
        "Note for staff",
        [DataRequired("Write something."), Length(max=1000, message="At most 1,000 characters.")],
        [stripped],
    )


class CheckForm(OrderForm):
    text = StringField("What you found", [NOTE], [stripped])


KINDS: dict[str, type[Any]] = {
    "fulfill": FulfillmentForm,
    "refund": RefundForm,
    "cancel": CancellationForm,
    "note": NoteForm,
    "check": CheckForm,
}


def form_for(order: Order, act: str, **given: Any) -> OrderForm:
    """The form for an act on an order; on a POST it holds what was sent unless told otherwise."""
    kind, fields = KINDS[act], {}
    if act == "fulfill":
        fields = _units(order, lambda line: line.to_ship, chosen=True)
    elif act == "refund":
        fields = _units(order, lambda line: line.quantity - line.refunded, chosen=False)
    made: OrderForm = type(kind.__name__, (kind,), {"order": order, **fields})(**given)
    return made


def _units(order: Order, left: Callable[[LineItem], int], *, chosen: bool) -> dict[str, Any]:
    """A number for each line with units left, all of them chosen at first or none."""
    return {
        f"units_{line.id}": WholeNumber(
            line.title,
            [Optional(), NumberRange(0, left(line), f"Enter a whole number, 0 to {left(line)}.")],
            default=left(line) if chosen else 0,
        )
        for line in order.lines
        if left(line)
    }
