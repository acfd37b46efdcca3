"""What staff may type when they act on many orders at once."""

import re

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, ValidationError

from storefront.admin.forms import StaffForm, stripped
from storefront.bulk.models import Action
from storefront.orders.tags import LONGEST
from storefront.translation import later, say

TICKED, ALL = "ticked", "all"
NAMES = {
    Action.HOLD: later("Put on hold"),
    Action.RELEASE_HOLD: later("Let go from hold"),
    Action.TAG: later("Add a tag"),
    Action.UNTAG: later("Remove a tag"),
    Action.FULFILL: later("Send, by file"),
}
BY_LIST = [action for action in NAMES if action is not Action.FULFILL]
TAG = re.compile(rf"[\w -]{{1,{LONGEST}}}")


class BulkForm(StaffForm):
    """The state of the list rides along, so that all of it can be meant."""

    status = HiddenField()
    q = HiddenField()
    after = HiddenField()
    which = RadioField(
        later("Orders"),
        choices=[
            SelectChoice(TICKED, later("The ticked ones")),
            SelectChoice(ALL, later("All of this list, on every page")),
        ],
        default=TICKED,
    )
    action = SelectField(
        later("Act"), choices=[SelectChoice(str(action), NAMES[action]) for action in BY_LIST]
    )
    word = StringField(
        later("Reason or tag"),
        [Length(max=500, message=later("At most 500 characters."))],
        [stripped],
        description=later("A hold needs its reason, a tag its word."),
    )

    @property
    def numbers(self) -> list[str]:
        """Orders that are ticked."""
        return request.form.getlist("number")

    def validate_word(self, field: StringField) -> None:
        if self.action.data == Action.HOLD and not field.data:
            raise ValidationError(say("Say why they are put on hold."))
        if self.action.data in (Action.TAG, Action.UNTAG) and not TAG.fullmatch(field.data or ""):
            raise ValidationError(
                say(
                    "A tag has 1 to %(longest)s letters, digits, spaces, hyphens or underscores.",
                    longest=LONGEST,
                )
            )

    def plan(self) -> tuple[Action, str]:
        """(action, its word) of a valid form; tags are kept in small letters."""
        action, word = Action(str(self.action.data)), str(self.word.data or "")
        if action is Action.RELEASE_HOLD:
            return action, ""
        return action, word if action is Action.HOLD else word.lower()


class TrackingFileForm(StaffForm):
    file = FileField(later("File"), [FileRequired(later("Choose a file."))])
