"""What an owner may type about an endpoint of outgoing webhooks."""

from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import InputRequired, ValidationError

from storefront.admin.forms import Boxes, StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.errors import StorefrontError
from storefront.translation import later
from storefront.webhooks.endpoints import check_url
from storefront.webhooks.models import EVENTS


class EndpointForm(StaffForm):
    url = StringField(
        later("Address"),
        [InputRequired(later("Enter the address to send messages to."))],
        [stripped],
        description=later("It begins with https://"),
    )
    events = Boxes(
        later("Events"),
        [InputRequired(later("Choose at least one event."))],
        choices=[SelectChoice(event, name) for event, name in EVENTS.items()],
    )
    active = BooleanField(later("Send messages"), default=True)
    private = False  # the setting; may the address be inside a private network?

    def validate_url(self, field: StringField) -> None:
        try:
            check_url(field.data or "", private=self.private)
        except StorefrontError as refusal:
            raise ValidationError(refusal.message) from None

    def answers(self) -> tuple[str, list[str]]:
        """(address, events) of a valid form."""
        return str(self.url.data), list(self.events.data or [])


class SecretForm(StaffForm):
    """Which secret is to be replaced, so that sending the form twice replaces one."""

    number = WholeNumber(later("Number"), [InputRequired()])
