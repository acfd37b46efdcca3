"""Write something down for the others."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.admin.forms import stripped
from storefront.orders.models import Order


class NoteForm(OrderForm):
    text = TextAreaField(
        "Note for staff",
        [DataRequired("Write something."), Length(max=1000, message="At most 1,000 characters.")],
        [stripped],
    )


def _note(order: Order, form: NoteForm) -> None:
    last = order.events[-1]
    if (last.kind, last.details.get("text"), last.by) != ("note", form.text.data, my_name()):
        order.record("note", my_name(), text=form.text.data)


ACT = Act(
    name="note",
    noun="notes",
    title="Write a note",
    group=Group.NOTES,
    form=NoteForm,
    rule=_note,
    said=lambda _none: "The note is in the timeline.",
    offered=lambda _order: True,
)
