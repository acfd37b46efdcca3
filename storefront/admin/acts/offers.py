"""The forms of one order's page: exactly what may be done now, and why the rest may not."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from storefront.admin.acts import ACTS
from storefront.admin.acts.act import Act, Group
from storefront.admin.acts.order_form import OrderForm
from storefront.admin.alerts import CHECKED
from storefront.orders import states
from storefront.orders.models import Order


@dataclass(slots=True)
class Offer:
    act: Act
    form: OrderForm

    @property
    def key(self) -> str:
        """Names the offer on the page; the ids of its fields begin with it."""
        about = self.form.about
        return self.act.name if about is None else f"{self.act.name}-{about.id}"

    @property
    def title(self) -> str:
        about = self.form.about
        return self.act.title if about is None else f"{self.act.title}: {self.act.named(about)}"

    @property
    def url(self) -> str:
        about = {} if self.form.about is None else {"about": self.form.about.id}
        endpoint = f"storefront.admin.{self.act.endpoint}"
        return url_for(endpoint, number=self.form.order.number, **about)


# Events that change neither money nor parcels: a form stays good when one of them came between.
QUIET = ("note", CHECKED)


def state_of(order: Order) -> str:
    """Changes with every act on money or parcels; forms carry the state they were made for."""
    last = max((event.id for event in order.events if event.kind not in QUIET), default=0)
    return f"{order.version}-{last}"


def offers(order: Order) -> dict[str, Offer]:
    """{key: offer} of all that the order allows now, with fresh forms."""
    seen = state_of(order)
    made = (
        Offer(act, act.form.made_for(order, about, formdata=None, seen=seen))
        for act in ACTS.values()
        for about in act.offers_to(order)
    )
    return {offer.key: offer for offer in made}


def sent(act: Act, order: Order, about_id: int | None) -> Offer | None:
    """The offer with what somebody sent, None when it is not to be had any more."""
    for about in act.offers_to(order):
        if about_id == (None if about is None else about.id):
            return Offer(act, act.form.made_for(order, about))
    return None


def grouped(order: Order, made: dict[str, Offer]) -> list[tuple[Group, list[Offer], list[Any]]]:
    """[(group, its offers, [(title, why not)] of acts that people look for in vain)]"""
    allowed = {offer.act.name for offer in made.values()}
    refused = [
        (act.group, act.title, states.why_not(order, act.name))
        for act in ACTS.values()
        if act.sought and act.name not in allowed
    ]
    rows = (
        (
            group,
            [offer for offer in made.values() if offer.act.group is group],
            [(title, why) for of, title, why in refused if of is group and why],
        )
        for group in Group
    )
    return [row for row in rows if row[1] or row[2]]
