"""What an act on an order is: a form, the rule it calls, and the words said afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storefront.admin.acts.order_form import OrderForm
from storefront.errors import StorefrontError
from storefront.inventory.models import Allocation
from storefront.orders.models import Order, in_session
from storefront.translation import later

MAX_ID = 2**63 - 1


class Group(StrEnum):
    """Where the page shows an act, in this order."""

    TROUBLE = "trouble"
    PARCEL = "parcel"
    MONEY = "money"
    ORDER = "order"
    NOTES = "notes"

    @property
    def said(self) -> str:
        return str(GROUPS[self])


GROUPS = {
    Group.TROUBLE: later("Trouble"),
    Group.PARCEL: later("Parcel"),
    Group.MONEY: later("Money"),
    Group.ORDER: later("Order"),
    Group.NOTES: later("Notes"),
}


class CheckFirst(StorefrontError):
    """No refusal: something was worked out and waits for a second press of the button."""

    status = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Its template is storefront/admin/acts/<name>.html: the fields and the button.

    `noun` ends the address, e.g. "refunds"; an act on one thing of the order (a parcel, a return)
    names it: "fulfillments/{about}/undoing", and `abouts` lists those things, each with an `id`.
    `rule` changes the order in the transaction of the form; what it returns is what `said` tells
    of after the commit. `offered` defaults to the order's own answer for this name.
    `sought` acts are looked for: when the order refuses one, the page says why.
    """

    name: str
    noun: str
    title: str
    group: Group
    form: type[OrderForm]
    rule: Callable[[Order, Any], Any]
    said: Callable[[Any], str]
    offered: Callable[[Order], bool] | None = None
    abouts: Callable[[Order], Sequence[Any]] | None = None
    about_kind: type[Any] | None = None  # their table
    named: Callable[[Any], str] = str  # what one of `abouts` is called, after the title
    sought: bool = False
    open: bool = False  # the page shows the form unfolded
    goes_to: Callable[[Any], str] | None = None  # another page than the order's, afterwards

    def offers_to(self, order: Order) -> Sequence[Any]:
        """What the act can be done to now: its things, or [None] for the order as a whole."""
        offered = self.offered(order) if self.offered else self.name in order.allowed_actions()
        if not offered:
            return ()
        return self.abouts(order) if self.abouts else (None,)

    def knows(self, order: Order, about_id: int | None) -> bool:
        """Whether the order has that thing, be it too late to act on it or not."""
        if about_id is None or self.about_kind is None:
            return True
        thing = in_session(order).get(self.about_kind, about_id)
        if isinstance(thing, Allocation):
            return thing.line_item_id in {line.id for line in order.lines}
        return thing is not None and thing.order_id == order.id

    @property
    def path(self) -> str:
        """Its rule under the back office's prefix."""
        return f"/orders/<number>/{self.noun.format(about=f'<int(max={MAX_ID}):about>')}"

    @property
    def endpoint(self) -> str:
        return f"order_{self.name}"
