"""What the shop asks of whoever writes its words. `product_content` happens to fit."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from markupsafe import Markup


class Picture(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def alt(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class Link(Protocol):
    """A page worth pointing to; `group` is "learn", "help", "evidence" or "search"."""

    @property
    def group(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def updated(self) -> date | None:
        """When its words last changed, for the sitemap."""


class Pack(Protocol):
    @property
    def net_grams(self) -> int: ...
    @property
    def servings(self) -> int: ...
    @property
    def days(self) -> int: ...
    @property
    def label(self) -> str: ...


class SalePermission(Protocol):
    """Whether the law of a country lets the product be sold there; `reasons` say why not."""

    @property
    def allowed(self) -> bool: ...
    @property
    def reasons(self) -> Sequence[str]: ...


class ProductCopy(Protocol):
    """The words, pictures and label of one product for one market."""

    @property
    def handle(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def lede(self) -> str: ...
    @property
    def description(self) -> Markup: ...
    @property
    def pictures(self) -> Sequence[Picture]: ...
    @property
    def highlights(self) -> Sequence[tuple[str, str]]: ...
    @property
    def facts(self) -> Mapping[str, str]: ...
    @property
    def packs(self) -> Sequence[Pack]: ...
    @property
    def updated(self) -> date: ...
    @property
    def statements(self) -> Sequence[str]: ...
    def panel(self, net_grams: int) -> Markup: ...
    def sale_allowed(self, country: str) -> SalePermission: ...


class ContentSource(Protocol):
    """What it hands out does not change afterwards; what was edited is a new object."""

    def product(self, handle: str, market: str) -> ProductCopy | None:
        """Copy for a product, or None: the shop then shows its catalogue name."""

    def links(self, market: str) -> Sequence[Link]:
        """Pages to point to from the header, the footer and the home page."""


class NoContent:
    """A shop without written pages still sells."""

    def product(self, handle: str, market: str) -> ProductCopy | None:
        return None

    def links(self, market: str) -> Sequence[Link]:
        return ()
