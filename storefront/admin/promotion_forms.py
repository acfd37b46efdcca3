"""The form for a promotion: amounts per currency, times in UTC, what was typed is kept."""

import re
from datetime import UTC, datetime
from typing import Any

from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp, ValidationError

from storefront.admin.amounts import as_typed, minor_units
from storefront.admin.forms import Boxes, StaffForm
from storefront.cart.forms import CODE_TYPED, WholeNumber
from storefront.errors import StorefrontError
from storefront.markets import MARKETS
from storefront.promotions.changes import Terms
from storefront.promotions.models import Kind, Promotion
from storefront.promotions.terms import normal_code
from storefront.translation import later, say

KINDS = [
    SelectChoice(Kind.PERCENT.value, later("A percentage off the packs")),
    SelectChoice(Kind.AMOUNT.value, later("An amount off the packs")),
    SelectChoice(Kind.FREE_DELIVERY.value, later("Free delivery, the cheapest way")),
]
CURRENCIES = [market.currency for market in MARKETS.values()]
PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?")


class Moment(DateTimeLocalField):
    """A time in UTC; whatever else was typed is kept and answered in plain words."""

    data: datetime | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(say("Write a day and a time like 2027-03-01 09:00.")) from None
        if self.data:
            self.data = self.data.replace(tzinfo=UTC)


class AmountField(StringField):
    """Minor units of the currency the field's name ends in; nothing typed is None."""

    def amount(self) -> int | None:
        typed = (self.data or "").strip()
        return minor_units(typed, self.name[-3:].upper()) if typed else None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        try:
            self.amount()
        except StorefrontError as wrong:
            raise ValidationError(wrong.message) from None


class TermsForm(StaffForm):
    percent = StringField(later("Percent off"))
    amount_gbp = AmountField(later("Off, in GBP"))
    amount_eur = AmountField(later("Off, in EUR"))
    amount_usd = AmountField(later("Off, in USD"))
    minimum_gbp = AmountField(later("Least worth of the packs, in GBP"))
    minimum_eur = AmountField(later("Least worth of the packs, in EUR"))
    minimum_usd = AmountField(later("Least worth of the packs, in USD"))
    markets = Boxes(later("Markets"), [InputRequired(later("Choose at least one market."))])
    starts_at = Moment(later("Starts (UTC)"), [Optional()], description=later("Empty: at once."))
    ends_at = Moment(
        later("Ends (UTC)"), [Optional()], description=later("Empty: until you end it.")
    )
    cap = WholeNumber(
        later("How often it may be used in all"),
        [Optional(), NumberRange(1, 1_000_000, later("Enter 1 to 1,000,000."))],
        description=later("Empty: without limit."),
    )
    seen = StringField()

    def offer(self, markets: tuple[str, ...]) -> None:
        """Let the shop's markets be chosen."""
        self.markets.choices = [SelectChoice(code, MARKETS[code].name) for code in markets]

    def validate_percent(self, field: StringField) -> None:
        if field.data and not PERCENT.fullmatch(field.data.strip()):
            raise ValidationError(say("Enter a percentage like 10 or 12.5."))

    def terms(self) -> Terms:
        """The terms of a valid form."""
        return Terms(
            markets=list(self.markets.data or []),
            basis_points=self._basis_points(),
            amounts=self._amounts("amount"),
            minimums=self._amounts("minimum"),
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            cap=self.cap.data,
        )

    def _basis_points(self) -> int:
        found = PERCENT.fullmatch((self.percent.data or "").strip())
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0

    def _amounts(self, what: str) -> dict[str, int]:
        fields = {currency: self[f"{what}_{currency.lower()}"] for currency in CURRENCIES}
        return {currency: amount for currency, f in fields.items() if (amount := f.amount())}


class PromotionForm(TermsForm):
    code = StringField(
        later("Code"),
        [
            InputRequired(later("Enter the code customers will type.")),
            Regexp(CODE_TYPED, message=later("3 to 40 letters, digits or hyphens.")),
        ],
        description=later("3 to 40 letters, digits or hyphens. Small letters count as capitals."),
    )
    kind = RadioField(
        later("What it gives"), [InputRequired(later("Choose what it gives."))], choices=KINDS
    )
    once_per_customer = BooleanField(
        later("Once per customer"),
        description=later("The basket asks for an email address beside the code."),
    )

    def answers(self) -> tuple[str, Kind, Terms]:
        """(code, kind, terms) of a valid form."""
        return normal_code(self.code.data or ""), Kind(self.kind.data), self.terms()


def as_form(promotion: Promotion) -> dict[str, Any]:
    """A promotion's terms as the form shows them."""
    shown: dict[str, Any] = {
        "percent": f"{promotion.basis_points / 100:g}" if promotion.basis_points else "",
        "markets": promotion.markets,
        "starts_at": _naive(promotion.starts_at),
        "ends_at": _naive(promotion.ends_at),
        "cap": promotion.cap,
        "seen": str(promotion.version),
    }
    for what, amounts in (("amount", promotion.amounts), ("minimum", promotion.minimums)):
        for currency, amount in amounts.items():
            shown[f"{what}_{currency.lower()}"] = as_typed(amount, currency)
    return shown


def _naive(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None
