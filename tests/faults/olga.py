"""Olga at her desk while the shop is killed under her hands: what failed, she does again."""

import random
import threading
import urllib.error
from collections import Counter
from http.client import HTTPException

from storefront.sandbox.browser import Browser
from storefront.sandbox.first_orders import numbers, ship, sign_in


def olga_works(
    shop: str, until: threading.Event, chance: random.Random, acts: Counter[str]
) -> None:
    """Pack or refund one order after the other until told to stop."""
    olga: Browser | None = None
    while not until.wait(0.2):
        try:
            olga = olga or sign_in(shop, "Olga")
            acts[one_act(olga, chance)] += 1
        except urllib.error.HTTPError as answer:
            acts[str(answer.code)] += 1
            olga = None if answer.code in (401, 403) else olga
        except (OSError, HTTPException, LookupError) as failure:
            acts[type(failure).__name__] += 1


def one_act(olga: Browser, chance: random.Random) -> str:
    waiting = numbers(olga)
    if not waiting:
        return "nothing to do"
    number = chance.choice(waiting)
    if chance.random() < 0.6:
        ship(olga, number)
        return "sent"
    page = olga.get(f"/admin/orders/{number}")
    olga.submit(page, "amount", {"amount": "5.00", "reason": "goodwill"}, to="/refunds")
    return "refunded"
