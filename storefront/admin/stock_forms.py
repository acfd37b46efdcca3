"""What staff may type about lots and recalls."""

from datetime import date
from typing import Any, Self

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectChoice,
    SelectField,
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

from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.clock import now
from storefront.errors import StorefrontError
from storefront.inventory.adjust import allowed
from storefront.inventory.models import InventoryLot
from storefront.inventory.quality import Decision, check_certificate
from storefront.translation import later, say

SHORT = Length(max=500, message=later("At most 500 characters."))
LONG = Length(max=2000, message=later("At most 2,000 characters."))
CERTIFICATE_HINT = later("Its number, or a link that begins with https://.")
ADVICE = later(
    "Stop using it and keep the pack. Reply to this message and "
    "tell us how many packs you have: we refund all of them, "
    "opened ones too. You do not have to send anything back."
)


UNITS = later("Units")


def units(label: str = UNITS, hint: str = "") -> WholeNumber:
    said = later("Enter 1 to 100,000.")
    limits = [InputRequired(later("Enter a whole number.")), NumberRange(1, 100_000, said)]
    return WholeNumber(label, limits, description=hint)


def certificate() -> StringField:
    return StringField(
        later("Certificate"), [SHORT, _sound], [stripped], description=CERTIFICATE_HINT
    )


def _sound(_form: Any, field: StringField) -> None:
    try:
        check_certificate(field.data or "")
    except StorefrontError as refusal:
        raise ValidationError(refusal.message) from refusal


SAY_WHY = later("Say why.")


def why(label: str, said: str = SAY_WHY) -> StringField:
    return StringField(label, [DataRequired(said), SHORT], [stripped])


class LotForm(StaffForm):
    sku = SelectField(later("Pack"))
    number = StringField(
        later("Lot number"),
        [
            InputRequired(later("Enter the lot number printed on the packs.")),
            Regexp(
                r"^[A-Za-z0-9./-]{1,64}$",
                message=later("Letters, digits, dots, slashes, hyphens; at most 64."),
            ),
        ],
        [stripped],
    )
    made_on = DateField(
        later("Made on"), [Optional()], description=later("Leave empty if it is not known.")
    )
    best_before = DateField(
        later("Best before"), [InputRequired(later("Enter the date printed on the packs."))]
    )
    units = units(later("Units received"))
    certificate = certificate()

    def offer(self, packs: dict[str, str]) -> None:
        """Let one of the packs {SKU: name} be chosen."""
        self.sku.choices = [SelectChoice(sku, name) for sku, name in packs.items()]

    def answers(self) -> dict[str, Any]:
        """What receive() is told, of a valid form."""
        return {
            "sku": self.sku.data,
            "number": self.number.data,
            "best_before": self.best_before.data,
            "units": self.units.data,
            "made_on": self.made_on.data,
            "certificate": self.certificate.data or None,
        }

    def validate_made_on(self, field: DateField) -> None:
        if field.data and not date(2000, 1, 1) <= field.data <= now().date():
            raise ValidationError(say("Enter a date in the past."))

    def validate_best_before(self, field: DateField) -> None:
        if field.data is None or not now().date() < field.data < date(2100, 1, 1):
            raise ValidationError(say("Enter a date in the future."))


class LotActForm(StaffForm):
    """`seen` is the state of the lot the page showed: sent twice, it is refused the second time."""

    seen = HiddenField()

    @classmethod
    def made_for(cls, lot: InventoryLot, **given: Any) -> Self:
        return cls(**given)


class DecisionForm(LotActForm):
    decision = SelectField(
        later("Decision"),
        choices=[
            SelectChoice(Decision.RELEASE, later("Release: these units may be sold")),
            SelectChoice(Decision.DESTROY, later("Destroy: these units leave only as waste")),
        ],
    )
    units = units()
    certificate = certificate()
    note = StringField(
        later("Note"), [SHORT], [stripped], description=later("Needed when units are destroyed.")
    )

    @classmethod
    def made_for(cls, lot: InventoryLot, **given: Any) -> Self:
        known = {"units": lot.quality_control, "certificate": lot.certificate}
        made = cls(**known, **given)
        if lot.recalled_at:
            made.decision.choices = made.decision.choices[1:]
        return made

    def validate_certificate(self, field: StringField) -> None:
        if self.decision.data == Decision.RELEASE and not field.data:
            raise ValidationError(say("No lot is released without a certificate."))

    def validate_note(self, field: StringField) -> None:
        if self.decision.data == Decision.DESTROY and not field.data:
            raise ValidationError(say("Say why they are destroyed."))


class AdjustmentForm(LotActForm):
    act = SelectField(later("What happens"))
    units = units()
    reason = why(later("Reason"))

    @classmethod
    def made_for(cls, lot: InventoryLot, **given: Any) -> Self:
        made = cls(**given)
        made.act.choices = [SelectChoice(name, said) for name, said in allowed(lot).items()]
        return made


class RecallForm(LotActForm):
    reason = why(later("Reason"), later("Say why the lot is recalled."))


class NoticeForm(StaffForm):
    """`number` counts the notices of a recall: the same one is never sent twice."""

    number = HiddenField()
    reason = StringField(later("Why you write again"), [SHORT], [stripped])
    danger = TextAreaField(
        later("What is wrong"),
        [DataRequired(later("Say what is wrong with the lot.")), LONG],
        [stripped],
    )
    advice = TextAreaField(
        later("What to do"),
        [DataRequired(later("Say what customers should do.")), LONG],
        [stripped],
    )

    def validate_reason(self, field: StringField) -> None:
        if self.number.data != "1" and not field.data:
            raise ValidationError(say("Say why customers are written to again."))


class ClosureForm(StaffForm):
    outcome = why(later("How it ended"), later("Say how it ended."))
    unfounded = BooleanField(later("The recall was unfounded: the lot may be released again"))
