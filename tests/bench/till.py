"""Buying: orders and webhooks a second, on a server of its own, and that they all add up after."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, select

from storefront.cart.models import start_cart
from storefront.catalog.models import Variant
from storefront.invariants import broken
from storefront.orders.models import Order
from storefront.orders.states import Status
from tests.bench.buyers import Answer, Post, Run, post_all
from tests.bench.measured import Figure, Report, of_seconds
from tests.bench.programs import Server, granian
from tests.bench.till_shop import signed
from tests.shop import HANDLE, SMALL, Shop

CLIENTS = 8
ADD, CHECKOUT, PAID, LATE = 12, 8, 300, 100  # ms, ms, a second, ms
LOT = "BENCH"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


class Asked(NamedTuple):
    """How often a run asks."""

    alone: int
    rounds: int
    each: int
    units: int  # the last ones, with twice as many buyers


def measure(
    report: Report, app: Flask, environment: Mapping[str, str], engine: str, asked: Asked
) -> None:
    Shop(app).put_on_shelf(SMALL, LOT, 2 * asked.alone + (asked.rounds + 1) * asked.each)
    server = granian("tests.bench.till_shop:create_app", "/", environment)
    try:
        _alone(report, app, server, engine, asked.alone)
        _together(report, app, server, engine, asked)
        _last_units(report, app, server, engine, asked.units)
    finally:
        server.stop()


def _alone(report: Report, app: Flask, server: Server, engine: str, times: int) -> None:
    post_all(server, _checkouts(app, times), 1).require(303)  # warm up
    put = post_all(server, [_addition()] * times, 1).require(303)
    run = post_all(server, _checkouts(app, times), 1).require(303)
    asking = of_seconds([_until_stripe(answer) for answer in run.answers])
    report.section(f"One customer, {engine}")
    rows = [("add to the basket", put.times), ("checkout until the call to Stripe", asking)]
    report.table(("act", "p50 / p99 ms"), rows)
    report.at_most(f"cart add, {engine}", put.times.p50, ADD, "ms")
    report.at_most(f"checkout until Stripe, {engine}", asking.p50, CHECKOUT, "ms")


def _together(report: Report, app: Flask, server: Server, engine: str, asked: Asked) -> None:
    orders, news = list[Run](), list[Run]()
    for _ in range(asked.rounds + 1):
        orders.append(post_all(server, _checkouts(app, asked.each), CLIENTS).require(303))
        posts = [Post("/webhooks/stripe", *signed(_session(one))) for one in orders[-1].answers]
        news.append(post_all(server, posts, CLIENTS).require(204))
    _sound(app)
    _count(app, Status.PAID, (asked.rounds + 1) * asked.each)
    report.section(f"{CLIENTS} customers at once, {engine}")
    head = ("act", "a second", "a CPU-second of the shop", "p50 / p99 ms")
    works = (("orders placed", orders[1:]), ("webhooks to paid", news[1:]))  # the first warms up
    report.table(head, [(name, *_row(runs)) for name, runs in works])
    for name, runs in works:
        rate, late = Figure.of([run.a_second for run in runs]).median, _late(runs)
        report.at_least(f"{name}, {engine}", rate, PAID, "/s")
        report.at_most(f"{name}, p99, {engine}", late, LATE, "ms")


def _last_units(report: Report, app: Flask, server: Server, engine: str, units: int) -> None:
    """Twice as many customers as units, all at the same lot: who gets one, and how fast."""
    shop = Shop(app)
    for number, (_, allocated) in shop.lots().items():
        shop.leave(number, allocated + (units if number == LOT else 0))
    before = _pending(app)
    run = post_all(server, _checkouts(app, 2 * units), CLIENTS)
    sold = sum(answer.status == 303 for answer in run.answers)
    refused = sum(answer.status == 409 for answer in run.answers)
    if (sold, refused, _pending(app) - before) != (units, units, units):
        raise AssertionError(f"{sold} sold and {refused} refused of {units} units")
    _sound(app)
    report.section(f"The last {units} units, {engine}")
    report.table(("tries", "a second", "p50 / p99 ms"), [(2 * units, *_row([run])[::2])])


def _addition() -> Post:
    return Post("/cart/lines", f"product={HANDLE}&sku={SMALL}&quantity=1".encode(), FORM)


def _checkouts(app: Flask, times: int) -> list[Post]:
    """Each by a customer of its own, whose basket is filled."""
    tokens = []
    with Shop(app).db() as db:
        pack = db.scalars(select(Variant).where(Variant.sku == SMALL)).one()
        for _ in range(times):
            cart, token = start_cart(db, "GBP")
            cart.add(pack, 1)
            tokens.append(token)
    body = b"country=GB&shipping=gb-tracked-48"
    return [Post("/checkout", body, {**FORM, "Cookie": f"cart_gbp={token}"}) for token in tokens]


def _session(answer: Answer) -> str:
    return re.findall(r"/(cs_\w+)\?", answer.headers["location"])[0]


def _until_stripe(answer: Answer) -> float:
    asked_at = int(answer.headers["location"].rsplit("=", 1)[1])
    return asked_at / 1e9 - answer.asked_at


def _row(runs: Sequence[Run]) -> tuple[Figure, Figure, str]:
    together = of_seconds([answer.taken for run in runs for answer in run.answers])
    return (
        Figure.of([run.a_second for run in runs]),
        Figure.of([run.a_cpu_second for run in runs]),
        str(together),
    )


def _late(runs: Sequence[Run]) -> float:
    return of_seconds([answer.taken for run in runs for answer in run.answers]).p99


def _pending(app: Flask) -> int:
    with Shop(app).db() as db:
        return db.scalar(select(func.count(Order.id)).where(Order.status == Status.PENDING)) or 0


def _count(app: Flask, status: Status, wanted: int) -> None:
    with Shop(app).db() as db:
        found = db.scalar(select(func.count(Order.id)).where(Order.status == status))
    if found != wanted:
        raise AssertionError(f"{found} orders are {status}, not {wanted}")


def _sound(app: Flask) -> None:
    with Shop(app).db() as db:
        if problems := list(broken(db)):
            raise AssertionError(problems)
