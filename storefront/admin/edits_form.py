"""What staff stage: units per line, packs to add, delivery, address, a note."""

from typing import Any

from babel import Locale
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from storefront.admin.acts.order_form import OrderForm
from storefront.admin.forms import StaffForm, stripped
from storefront.cart.forms import WholeNumber
from storefront.cart.models import MAX_QUANTITY
from storefront.catalog.models import Product, Variant
from storefront.checkout.edit_plan import goods_of, ways_to_deliver
from storefront.database import session
from storefront.errors import StorefrontError
from storefront.market_prefix import shop_market
from storefront.orders.edits import ADDRESS, MAX_UNITS, OrderEdit, Staged, least
from storefront.orders.models import Order
from storefront.translation import later, say, say_n


def _short(label: str, most: int) -> StringField:
    return StringField(
        label,
        [Length(max=most, message=later("At most %(most)s characters.", most=most))],
        [stripped],
    )


class EditForm(OrderForm):
    """Made for one order and about one edit, with what was staged in it."""

    shipping_code = SelectField(later("Delivery"), validate_choice=False)
    name = _short(later("Name"), 200)
    phone = _short(later("Phone"), 40)
    line1 = _short(later("Address"), 200)
    line2 = _short(later("Address, second line"), 200)
    city = _short(later("Town or city"), 120)
    state = _short(later("State or county"), 120)
    postal_code = _short(later("Postcode"), 20)
    country = SelectField(later("Country"))
    note = TextAreaField(
        later("Note for staff"),
        [Length(max=1000, message=later("At most 1,000 characters."))],
        [stripped],
    )
    notify = BooleanField(later("Tell the customer by email"))

    @classmethod
    def fields_of(cls, order: Order, about: OrderEdit) -> dict[str, Any]:
        lines = {f"units_{line.id}": _units(line.title, least(line)) for line in order.lines}
        return lines | {f"add_{pack.sku}": _added(pack, order) for pack in packs(order.currency)}

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        country = self.country.data or self.order.country
        names = Locale.parse(self.order.locale).territories
        codes = {*shop_market(self.order.market).countries, self.order.country}
        self.country.choices = sorted(((c, names[c]) for c in codes), key=lambda pair: pair[1])
        kept = say(
            "As agreed: %(shipping_label)s, %(amount)s",
            shipping_label=self.order.shipping_label,
            amount=self.said(self.order.shipping_amount),
        )
        self.shipping_code.choices = [("", kept), *self._ways(country)]

    def staged(self) -> Staged:
        added = {
            name.removeprefix("add_"): field.data
            for name, field in self._fields.items()
            if name.startswith("add_") and field.data
        }
        return Staged(
            units=self.units(),
            added=added,
            shipping_code=self.shipping_code.data or None,
            address={name: self[name].data or "" for name in ADDRESS},
            note=self.note.data or "",
            notify=bool(self.notify.data),
        )

    def _ways(self, country: str) -> list[tuple[str, str]]:
        try:
            lines = goods_of(session, self.order, self.about)
        except StorefrontError:
            return []
        return [
            (way.code, f"{way.label}, {self.said(way.price.amount)}")
            for way in ways_to_deliver(session, country, self.order.currency, lines)
        ]


class CommitForm(StaffForm):
    """`seen` is the dry run the page showed: the order becomes that or nothing."""

    seen = HiddenField()


def edit_form(order: Order, edit: OrderEdit) -> EditForm:
    """The form with what is staged; on a POST it holds what was sent."""
    values = {name: edit.address.get(name, getattr(order, name)) or "" for name in ADDRESS}
    values |= {f"units_{line.id}": edit.wanted(line) for line in order.lines}
    values |= {f"add_{sku}": units for sku, units in edit.added.items()}
    return EditForm.made_for(
        order,
        edit,
        shipping_code=edit.shipping_code or "",
        note=edit.note,
        notify=edit.notify,
        **values,
    )


def packs(currency: str) -> list[Variant]:
    """Packs on sale that have a price in a currency."""
    rows = select(Variant).join(Product).where(Variant.active, Product.active)
    ordered = rows.order_by(Product.position, Variant.position, Variant.id)
    return [pack for pack in session.scalars(ordered) if pack.price_in(currency)]


def _units(title: str, fewest: int) -> WholeNumber:
    said = say(
        "Enter a whole number, %(fewest)s to %(max_units)s.", fewest=fewest, max_units=MAX_UNITS
    )
    hint = _staying(fewest) if fewest else ""
    return WholeNumber(title, [NumberRange(fewest, MAX_UNITS, said)], description=hint)


def _staying(units: int) -> str:
    return say_n(
        "%(count)s was sent or refunded and stays.",
        "%(count)s were sent or refunded and stay.",
        units,
    )


def _added(pack: Variant, order: Order) -> WholeNumber:
    price = pack.price_in(order.currency)
    told = price.show(order.locale) if price else ""
    said = say("Enter a whole number, 0 to %(max_quantity)s.", max_quantity=MAX_QUANTITY)
    return WholeNumber(
        say(
            "%(name)s, %(title)s, %(price)s each",
            name=pack.product.name,
            title=pack.title,
            price=told,
        ),
        [Optional(), NumberRange(0, MAX_QUANTITY, said)],
        default=0,
    )
