"""A shop for a food-supplement brand, as a Flask extension."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storefront.extension import Storefront

__all__ = ["Storefront"]


def __getattr__(name: str) -> Any:
    # Only who asks for the extension loads it: the sandbox lives here too and needs none of it.
    if name == "Storefront":
        from storefront.extension import Storefront

        return Storefront
    raise AttributeError(name)
