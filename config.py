"""Settings of the stand-alone shop, from the environment and `.env`. No package imports this file.

Every setting the shop knows (docs/settings.md) can be given as an environment variable of the same
name. All wrong ones are reported at once.
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HERE = Path(__file__).parent


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=HERE / ".env", extra="ignore")

    SECRET_KEY: str = Field(min_length=32)
    SECRET_KEY_FALLBACKS: list[str] = []
    DATABASE_URL: str = f"sqlite:///{HERE / 'var' / 'shop.db'}"
    TRUSTED_HOSTS: list[str] | None = None
    TRUSTED_PROXIES: int = Field(default=0, ge=0, le=5)
    MAX_CONTENT_LENGTH: int = 2 * 1024 * 1024

    STOREFRONT_BRAND: str = "Threefold"
    STOREFRONT_PRODUCT: str = "magnesium-powder"
    STOREFRONT_MARKETS: str = "GB"
    STOREFRONT_VAT_RATES: str = ""
    STOREFRONT_STRIPE_TAX: bool = False
    STOREFRONT_EMAIL_FROM: str = "orders@threefold.example"
    STOREFRONT_CONTACT_EMAIL: str = "hello@threefold.example"
    STOREFRONT_SMTP_URL: str = ""
    STOREFRONT_STRIPE_SECRET_KEY: str = ""
    STOREFRONT_STRIPE_WEBHOOK_SECRETS: str = ""
    STOREFRONT_STRIPE_API_BASE: str = ""
    STOREFRONT_BASE_URL: str = ""
    STOREFRONT_PAGE_CACHE_MB: int = Field(default=64, ge=0, le=4096)
    STOREFRONT_SECURE_COOKIES: bool = True
    STOREFRONT_WEBHOOKS_PRIVATE: bool = False
    STOREFRONT_ORDER_LINK_DAYS: int = Field(default=180, ge=1, le=3650)
    STOREFRONT_TIME_ZONE: str = "Europe/London"
    STOREFRONT_RECONCILE_MINUTES: int = Field(default=5, ge=1, le=60)
    STOREFRONT_SELL_BY_DAYS: int = Field(default=45, ge=0, le=3650)

    @field_validator("DATABASE_URL")
    @classmethod
    def known_engine(cls, url: str) -> str:
        if not url.startswith(("sqlite:", "postgresql+psycopg:")):
            raise ValueError("must begin with sqlite: or postgresql+psycopg:")
        return url


def load() -> dict[str, Any]:
    """The settings as Flask wants them. Ends the program with one plain line for each problem."""
    try:
        settings = Settings().model_dump()  # type: ignore[call-arg]
    except ValidationError as wrong:
        lines = [f"{problem['loc'][0]}: {problem['msg']}" for problem in wrong.errors()]
        hint = (
            f"(a fresh SECRET_KEY: {secrets.token_urlsafe(32)})"
            if "SECRET_KEY" in str(wrong)
            else ""
        )
        raise SystemExit("\n".join(["These settings are wrong:", *lines, hint]).rstrip()) from None
    settings["SQLALCHEMY_DATABASE_URI"] = settings.pop("DATABASE_URL")
    settings["TRUSTED_HOSTS"] = settings["TRUSTED_HOSTS"] or _hosts(settings["STOREFRONT_BASE_URL"])
    settings["SESSION_COOKIE_SECURE"] = settings["STOREFRONT_SECURE_COOKIES"]
    return settings


def _hosts(base_url: str) -> list[str] | None:
    """The names the shop answers to: that of its public address, and this machine's on a desk."""
    name = urlsplit(base_url).hostname
    local = ["localhost", "127.0.0.1"]
    return (local if name in local else [name]) if name else None
