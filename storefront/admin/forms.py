"""What staff may type. Every form carries a token of its own and says what is wrong beside it."""

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
)
from wtforms.widgets import CheckboxInput, ListWidget

from storefront.admin.library_words import LibraryWords
from storefront.admin.staff import MAX_PASSWORD, MIN_PASSWORD
from storefront.errors import StorefrontError
from storefront.translation import later, say

ROLE_NAMES = {
    "operator": later("operator"),
    "marketer": later("marketer"),
    "owner": later("owner"),
}


def stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class StaffForm(FlaskForm):
    class Meta(FlaskForm.Meta):
        csrf_time_limit = 12 * 3600  # seconds; as long as the longest session

        def get_translations(self, _form: object) -> LibraryWords:
            return LibraryWords()

    def first_error(self) -> str:
        """One sentence for the top of the page."""
        if self.errors.get("csrf_token"):
            return say("This page was open for too long. Nothing was changed. Send it again.")
        return say("Something has to be corrected. Nothing was changed.")

    def require_valid(self) -> None:
        """Raises StorefrontError for the top of the page; each wrong field says so itself."""
        if not self.validate():
            raise StorefrontError(self.first_error())


class SignInForm(StaffForm):
    email = StringField(
        later("Email"), [InputRequired(later("Enter your email address.")), Length(max=320)]
    )
    password = PasswordField(
        later("Password"), [InputRequired(later("Enter your password.")), Length(max=1000)]
    )
    next = HiddenField()


class PasswordForm(StaffForm):
    current = PasswordField(
        later("Current password"), [InputRequired(later("Enter your current password."))]
    )
    new = PasswordField(
        later("New password"),
        [
            InputRequired(
                later(
                    "Choose a password of at least %(min_password)s characters.",
                    min_password=MIN_PASSWORD,
                )
            ),
            Length(max=1000),
        ],
        description=later(
            "%(min_password)s to %(max_password)s characters; a few unrelated words do well.",
            min_password=MIN_PASSWORD,
            max_password=MAX_PASSWORD,
        ),
    )


class Box(CheckboxInput):
    """One of several: the browser must not ask for every single one of them."""

    validation_attrs = ["disabled"]


class Boxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = Box()


class MemberForm(StaffForm):
    name = StringField(
        later("Name"), [DataRequired(later("Enter a name.")), Length(max=100)], [stripped]
    )
    email = StringField(
        later("Email"),
        [DataRequired(later("Enter an email address.")), Length(max=320)],
        [stripped],
    )
    roles = Boxes(
        later("Roles"),
        [InputRequired(later("Choose at least one role."))],
        choices=[SelectChoice(role, said) for role, said in ROLE_NAMES.items()],
    )
    password = PasswordField(
        later("First password"),
        [
            InputRequired(
                later(
                    "Choose a password of at least %(min_password)s characters.",
                    min_password=MIN_PASSWORD,
                )
            ),
            Length(max=1000),
        ],
        description=later(
            "At least %(min_password)s characters. It can be changed after signing in.",
            min_password=MIN_PASSWORD,
        ),
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
