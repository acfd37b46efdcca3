"""What a customer may type into the basket."""

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from storefront.cart.brake import may_ask
from storefront.cart.models import MAX_QUANTITY
from storefront.translation import later, say

CODE_TYPED = r"\s*[A-Za-z0-9-]{3,40}\s*\Z"
ADDRESS = r"\s*[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+\s*\Z"
QUANTITY_MESSAGE = later("Enter a whole number from 1 to %(most)s.", most=MAX_QUANTITY)
ADDRESS_MESSAGE = later("Enter an email address like alice@example.com.")
CHANGE_MESSAGE = later("Enter a whole number from 0 to %(most)s.", most=MAX_QUANTITY)


class WholeNumber(IntegerField):
    """A whole number; whatever else was typed is kept and answered in plain words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(say("Enter a whole number.")) from None


class AddForm(Form):
    sku = StringField("Pack", [InputRequired(later("Choose a pack."))])
    quantity = WholeNumber(
        "Quantity",
        [InputRequired(QUANTITY_MESSAGE), NumberRange(1, MAX_QUANTITY, QUANTITY_MESSAGE)],
        default=1,
    )


class CodeForm(Form):
    """The address is asked for beside a code that each customer may use once."""

    code = StringField(
        "Code",
        [
            InputRequired(later("Enter the code.")),
            Regexp(CODE_TYPED, message=later("A code has 3 to 40 letters, digits or hyphens.")),
        ],
    )
    email = StringField(
        "Email",
        [
            Optional(),
            Length(max=320, message=ADDRESS_MESSAGE),
            Regexp(ADDRESS, message=ADDRESS_MESSAGE),
        ],
    )

    def validate_email(self, field: StringField) -> None:
        if not may_ask(request.remote_addr or ""):
            raise ValidationError(say("Too many addresses were tried. Try again in an hour."))


class QuantityForm(Form):
    """0 takes the line out."""

    quantity = WholeNumber(
        "Quantity",
        [
            InputRequired(CHANGE_MESSAGE),
            NumberRange(0, MAX_QUANTITY, CHANGE_MESSAGE),
        ],
    )


def first_errors(form: Form) -> dict[str, str]:
    """What is wrong, one message for each field."""
    return {field.name: str(field.errors[0]) for field in form if field.errors}


def typed(form: MultiDict[str, str], name: str, default: str = "") -> str:
    """What the person typed, kept short enough to show again."""
    return form.get(name, default)[:200]
