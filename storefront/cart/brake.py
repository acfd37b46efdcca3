"""A brake on asking which addresses have used a code.

What a code for one use per customer takes off already tells whether an address has used it, so no
wording can keep that from strangers. Kept small is how much one of them can ask: far more
addresses than a household or an office types, far too few to try a list.
"""

from ipaddress import ip_address, ip_network

from flask import current_app
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

PER_VISITOR = parse("60 per hour")


def may_ask(address: str) -> bool:
    """Count one address typed by the visitor at a network address; False when it is one too many.

    Counted in memory for each process, or together where RATELIMIT_STORAGE_URI names a store.
    """
    if "storefront_code_brake" not in current_app.extensions:
        storage = current_app.config.get("RATELIMIT_STORAGE_URI") or "memory://"
        brake = MovingWindowRateLimiter(storage_from_string(storage))
        current_app.extensions["storefront_code_brake"] = brake
    limiter: MovingWindowRateLimiter = current_app.extensions["storefront_code_brake"]
    return limiter.hit(PER_VISITOR, "storefront code", _network(address))


def _network(address: str) -> str:
    """An IPv6 customer holds 2^64 addresses; they count as one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(known if known.version == 4 else ip_network((known, 64), strict=False))
