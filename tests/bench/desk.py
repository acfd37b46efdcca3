"""The back office among many orders: lists, searches and one order's page."""

import gc
import random
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from storefront.admin.staff import create_staff
from storefront.orders.models import Order
from storefront.seed_orders.write import seed_orders
from tests.bench.measured import Report, times
from tests.integration.admin.conftest import PASSWORDS, Clerk
from tests.shop import Shop

MONTH = "accounts of a month"
LATE, TIMES = 15, 60  # milliseconds; how often each page is asked for


def sign_in(app: Flask) -> Clerk:
    email = "olga@example.com"
    name, password, roles = PASSWORDS[email]
    with Shop(app).db() as db:
        create_staff(db, email, name, password, roles)
    olga = Clerk(app.test_client())
    olga.sign_in(email, password)
    return olga


def measure(report: Report, app: Flask, olga: Clerk, engine: str, orders: int) -> float:
    """Orders a second that were written on the way to so many."""
    written = _fill(app, orders)
    pages = _pages(app)
    gc.collect()
    gc.freeze()  # what inventing them left behind is no part of a page
    found = {name: times([_ask(olga, one) for one in ask]) for name, ask in pages.items()}
    report.section(f"The back office among {orders:,} orders, {engine}")
    report.table(("page", "p50 / p99 ms"), list(found.items()))
    found.pop(MONTH)  # it reads all of a month
    slowest = max(found, key=lambda name: found[name].p99)
    work = f"slowest of list, search and order, {orders:,} orders, {engine}: {slowest}, p99"
    report.at_most(work, found[slowest].p99, LATE, "ms")
    return written


def _fill(app: Flask, orders: int) -> float:
    with Shop(app).db() as db:
        there = db.scalar(select(func.count(Order.id))) or 0
        taken = times([lambda: list(seed_orders(db, max(1, orders - there)))]).p50
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("ANALYZE"))
    return (orders - there) / (taken / 1000)


def _pages(app: Flask) -> dict[str, list[str]]:
    """Other orders each time, the same for both databases."""
    rng = random.Random(1)
    with Shop(app).db() as db:
        last = db.scalar(select(func.max(Order.id))) or 1
        ids = [rng.randrange(1, last + 1) for _ in range(TIMES)]
        rows = db.execute(select(Order.number, Order.email, Order.name).where(Order.id.in_(ids)))
        known = [(number, email or "", name or "") for number, email, name in rows]
    return {
        "first page": ["/admin/orders"] * TIMES,
        "first page of those to send": ["/admin/orders?status=to-send"] * TIMES,
        "first page of a state": ["/admin/orders?status=cancelled"] * TIMES,
        "page after an order": [f"/admin/orders?after={number}" for number, _, _ in known],
        "search by number": [f"/admin/orders?q={number[:7]}" for number, _, _ in known],
        "search by email": [f"/admin/orders?q={email}" for _, email, _ in known],
        "search by name": [f"/admin/orders?q={name}" for _, _, name in known],
        "search by tag": ["/admin/orders?q=%23gift"] * TIMES,
        "search without a hit": ["/admin/orders?q=nobody.at.all"] * TIMES,
        "today": ["/admin/"] * TIMES,
        MONTH: ["/admin/accounts"] * TIMES,
        "an order": [f"/admin/orders/{number}" for number, _, _ in known],
    }


def _ask(olga: Clerk, path: str) -> Callable[[], TestResponse]:
    def ask() -> TestResponse:
        answer = olga.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
        return answer

    return ask
