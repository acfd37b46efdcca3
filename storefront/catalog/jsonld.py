"""A product as search engines read it, from the same object as the page
(https://developers.google.com/search/docs/appearance/structured-data/merchant-listing)."""

from collections.abc import Sequence
from typing import Any

from storefront.catalog.models import Product, Variant
from storefront.content import ProductCopy
from storefront.markets import Market
from storefront.money import Money, unit_price


def product_jsonld(
    product: Product,
    copy: ProductCopy | None,
    packs: Sequence[tuple[Variant, int]],
    market: Market,
    url: str,
    brand: str,
) -> dict[str, Any]:
    """A schema.org Product with one Offer for each pack that has a price in the market."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": copy.title if copy else product.name,
        "url": url,
        "brand": {"@type": "Brand", "name": brand},
        "offers": [
            _offer(variant, units, price, market, url)
            for variant, units in packs
            if (price := variant.price_in(market.currency))
        ],
    }
    if copy:
        found["description"] = copy.lede
    return found


def _offer(variant: Variant, units: int, price: Money, market: Market, url: str) -> dict[str, Any]:
    per_100_grams = Money(unit_price(price.amount, variant.net_grams), price.currency)
    by_weight = {
        "@type": "UnitPriceSpecification",
        "price": per_100_grams.plain(),
        "priceCurrency": price.currency,
        "valueAddedTaxIncluded": market.tax_included,
        "referenceQuantity": {"@type": "QuantitativeValue", "value": 100, "unitCode": "GRM"},
    }
    return {
        "@type": "Offer",
        "sku": variant.sku,
        "name": variant.title,
        "url": url,
        "price": price.plain(),
        "priceCurrency": price.currency,
        "itemCondition": "https://schema.org/NewCondition",
        "availability": f"https://schema.org/{'InStock' if units > 0 else 'OutOfStock'}",
        "eligibleRegion": list(market.countries),
        "priceSpecification": [by_weight, *_before(variant.was_in(price.currency))],
    }


def _before(was: Money | None) -> list[dict[str, Any]]:
    """What an offer may be compared with."""
    if was is None:
        return []
    return [
        {
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/StrikethroughPrice",
            "price": was.plain(),
            "priceCurrency": was.currency,
        }
    ]
