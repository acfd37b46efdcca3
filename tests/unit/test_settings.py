"""Wrong settings are all named at once, before anything is sold."""

import pytest

from storefront.settings import SETTINGS, WrongSettings, apply_defaults, listed


def test_defaults_are_filled_in_and_the_hosts_own_are_kept() -> None:
    config = {"STOREFRONT_BRAND": "Host & Co", "OTHER": 1}
    apply_defaults(config)
    assert config["STOREFRONT_BRAND"] == "Host & Co"
    assert {s.name for s in SETTINGS} <= set(config)
    assert config["OTHER"] == 1


def test_every_wrong_setting_is_named() -> None:
    wrong = {
        "STOREFRONT_MARKETS": "GB,MARS",
        "STOREFRONT_SMTP_URL": "ftp://x",
        "STOREFRONT_BASE_URL": "shop.example",
        "STOREFRONT_SELL_BY_DAYS": "-1",
        "STOREFRONT_STRIPE_SECRET_KEY": "sk_live_x",
        "STOREFRONT_STRIPE_API_BASE": "http://127.0.0.1:5001",
        "STOREFRONT_BRANDD": "typo",
    }
    with pytest.raises(WrongSettings) as raised:
        apply_defaults(wrong)
    told = "\n".join(raised.value.problems)
    parts = ("BRANDD", "MARKETS", "SMTP_URL", "BASE_URL", "SELL_BY", "live Stripe key", "SECRETS")
    for part in parts:
        assert part in told
    assert len(raised.value.problems) == 7


def test_a_list_is_split_at_commas() -> None:
    config = {"STOREFRONT_MARKETS": " GB, EU ,,US"}
    assert listed(config, "STOREFRONT_MARKETS") == ("GB", "EU", "US")
