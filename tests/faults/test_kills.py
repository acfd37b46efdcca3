"""Kill the shop and its worker at random while people buy, some with a code, and Olga packs and
refunds. No paid order may be lost, no stock may leak, and every buyer gets a mail."""

import os
import random
import threading
import time
import urllib.error
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
import stripe
from sqlalchemy import create_engine, func, select, text

from storefront import clock
from storefront.app import create_app
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.sweep import sweep
from storefront.emails import EmailMessage
from storefront.invariants import broken
from storefront.inventory.ledger import Place, Why, move
from storefront.inventory.models import InventoryLot
from storefront.orders.models import Order, OrderEvent
from storefront.orders.payments import Payment
from storefront.orders.states import Status
from storefront.promotions.models import Kind, Promotion
from storefront.sandbox.browser import Browser
from storefront.worker import waiting, work_once
from tests import postgres
from tests.conftest import SETTINGS, dispose
from tests.faults.desk import Desk
from tests.faults.olga import olga_works

PURCHASES = int(os.environ.get("PURCHASES", "500"))
BUYERS, CODE = 4, "WELCOME10"
SEED = int(os.environ.get("SEED", "20261123"))
CONTACT = {
    "name": "Alice Example",
    "phone": "+447700900123",
    "line1": "1 High Street",
    "city": "London",
    "postal_code": "SW1A 1AA",
    "country": "GB",
}

pytestmark = pytest.mark.faults


@pytest.fixture
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """One that three processes share: a file, or a cluster of its own."""
    if not request.config.getoption("--postgres"):
        yield f"sqlite:///{tmp_path / 'shop.db'}"
        return
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.cluster() as address:
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE shop"))
        engine.dispose()
        yield address.replace("/postgres?", "/shop?")


@pytest.fixture
def desk(tmp_path: Path, own_database: str) -> Iterator[Desk]:
    desk = Desk(tmp_path, own_database)
    try:
        desk.open()
        yield desk
    finally:
        desk.close()


def purchase(desk: Desk, number: int, chance: random.Random) -> str:
    """One visit; what the buyer saw in the end."""
    visitor = Browser(desk.shop)
    form = {"product": "magnesium-powder", "sku": "TF-MG-30", "quantity": str(chance.randint(1, 3))}
    try:
        visitor.post("/cart/lines", form)
        if chance.random() < 0.2:
            visitor.post("/cart/code", {"code": CODE})
        delivery = {"country": "GB", "shipping": "gb-tracked-48"}
        page = visitor.post("/checkout", delivery)
        contact = CONTACT | {"email": f"buyer{number}@example.org"}
        method = chance.choice(["card"] * 7 + ["debit", "leaves", "leaves"])
        if method != "leaves":
            visitor.post(page.address, contact | {"method": method})
    except urllib.error.HTTPError as answer:
        return str(answer.code)
    except (OSError, HTTPException):  # refused, or cut off in the middle of a page
        return "no answer"
    return method


