"""What staff may type. Every form carries a token of its own and says what is wrong beside it."""

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
)
from wtforms.widgets import CheckboxInput, ListWidget

from storefront.admin.staff import MAX_PASSWORD, MIN_PASSWORD
from storefront.identity import ROLES


def stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class StaffForm(FlaskForm):
    class Meta(FlaskForm.Meta):
        csrf_time_limit = 12 * 3600  # seconds; as long as the longest session

    def first_error(self) -> str:
        """One sentence for the top of the page."""
        if self.errors.get("csrf_token"):
            return "This page was open for too long. Nothing was changed. Send it again."
        return "Something has to be corrected. Nothing was changed."


class SignInForm(StaffForm):
    email = StringField("Email", [InputRequired("Enter your email address."), Length(max=320)])
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
        description=f"{MIN_PASSWORD} to {MAX_PASSWORD} characters; a few unrelated words do well.",
    )


class Box(CheckboxInput):
    """One of several: the browser must not ask for every single one of them."""

    validation_attrs = ["disabled"]


class Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = Box()


class MemberForm(StaffForm):
    name = StringField("Name", [DataRequired("Enter a name."), Length(max=100)], [stripped])
    email = StringField(
        "Email", [DataRequired("Enter an email address."), Length(max=320)], [stripped]
    )
    roles = Boxes("Roles", [InputRequired("Choose at least one role.")], choices=list(ROLES))
    password = PasswordField(
        "First password",
        [
            InputRequired(f"Choose a password of at least {MIN_PASSWORD} characters."),
            Length(max=1000),
        ],
        description=f"At least {MIN_PASSWORD} characters. It can be changed after signing in.",
    )

    def answers(self) -> tuple[str, str, str, list[str]]:
        """(address, name, password, roles) of a valid form."""
        return (
            str(self.email.data),
            str(self.name.data),
            str(self.password.data),
            list(self.roles.data or []),
        )


class ConfirmForm(StaffForm):
    """A button that carries nothing but its token."""
