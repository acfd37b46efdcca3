"""Brakes on guessing passwords: few tries per network address and per account, known or not.

A browser that has signed in before keeps its own count, so that a stranger who guesses cannot
lock its owner out (OWASP: slow down online guessing attacks with device cookies).
"""

import hashlib
import time
from ipaddress import ip_address, ip_network

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from storefront.errors import StorefrontError
from storefront.translation import say_n

PER_ADDRESS = "5 per 5 minutes"
PER_ACCOUNT = "5 per 5 minutes; 50 per day"
DEVICE_DAYS = 180


class TooManyTries(StorefrontError):
    """`wait` is the number of seconds after which another try is counted."""

    status = 429

    def __init__(self, wait: int) -> None:
        minutes = max(1, -(-wait // 60))
        super().__init__(
            say_n(
                "Too many tries. Wait %(count)s minute, then try again.",
                "Too many tries. Wait %(count)s minutes, then try again.",
                minutes,
            )
        )
        self.wait = wait


class Guard:
    """Counts tries in memory, or in Redis when RATELIMIT_STORAGE_URI names one: with several
    processes and no shared storage each process counts for itself."""

    def __init__(self, storage_uri: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(storage_uri))

    def count(self, email: str, address: str, device: str | None) -> None:
        """Count one try before the password is looked at. Raises TooManyTries."""
        full = [key for key in self._keys(email, address, device) if not self._hit(key)]
        if full:
            raise TooManyTries(max(self._wait(key) for key in full))

    def forget(self, email: str, address: str, device: str | None) -> None:
        """It was the right password: earlier slips count no more."""
        for limit, name in self._keys(email, address, device):
            self._limiter.clear(limit, name)

    def _hit(self, key: tuple[RateLimitItem, str]) -> bool:
        return self._limiter.hit(*key)

    def _wait(self, key: tuple[RateLimitItem, str]) -> int:
        return max(1, round(self._limiter.get_window_stats(*key).reset_time - time.time()))

    def _keys(
        self, email: str, address: str, device: str | None
    ) -> list[tuple[RateLimitItem, str]]:
        account = _hidden(f"account {email} {device or ''}")
        return [
            *(
                (limit, _hidden(f"address {_network(address)}"))
                for limit in parse_many(PER_ADDRESS)
            ),
            *((limit, account) for limit in parse_many(PER_ACCOUNT)),
        ]


def _network(address: str) -> str:
    """An IPv6 customer holds 2^64 addresses; they count as one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known if known.version == 4 else ip_network((known, 64), strict=False))


def _hidden(key: str) -> str:
    """Counters need not spell out who tried."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _devices() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="storefront-staff-device")


def device_cookie(email: str) -> str:
    """What a browser keeps after its person signed in."""
    return str(_devices().dumps(email))


def known_device(email: str, cookie: str) -> str | None:
    """The browser's own counter, when it has signed this account in before."""
    try:
        before = _devices().loads(cookie, max_age=DEVICE_DAYS * 86_400)
    except BadSignature:
        return None
    return cookie if before == email else None


def guard() -> Guard:
    found: Guard = current_app.extensions["storefront_guard"]
    return found
