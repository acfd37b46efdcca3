"""What the returns page promises, as search engines read it."""

from collections.abc import Sequence
from typing import Any

from storefront.catalog.views import content
from storefront.markets import Market
from storefront.security import public_url

SCHEMA = "https://schema.org"
RETURNS_PAGE = "/pages/returns"


# A sealed pack may be sent back within so many days of its arrival, the customer paying the parcel;
# a faulty one at our cost. A test compares this with the words of the page.
RETURN_DAYS = {"GB": 14, "EU": 14, "US": 30}


def return_policy(market: Market, countries: Sequence[str]) -> dict[str, Any] | None:
    """A MerchantReturnPolicy; None where no returns page makes a promise."""
    page = next((x.url for x in content().links(market.code) if x.url.endswith(RETURNS_PAGE)), None)
    if page is None:
        return None
    return {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": list(countries),
        "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
        "merchantReturnDays": RETURN_DAYS[market.code],
        "merchantReturnLink": public_url(page),
        "returnMethod": f"{SCHEMA}/ReturnByMail",
        "returnFees": f"{SCHEMA}/ReturnFeesCustomerResponsibility",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "itemDefectReturnFees": f"{SCHEMA}/FreeReturn",
        "refundType": f"{SCHEMA}/FullRefund",
    }
