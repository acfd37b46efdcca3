"""The shop itself as search engines read it: who it is, and where it can be searched."""

from typing import Any

from flask import current_app, url_for

from storefront.catalog.views import content
from storefront.market_prefix import current_market
from storefront.security import public_url
from storefront.static_files import asset


def shop_data() -> dict[str, Any]:
    """Organization and WebSite of the home page."""
    home, config = public_url(url_for("storefront.catalog.home")), current_app.config
    brand = config["STOREFRONT_BRAND"]
    organization = {
        "@type": "Organization",
        "name": brand,
        "url": home,
        "logo": public_url(asset("icons/icon-512.png")),
        "contactPoint": {
            "@type": "ContactPoint",
            "contactType": "customer service",
            "email": config["STOREFRONT_CONTACT_EMAIL"],
        },
    }
    site = {"@type": "WebSite", "name": brand, "url": home, "inLanguage": current_market().language}
    return {"@context": "https://schema.org", "@graph": [organization, site | _search()]}


def _search() -> dict[str, Any]:
    """Where the written pages can be searched, if somebody wrote some."""
    links = content().links(current_market().code)
    found = next((link.url for link in links if link.group == "search"), None)
    if found is None:
        return {}
    place = {"@type": "EntryPoint", "urlTemplate": public_url(found) + "?q={words}"}
    action = {"@type": "SearchAction", "target": place, "query-input": "required name=words"}
    return {"potentialAction": action}
