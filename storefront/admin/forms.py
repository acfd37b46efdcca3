"""What staff may type. Every form carries a token of its own and says what is wrong beside it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from storefront.admin.amounts import as_typed, minor_units
from storefront.admin.staff import MAX_PASSWORD, MIN_PASSWORD
from storefront.cart.forms import WholeNumber
from storefront.clock import now
from storefront.errors import StorefrontError
from storefront.identity import ROLES
from storefront.orders.fulfillment import TRACKING_PAGES
from storefront.orders.models import LineItem, Order
from storefront.orders.refunds import REASONS

# Reasons that the shop gives by itself are not for people to choose.
STAFF_REASONS = [
    (key, said) for key, said in REASONS.items() if key not in ("late_payment", "duplicate")
]


def stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class StaffForm(FlaskForm):  # type: ignore[misc]
    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_time_limit = 12 * 3600  # seconds; as long as the longest session

    def first_error(self) -> str:
        """One sentence for the top of the page."""
        if self.errors.get("csrf_token"):
            return "This page was open for too long. Nothing was changed. Send it again."
        return "Something has to be corrected. Nothing was changed."


class SignInForm(StaffForm):
    email = StringField("E-mail", [InputRequired("Enter your e-mail address."), Length(max=320)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=1000)])
    next = HiddenField()


class PasswordForm(StaffForm):
    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    new = PasswordField(
        "New password",
        [
            InputRequired(f"Choose a password of at least {MIN_PASSWORD} characters."),
            Length(max=1000),
        ],
        description=f"{MIN_PASSWORD} to {MAX_PASSWORD} characters. Four or five unrelated words do well.",
    )


class Boxes(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MemberForm(StaffForm):
    name = StringField("Name", [DataRequired("Enter a name."), Length(max=100)], [stripped])
    email = StringField(
        "E-mail", [DataRequired("Enter an e-mail address."), Length(max=320)], [stripped]
    )
    roles = Boxes(
        "Roles", [InputRequired("Choose at least one role.")], choices=[(r, r) for r in ROLES]
    )
    password = PasswordField(
        "First password",
        [
            InputRequired(f"Choose a password of at least {MIN_PASSWORD} characters."),
            Length(max=1000),
        ],
        description=f"At least {MIN_PASSWORD} characters. It can be changed after signing in.",
    )


class Amount(StringField):  # type: ignore[misc]
    """Money typed as "12.50"; `data` is minor units. What was typed stays in the box."""

    def __init__(self, *args: Any, currency: str = "GBP", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        try:
            self.data = minor_units(text, self.currency) if text else None
        except StorefrontError as refusal:
            raise ValueError(refusal.message) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])[:40]
        return as_typed(self.data, self.currency) if self.data is not None else ""


class OrderForm(StaffForm):
    """`seen` is the state the page showed: the same form sent twice is refused the second time."""

    seen = HiddenField()

    def units(self) -> dict[int, int]:
        """{line item id: units chosen}"""
        named = {name: field for name, field in self._fields.items() if name.startswith("units_")}
        return {int(name.removeprefix("units_")): field.data or 0 for name, field in named.items()}


class FulfillmentForm(OrderForm):
    carrier = SelectField("Carrier", choices=[(name, name) for name in TRACKING_PAGES])
    tracking_number = StringField(
        "Tracking number",
        [
            Length(max=80, message="At most 80 characters."),
            Regexp(r"^[A-Za-z0-9 -]*$", message="Only letters, digits, spaces and hyphens."),
        ],
        [stripped],
        description="Leave empty if the parcel has none.",
    )


class RefundForm(OrderForm):
    reason = SelectField("Reason", choices=STAFF_REASONS)
    note = StringField(
        "Note for staff", [Length(max=500, message="At most 500 characters.")], [stripped]
    )


class CancellationForm(RefundForm):
    """The same questions; all of the money goes back and all of the stock."""


class NoteForm(OrderForm):
    text = TextAreaField(
        "Note for staff",
        [DataRequired("Write something."), Length(max=1000, message="At most 1,000 characters.")],
        [stripped],
    )


class CheckForm(OrderForm):
    text = StringField(
        "What you found", [Length(max=500, message="At most 500 characters.")], [stripped]
    )


class LotForm(StaffForm):
    sku = SelectField("Pack")
    number = StringField(
        "Lot number",
        [
            InputRequired("Enter the lot number printed on the packs."),
            Regexp(
                r"^[A-Za-z0-9./-]{1,64}$",
                message="Letters, digits, dots, slashes, hyphens; at most 64.",
            ),
        ],
        [stripped],
    )
    best_before = DateField("Best before", [InputRequired("Enter the date printed on the packs.")])
    units = WholeNumber(
        "Units received",
        [InputRequired("Enter a whole number."), NumberRange(1, 100_000, "Enter 1 to 100,000.")],
    )

    def validate_best_before(self, field: DateField) -> None:
        if field.data is None or not now().date() < field.data < date(2100, 1, 1):
            raise ValidationError("Enter a date in the future.")


class ConfirmForm(StaffForm):
    """A button that carries nothing but its token."""


def fulfillment_form(order: Order, **given: Any) -> FulfillmentForm:
    """Units still to be sent, all of them unless something else is chosen."""
    form: FulfillmentForm = _with_units(
        FulfillmentForm, order, lambda line: line.to_ship, start=None
    )(**given)
    return form


def refund_form(order: Order, **given: Any) -> RefundForm:
    """Units not refunded yet, delivery and an amount; nothing chosen at first."""
    left = order.money(order.refundable).show(order.locale)
    fields = {
        "shipping_amount": Amount(
            "Delivery",
            currency=order.currency,
            description=f"At most what was paid: {order.money(order.shipping_amount).show(order.locale)}.",
        ),
        "amount": Amount(
            "Amount",
            currency=order.currency,
            description=f"{left} can still be refunded. Leave it empty to have it worked out; you are asked before anything is sent.",
        ),
    }
    base = type("RefundOf", (RefundForm,), fields)
    form: RefundForm = _with_units(
        base, order, lambda line: line.quantity - line.refunded, start=0
    )(**given)
    return form


def _with_units(
    base: type[OrderForm], order: Order, left: Callable[[LineItem], int], start: int | None
) -> type[Any]:
    fields = {
        f"units_{line.id}": WholeNumber(
            line.title,
            [
                Optional(),
                NumberRange(0, left(line), f"Enter a whole number from 0 to {left(line)}."),
            ],
            default=left(line) if start is None else start,
        )
        for line in order.lines
        if left(line)
    }
    return type(base.__name__, (base,), fields)
