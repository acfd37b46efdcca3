"""What an owner may type about an endpoint of outgoing webhooks."""

from wtforms import BooleanField, SelectChoice, StringField
from wtforms.validators import InputRequired, ValidationError

from storefront.admin.forms import Boxes, StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.errors import StorefrontError
from storefront.webhooks.endpoints import check_url
from storefront.webhooks.models import EVENTS


class EndpointForm(StaffForm):
    url = StringField(
        "Address",
        [InputRequired("Enter the address to send messages to.")],
        [stripped],
        description="It begins with https://",
    )
    events = Boxes(
        "Events",
        [InputRequired("Choose at least one event.")],
        choices=[SelectChoice(event, name) for event, name in EVENTS.items()],
    )
    active = BooleanField("Send messages", default=True)
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

    number = WholeNumber("Number", [InputRequired()])
