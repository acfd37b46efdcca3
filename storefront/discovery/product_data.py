"""A product as search engines read it, from the same objects as the page
(https://developers.google.com/search/docs/appearance/structured-data/merchant-listing)."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import current_app, url_for

from storefront.catalog.shelf import Goods, Pack
from storefront.catalog.views import sold_in
from storefront.checkout.shipping import ShippingOption, options
from storefront.content import ProductCopy
from storefront.discovery.return_policy import return_policy
from storefront.market_prefix import current_market
from storefront.money import Money, unit_price
from storefront.security import public_url

CONTEXT = "https://schema.org"
WORKING_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
Data = dict[str, Any]


def product_data(product: Goods, copy: ProductCopy | None) -> list[Data]:
    """The Product with an Offer for each pack sold in the market, and the way to its page."""
    home = public_url(url_for("storefront.catalog.home"))
    url = public_url(url_for("storefront.catalog.product", handle=product.handle))
    brand = current_app.config["STOREFRONT_BRAND"]
    name = copy.title if copy else product.name
    found: Data = {
        "@context": CONTEXT,
        "@type": "Product",
        "name": name,
        "url": url,
        "brand": {"@type": "Brand", "name": brand},
        "offers": list(_offers(product, url)),
    }
    if copy:
        pictures = [public_url(picture.url) for picture in copy.pictures]
        found |= {"description": copy.lede, "image": pictures}
    return [found, crumbs([(brand, home), (name, url)])]


def crumbs(steps: Sequence[tuple[str, str]]) -> Data:
    rows = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(steps, 1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": rows}


def _offers(product: Goods, url: str) -> Iterator[Data]:
    countries = sold_in(product.handle)
    policy = return_policy(current_market(), countries)
    for pack in product.packs:
        yield {
            "@type": "Offer",
            "sku": pack.sku,
            "name": pack.title,
            "url": url,
            "price": pack.price.plain(),
            "priceCurrency": pack.price.currency,
            "itemCondition": f"{CONTEXT}/NewCondition",
            "availability": f"{CONTEXT}/{'InStock' if pack.units > 0 else 'OutOfStock'}",
            "eligibleRegion": countries,
            "priceSpecification": [_by_weight(pack), *_before(pack)],
            "shippingDetails": _shipping(pack, countries),
            **({"hasMerchantReturnPolicy": policy} if policy else {}),
        }


def _by_weight(pack: Pack) -> Data:
    price = pack.price
    per_100_grams = Money(unit_price(price.amount, pack.net_grams), price.currency)
    return {
        "@type": "UnitPriceSpecification",
        "price": per_100_grams.plain(),
        "priceCurrency": price.currency,
        "valueAddedTaxIncluded": current_market().tax_included,
        "referenceQuantity": {"@type": "QuantitativeValue", "value": 100, "unitCode": "GRM"},
    }


def _before(pack: Pack) -> Iterator[Data]:
    """What an offer may be compared with."""
    if pack.was:
        yield {
            "@type": "UnitPriceSpecification",
            "priceType": f"{CONTEXT}/StrikethroughPrice",
            "price": pack.was.plain(),
            "priceCurrency": pack.was.currency,
        }


def _shipping(pack: Pack, countries: Sequence[str]) -> list[Data]:
    """What delivering one pack costs, each way named once with all countries it goes to."""
    zones: dict[ShippingOption, list[str]] = {}
    for country in countries:
        for option in options(country, pack.price, pack.shipping_grams):
            zones.setdefault(option, []).append(country)
    return [_way(option, zone) for option, zone in zones.items()]


def _way(option: ShippingOption, countries: Sequence[str]) -> Data:
    fastest, slowest = option.days
    cost = {"value": option.price.plain(), "currency": option.price.currency}
    days = {"minValue": fastest, "maxValue": slowest, "unitCode": "DAY"}
    worked = [f"{CONTEXT}/{day}" for day in WORKING_DAYS]
    return {
        "@type": "OfferShippingDetails",
        "shippingRate": {"@type": "MonetaryAmount", **cost},
        "shippingDestination": [
            {"@type": "DefinedRegion", "addressCountry": country} for country in countries
        ],
        "deliveryTime": {
            "@type": "ShippingDeliveryTime",
            "businessDays": {"@type": "OpeningHoursSpecification", "dayOfWeek": worked},
            "transitTime": {"@type": "QuantitativeValue", **days},
        },
    }
