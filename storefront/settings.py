"""Every setting of the shop: name, default, help. Docs and the start-up check read this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storefront.markets import MARKETS, read_vat_rates


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: Any
    help: str


SETTINGS = (
    Setting("STOREFRONT_BRAND", "Threefold", "The brand's name, in the header and in mails."),
    Setting("STOREFRONT_PRODUCT", "magnesium-powder", "Handle of the product the home page shows."),
    Setting(
        "STOREFRONT_MARKETS", "GB", "Markets sold to, first one without a URL prefix: GB,EU,US."
    ),
    Setting(
        "STOREFRONT_VAT_RATES",
        "",
        "VAT in percent where it is not the country's standard rate: DE=7,FR=5.5.",
    ),
    Setting(
        "STOREFRONT_STRIPE_TAX",
        False,
        "Let Stripe Tax add sales tax to orders to the US.",
    ),
    Setting("STOREFRONT_EMAIL_FROM", "orders@threefold.example", "Sender of the shop's mails."),
    Setting("STOREFRONT_CONTACT_EMAIL", "hello@threefold.example", "Where customers can write to."),
    Setting(
        "STOREFRONT_SMTP_URL", "", "smtp://user:password@host:587 or smtps://…; empty: mails wait."
    ),
    Setting("STOREFRONT_STRIPE_SECRET_KEY", "", "Stripe's secret or restricted key."),
    Setting(
        "STOREFRONT_STRIPE_WEBHOOK_SECRETS", "", "Signing secrets, newest first, comma between."
    ),
    Setting(
        "STOREFRONT_STRIPE_API_BASE", "", "Address of the Stripe sandbox; empty for Stripe itself."
    ),
    Setting(
        "STOREFRONT_BASE_URL",
        "",
        "The app's public address, for links in mails and the way back from Stripe.",
    ),
    Setting(
        "STOREFRONT_PAGE_CACHE_MB", 0, "Memory for whole public pages; 0: none are kept (a host's)."
    ),
    Setting("STOREFRONT_SECURE_COOKIES", True, "Send cookies over HTTPS only."),
    Setting(
        "STOREFRONT_WEBHOOKS_PRIVATE",
        False,
        "Let outgoing webhooks call addresses inside private networks.",
    ),
    Setting("STOREFRONT_ORDER_LINK_DAYS", 180, "How long the link to an order page opens it."),
    Setting("STOREFRONT_TIME_ZONE", "Europe/London", "Where the accounts' days and months begin."),
    Setting("STOREFRONT_RECONCILE_MINUTES", 5, "How often the worker compares with Stripe."),
    Setting(
        "STOREFRONT_SELL_BY_DAYS", 45, "Lots this many days from their date are no longer sold."
    ),
)


class WrongSettings(Exception):
    """All wrong settings at once, one plain line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def apply_defaults(config: dict[str, Any]) -> None:
    """Fill in what the host left out. Raises WrongSettings naming everything that cannot work."""
    for setting in SETTINGS:
        config.setdefault(setting.name, setting.default)
    problems = [*_unknown(config), *_wrong(config), *_wrong_rates(config)]
    if problems:
        raise WrongSettings(problems)


def listed(config: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A comma-separated setting as its parts."""
    return _parts(str(config[name]))


@lru_cache(maxsize=100)
def _parts(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())


def _wrong_times(config: Mapping[str, Any]) -> list[str]:
    problems = []
    try:
        ZoneInfo(str(config["STOREFRONT_TIME_ZONE"]))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        problems.append("STOREFRONT_TIME_ZONE must be a name such as Europe/London.")
    minutes = str(config["STOREFRONT_RECONCILE_MINUTES"])
    if not (minutes.isdecimal() and 1 <= int(minutes) <= 60):
        problems.append("STOREFRONT_RECONCILE_MINUTES must be from 1 to 60.")
    return problems


def _unknown(config: Mapping[str, Any]) -> list[str]:
    names = {setting.name for setting in SETTINGS}
    return [
        f"{name} is not a setting of the shop."
        for name in config
        if name.startswith("STOREFRONT_") and name not in names
    ]


def _wrong(config: Mapping[str, Any]) -> list[str]:
    problems = []
    markets = listed(config, "STOREFRONT_MARKETS")
    if not markets or not set(markets) <= set(MARKETS):
        problems.append(f"STOREFRONT_MARKETS must name some of {', '.join(MARKETS)}.")
    if not _days(config["STOREFRONT_SELL_BY_DAYS"]):
        problems.append("STOREFRONT_SELL_BY_DAYS must be a whole number of days, 0 to 3650.")
    smtp = str(config["STOREFRONT_SMTP_URL"])
    if smtp and (urlsplit(smtp).scheme not in ("smtp", "smtps") or not urlsplit(smtp).hostname):
        problems.append("STOREFRONT_SMTP_URL must look like smtp://user:password@host:587.")
    base = str(config["STOREFRONT_BASE_URL"])
    if base and urlsplit(base).scheme not in ("http", "https"):
        problems.append("STOREFRONT_BASE_URL must begin with http:// or https://.")
    key = str(config["STOREFRONT_STRIPE_SECRET_KEY"])
    if key.startswith(("sk_live_", "rk_live_")) and config["STOREFRONT_STRIPE_API_BASE"]:
        problems.append("A live Stripe key must never be used with the sandbox.")
    if key and not listed(config, "STOREFRONT_STRIPE_WEBHOOK_SECRETS"):
        problems.append("STOREFRONT_STRIPE_WEBHOOK_SECRETS is missing: payments could not arrive.")
    return problems + _wrong_times(config)


def _wrong_rates(config: Mapping[str, Any]) -> list[str]:
    try:
        read_vat_rates(str(config["STOREFRONT_VAT_RATES"]))
    except ValueError as wrong:
        return [f"STOREFRONT_VAT_RATES must look like DE=7,FR=5.5. Wrong: {wrong}."]
    return []


def _days(value: object) -> bool:
    return str(value).isdecimal() and int(str(value)) <= 3650
