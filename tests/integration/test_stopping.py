"""A worker told to stop: no mail lost, none sent twice, and nobody waits for a claim of its."""

from email.message import EmailMessage as MimeMessage
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import scoped_session, sessionmaker

from storefront import clock
from storefront.catalog.models import Variant
from storefront.checkout.views import gateway
from storefront.chores import Chore, ChoreRow, turn
from storefront.stopping import Ended, Stopping
from storefront.worker import waiting, work_once
from tests.shop import Customer, Shop


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Stopping:
    """What this worker hears; nobody else does."""
    found = Stopping()
    for place in ("chores", "worker"):
        monkeypatch.setattr(f"storefront.{place}.stopping", found)
    return found


def low_marks(shop: Shop) -> list[int]:
    with shop.db() as db:
        return list(db.scalars(select(Variant.low_stock_at).order_by(Variant.id)))


def test_a_long_chore_is_cut_off_and_given_back_at_once(
    shop: Shop, at: Any, told: Stopping
) -> None:
    def cut_off(db: Any, _gateway: Any) -> None:
        db.execute(update(Variant).values(low_stock_at=99))
        told.tell()

    at(start := clock.now())
    marks, done = low_marks(shop), list[int]()
    next_one = Chore("events", 0, lambda _db, _gateway: done.append(1))
    with shop.db() as db, pytest.raises(Ended):
        turn(db, gateway(), [Chore("sweep", 60, cut_off), next_one])
    assert (low_marks(shop), done) == (marks, []), "half a chore is none, and no other is begun"
    with shop.db() as db:
        found = db.get_one(ChoreRow, "sweep")
        assert (found.due_at, found.done_at, found.error) == (start, None, None), "due now"
    told.told = False
    with shop.db() as db:
        turn(db, gateway(), [Chore("sweep", 60, lambda _db, _gateway: done.append(2))])
    assert done == [2]


def test_a_chore_is_given_back_in_a_hosts_scoped_session_too(shop: Shop, told: Stopping) -> None:
    """Flask-SQLAlchemy's session is one for each context and lacks what a session can do."""
    cut_off = Chore("sweep", 60, lambda _db, _gateway: told.tell())
    with shop.db() as db:
        scoped: Any = scoped_session(sessionmaker(db.get_bind()))
        with pytest.raises(Ended):
            turn(scoped, gateway(), [cut_off])
        scoped.remove()
        assert db.get_one(ChoreRow, "sweep").due_at <= clock.now()


def test_the_mail_in_hand_is_sent_and_no_other_is_claimed(
    shop: Shop, alice: Customer, sandbox: Any, told: Stopping
) -> None:
    for _ in range(2):
        sandbox.pay(alice.buy(1))
        for body, headers in sandbox.deliveries():
            alice.client.post("/webhooks/stripe", data=body, headers=headers)
    sent: list[MimeMessage] = []

    def send_while_told(mail: MimeMessage) -> None:
        sent.append(mail)
        told.tell()

    with shop.db() as db, pytest.raises(Ended):
        work_once(db, send_while_told)
    assert len(sent) == 1
    told.told = False
    with shop.db() as db:
        assert waiting(db) == 2, "those of the second order; none claimed"
        assert work_once(db, sent.append) == 2
    assert len({mail["Subject"] for mail in sent}) == len(sent) == 2
