"""Write something down for the others, or for the customer."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.admin.forms import stripped
from storefront.orders.models import Order
from storefront.orders.notes import write_note
from storefront.translation import later, say

TEXT = [
    DataRequired(later("Write something.")),
    Length(max=1000, message=later("At most 1,000 characters.")),
]


class NoteForm(OrderForm):
    text = TextAreaField(later("Note"), TEXT, [stripped])
    public = BooleanField(later("Show it to the customer on the page of this order"))


def _note(order: Order, form: NoteForm) -> None:
    write_note(order, str(form.text.data), my_name(), public=bool(form.public.data))


ACT = Act(
    name="note",
    noun="notes",
    title=later("Write a note"),
    group=Group.NOTES,
    form=NoteForm,
    rule=_note,
    said=lambda _none: say("The note is in the timeline."),
    offered=lambda _order: True,
)