def shop_is_busy(desk: Desk, until: threading.Event) -> Counter[str]:
    """Buyers one after the other in BUYERS threads, until PURCHASES visits were made."""
    seen: Counter[str] = Counter()
    numbers = iter(range(PURCHASES))
    lock = threading.Lock()

    def visits(chance: random.Random) -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            outcome = "no answer"
            while outcome == "no answer":  # the shop is down: come again in a moment
                outcome = purchase(desk, number, chance)
                with lock:
                    seen[outcome] += 1
                time.sleep(0.5 if outcome == "no answer" else 0)

    threads = [
        threading.Thread(target=visits, args=(random.Random(SEED + i),)) for i in range(BUYERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until.set()
    return seen


def keep_killing(desk: Desk, until: threading.Event, chance: random.Random) -> None:
    while not until.wait(chance.uniform(0.3, 2)):
        part = chance.choice([desk.web, desk.worker])
        part.kill()
        part.start()
        if part is desk.web:
            desk.wait(desk.shop + "/cart")


def test_nothing_is_lost_when_everything_is_killed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    killer = threading.Thread(target=keep_killing, args=(desk, done, random.Random(SEED)))
    with_shop = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": desk.database_url})
    with with_shop.app_context():
        db = with_shop.extensions["sqlalchemy"].session
        for lot_id in db.scalars(select(InventoryLot.id)).all():
            move(db, lot_id, Place.OUTSIDE, Place.AVAILABLE, 100_000, Why("count", "Olga"))
        tenth = Promotion(code=CODE, kind=Kind.PERCENT, basis_points=1000, created_by="Wanda")
        tenth.markets = ["GB"]
        db.add(tenth)
        db.commit()
    dispose(with_shop)
    acts: Counter[str] = Counter()
    olga = threading.Thread(
        target=olga_works, args=(desk.shop, done, random.Random(SEED + 99), acts)
    )
    olga.start()
    killer.start()
    seen = shop_is_busy(desk, done)
    killer.join()
    olga.join()
    time.sleep(5)  # deliveries that are under way
    desk.web.kill()
    desk.worker.kill()
    print(f"\nseed {SEED}: {dict(seen)}; kills: web {desk.web.kills}, worker {desk.worker.kills}")
    print(f"Olga: {dict(acts)}")
    heal(desk, monkeypatch)


def heal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hours on, one sweep and the worker: then everything has to add up."""
    later = clock.now() + timedelta(hours=3)
    monkeypatch.setattr(clock, "read", lambda: later)
    gateway = StripeGateway("sk_test_sandbox", ("whsec_sandbox",), desk.sandbox)
    client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": desk.sandbox})
    sessions = client.v1.checkout.sessions
    for session in list(sessions.list(params={"limit": 100}).auto_paging_iter()):
        if session.status == "open":
            sessions.expire(session.id)
    settings = {**SETTINGS, **desk.environment, "SQLALCHEMY_DATABASE_URI": desk.database_url}
    app = create_app(settings, gateway=gateway)
    with app.app_context():
        db = app.extensions["sqlalchemy"].session
        while sweep(db, gateway) and db.scalar(select(Order.id).where(Order.status == "pending")):
            pass
        while work_once(db):
            pass
        told = list(sessions.list(params={"limit": 100}).auto_paging_iter())
        paid = {s.client_reference_id for s in told if s.payment_status == "paid"}
        slow = {
            s.client_reference_id
            for s in told
            if s.status == "complete" and s.payment_status == "unpaid"
        }
        kept = {o.number: o for o in db.scalars(select(Order))}
        assert {n for n, o in kept.items() if o.status is Status.PAID} == paid
        assert {n for n, o in kept.items() if o.status is Status.PROCESSING} == slow
        assert not [n for n, o in kept.items() if o.status is Status.PENDING]
        assert len(paid) > PURCHASES / 4
        assert list(broken(db)) == []
        back = Counter[str]()
        for made in client.v1.refunds.list(params={"limit": 100}).auto_paging_iter():
            if made.status != "failed":
                back[str(made.payment_intent)] += made.amount
        here = db.execute(select(Payment.payment_intent_id, Payment.refund_amount))
        assert {intent: amount for intent, amount in here if amount} == dict(back)
        events = db.execute(select(OrderEvent.kind, func.count()).group_by(OrderEvent.kind))
        counts = {kind: count for kind, count in events}
        print(f"{len(paid)} paid; {counts}")
        assert counts["pay"] == len(paid)
        assert min(counts["fulfill"], counts["refund"]) > 0
        assert waiting(db) == 0
        mailed = set(
            db.scalars(
                select(Order.number)
                .join(EmailMessage, EmailMessage.order_id == Order.id)
                .where(EmailMessage.kind == "order_confirmation", EmailMessage.sent_at.is_not(None))
            )
        )
        assert mailed == paid
        assert not db.scalars(select(OrderEvent.error).where(OrderEvent.error.is_not(None))).all()
        db.rollback()
    dispose(app)
