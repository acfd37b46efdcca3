"""Amounts and moments as people read them."""

from datetime import UTC, datetime

SIGNS = {"gbp": "£", "eur": "€", "usd": "$"}


def money_text(minor: int, currency: str) -> str:
    """2900, "gbp" gives "£29.00"."""
    sign = SIGNS.get(currency, f"{currency.upper()} ")
    minus = "−" if minor < 0 else ""
    return f"{minus}{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02d}"


def moment_text(seconds: int) -> str:
    """Seconds since the epoch as UTC text."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%-d %b %Y %H:%M:%S UTC")
