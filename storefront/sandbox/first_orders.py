"""A day's work in a new demonstration, so that every page of the back office has something true to
show: people buy, Olga packs, a bank asks for money back. All of it over HTTP, as people do it."""

import json
import logging
import re
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import date, timedelta

from storefront.sandbox.browser import Browser
from storefront.sandbox.first_buyers import buy, buyers
from storefront.seeds import DEMO_STAFF

SHIPPED = 3
PATIENCE = 20.0  # seconds
CODE: dict[str, str | list[str]] = {
    "code": "WELCOME10",
    "kind": "percent",
    "percent": "10",
    "markets": ["GB", "EU", "US"],
}
log = logging.getLogger("storefront.sandbox")


def sign_in(shop: str, name: str) -> Browser:
    email, _, password, _ = next(each for each in DEMO_STAFF if each[1].startswith(name))
    browser = Browser(shop)
    browser.submit(browser.get("/admin/"), "password", {"email": email, "password": password})
    return browser


def numbers(staff: Browser) -> list[str]:
    """Orders whose money is here, oldest first."""
    found = re.findall(r"/admin/orders/(T-\w+)", staff.get("/admin/orders?status=to-send").text)
    return list(dict.fromkeys(found))[::-1]


def ship(olga: Browser, number: str) -> None:
    tracking = {"carrier": "Royal Mail", "tracking_number": f"MG{number[2:]}GB"}
    olga.submit(olga.get(f"/admin/orders/{number}"), "tracking_number", tracking)


def a_pack_comes_back(olga: Browser, number: str) -> None:
    """Announced, and here a moment later: it waits in quality control."""
    page = olga.get(f"/admin/orders/{number}")
    units = re.findall(r'name="(units_\d+)"', page.text)[:1]
    wanted = dict.fromkeys(units, "1") | {"note": "Has too many left."}
    page = olga.submit(page, "note", wanted, to="/returns")
    olga.submit(page, "note", {"note": "Seal unbroken."}, to="/receipt")


def packing(olga: Browser) -> list[str]:
    """The first go out, one of them comes back, one waits for an answer; those left over."""
    waiting = numbers(olga)
    for number in waiting[:SHIPPED]:
        ship(olga, number)
    for number in waiting[:1]:
        a_pack_comes_back(olga, number)
    for number in waiting[SHIPPED : SHIPPED + 1]:
        page = olga.get(f"/admin/orders/{number}")
        olga.submit(page, "reason", {"reason": "Asked which flat it is."}, to="/holds")
    return waiting[SHIPPED + 1 :]


def a_lot_arrives(olga: Browser) -> None:
    """Its certificate is still to come, so nobody may sell it yet."""
    best_before = date.today() + timedelta(days=540)  # noqa: DTZ011  the day on the packs
    lot = {"number": "TF2611D", "best_before": best_before.isoformat(), "units": "80"}
    olga.submit(olga.get("/admin/stock"), "best_before", {"sku": "TF-MG-90"} | lot)


def at_stripe(sandbox: str, act: str, given: dict[str, str]) -> None:
    """Press one of the sandbox's buttons."""
    request = urllib.request.Request(  # noqa: S310  an address of ours
        f"{sandbox}/sandbox/{act}",
        json.dumps(given).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=20).close()  # noqa: S310


def until_heard_of(olga: Browser, number: str) -> None:
    """A disputed order is no longer to send. A payout read before that holds money of a dispute
    the shop does not know, and says so for an hour."""
    until = time.monotonic() + PATIENCE
    while number in numbers(olga):
        if time.monotonic() > until:
            raise LookupError(f"the dispute about {number} did not arrive")
        time.sleep(0.1)


def place(shop: str, sandbox: str) -> None:
    wanda = sign_in(shop, "Wanda")
    wanda.submit(wanda.get("/admin/promotions/new"), "percent", CODE)
    for buyer in buyers():
        buy(shop, buyer)
    olga = sign_in(shop, "Olga")
    left = packing(olga)
    a_lot_arrives(olga)
    for number in left[:1]:
        at_stripe(sandbox, "open-dispute", {"order": number, "reason": "unrecognized"})
        until_heard_of(olga, number)
    at_stripe(sandbox, "settle", {})
    for currency in ("gbp", "eur", "usd"):
        at_stripe(sandbox, "payout", {"currency": currency})


def in_background(shop: str, sandbox: str, afterwards: Callable[[], object]) -> None:
    """The shop is open meanwhile. What goes wrong here is told and hurts nobody."""

    def work() -> None:
        try:
            place(shop, sandbox)
            afterwards()
        except (OSError, LookupError) as failure:
            log.warning("The first orders were not all placed: %s", failure)

    threading.Thread(target=work, name="first-orders", daemon=True).start()
