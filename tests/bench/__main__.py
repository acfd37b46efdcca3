"""`make bench`: measures what the shop promises, and says which promise is kept.

QUICK=1 is done in about two minutes, FULL=1 fills a million orders as well. Needs nothing, uses
wrk, nginx and PostgreSQL where they are installed. An idle machine with two cores measures best.
"""

import gc
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from storefront.app import create_app
from storefront.cli import upgrade
from storefront.database import session
from storefront.seeds import seed_shop
from tests import postgres
from tests.bench import claims_speed, desk, pages, till
from tests.bench.measured import Report
from tests.bench.programs import CORES
from tests.bench.till_shop import SECRET
from tests.conftest import SETTINGS, dispose

QUICK, FULL = (os.environ.get(name) == "1" for name in ("QUICK", "FULL"))
ROUNDS, SECONDS = (2, 1.0) if QUICK else (3, 3.0)
ASKED = till.Asked(20, 2, 80, 16) if QUICK else till.Asked(200, 5, 400, 200)
ORDERS = (1_000,) if QUICK else (1_000, 100_000, 1_000_000) if FULL else (1_000, 100_000)
SEEDED = 20_000  # orders a second
RESULTS = Path(__file__).parent / "results.md"


def main() -> None:
    os.sched_setaffinity(0, {CORES[-1]})  # and PostgreSQL; the shop has another core to itself
    report = Report()
    report.section("The machine", _machine())
    with tempfile.TemporaryDirectory(prefix="storefront-bench-") as name:
        folder = Path(name)
        _pages(report, folder)
        _engine(report, f"sqlite:///{folder}/orders.db", "SQLite")
        if reason := postgres.why_not():
            report.section("PostgreSQL", reason)
        else:
            with postgres.cluster(durable=True) as address:
                _engine(report, address, "PostgreSQL")
    _linter(report)
    RESULTS.write_text("# Results of `make bench`\n" + report.finish())


def _machine() -> str:
    kind = "QUICK" if QUICK else "FULL" if FULL else "normal"
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load average {load:.1f} at"
        f" the start; a {kind} run. Each number is a median ± half of how far the rounds lay apart."
    )


def _pages(report: Report, folder: Path) -> None:
    url = f"sqlite:///{folder}/shop.db"
    with _shop(url):
        pass
    pages.measure(report, _environment(url), folder, ROUNDS, SECONDS)


def _engine(report: Report, url: str, engine: str) -> None:
    with _shop(url) as app:
        till.measure(report, app, _environment(url), engine, ASKED)
        olga = desk.sign_in(app)
        written = [desk.measure(report, app, olga, engine, orders) for orders in ORDERS]
        report.at_least(f"orders seeded, {engine}", written[-1], SEEDED, "/s")


def _environment(url: str) -> dict[str, str]:
    """What the server of a shop is set to."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": SETTINGS["SECRET_KEY"],
        "STOREFRONT_STRIPE_SECRET_KEY": "sk_test_bench",
        "STOREFRONT_STRIPE_WEBHOOK_SECRETS": SECRET,
        "STOREFRONT_SECURE_COOKIES": "false",
    }


@contextmanager
def _shop(url: str) -> Iterator[Flask]:
    """A shop with goods in this process, its rubbish put aside as the server's is."""
    settings: dict[str, Any] = {**SETTINGS, "SQLALCHEMY_DATABASE_URI": url}
    app = create_app(settings)
    with app.app_context():
        upgrade()
        list(seed_shop(session))
    gc.collect()
    gc.freeze()
    yield app
    dispose(app)
    gc.unfreeze()


def _linter(report: Report) -> None:
    texts = claims_speed.sentences()
    rates = {
        f"{market} {surface}": claims_speed.speed(texts, market, surface)
        for market in ("gb", "eu", "us")
        for surface in ("shop", "evidence")
    }
    report.section("The claims law")
    report.table(("edition", "sentences/s"), [(n, f"{rate:,.0f}") for n, rate in rates.items()])
    report.at_least("linter, slowest edition", min(rates.values()), claims_speed.FLOOR, "/s")


if __name__ == "__main__":
    main()
