"""Correct a note of one's own in the first five minutes."""

from typing import Any

from wtforms import BooleanField, TextAreaField

from storefront.admin.access import my_name
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.note import TEXT, NoteForm
from storefront.admin.forms import stripped
from storefront.orders.models import Order, OrderEvent
from storefront.orders.notes import correct_note, correctable
from storefront.translation import later, say


class CorrectionForm(NoteForm):
    about: OrderEvent

    @classmethod
    def fields_of(cls, order: Order, about: Any) -> dict[str, Any]:
        said = about.details
        return {
            "text": TextAreaField(say("Note"), TEXT, [stripped], default=said["text"]),
            "public": BooleanField(
                say("Show it to the customer"), default=said.get("public", False)
            ),
        }


def _correct(_order: Order, form: CorrectionForm) -> None:
    correct_note(form.about, str(form.text.data), my_name(), public=bool(form.public.data))


ACT = Act(
    name="correct_note",
    noun="notes/{about}/correction",
    title=later("Correct your note"),
    group=Group.NOTES,
    form=CorrectionForm,
    rule=_correct,
    said=lambda _none: say("The note is corrected."),
    offered=lambda _order: True,
    abouts=lambda order: correctable(order, my_name()),
    about_kind=OrderEvent,
    named=lambda note: f"“{note.details['text'][:40]}”",
)
