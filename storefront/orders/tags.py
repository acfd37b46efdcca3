"""Words that staff put on orders to find them again."""

from storefront.errors import StorefrontError
from storefront.orders.models import Order
from storefront.translation import say

MOST = 20
LONGEST = 40  # characters


def tag(order: Order, word: str, by: str) -> bool:
    """False: it was there already. Raises StorefrontError when there are too many."""
    order.lock()
    if word in order.tags:
        return False
    if len(order.tags) >= MOST:
        raise StorefrontError(say("An order has at most %(most)s tags.", most=MOST))
    order.tags = sorted([*order.tags, word])
    order.record("tag", by, tag=word)
    return True


def untag(order: Order, word: str, by: str) -> bool:
    """False: it was not there."""
    order.lock()
    if word not in order.tags:
        return False
    order.tags = [kept for kept in order.tags if kept != word]
    order.record("untag", by, tag=word)
    return True
