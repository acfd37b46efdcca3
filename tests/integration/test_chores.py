"""The worker's chores: each at its own pace, one's trouble never another's, two workers one act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storefront import clock
from storefront.accounting.differences import count_open, look_at, open_differences
from storefront.accounting.reconcile_run import last_run, reconcile_and_keep
from storefront.checkout.models import ReconcileRun, WebhookEvent
from storefront.checkout.views import gateway
from storefront.chores import (
    LEASE,
    Chore,
    ChoreRow,
    chores,
    failed_chores,
    turn,
    worker_is_away,
    worker_seen,
)
from storefront.orders.models import Order
from storefront.orders.payments import Payment
from tests.integration.admin.conftest import deliver
from tests.shop import Customer, Shop

Work = Callable[..., int]


@pytest.fixture
def work(shop: Shop) -> Work:
    """One turn of a worker over some chores."""

    def once(*todo: Chore) -> int:
        with shop.db() as db:
            return turn(db, gateway(), todo)

    return once


def row(shop: Shop, name: str) -> tuple[Any, Any, str | None]:
    """When a chore is due, when it was done, and its trouble."""
    with shop.db() as db:
        found = db.get_one(ChoreRow, name)
        return found.due_at, found.done_at, found.error


def test_each_chore_keeps_its_own_pace(shop: Shop, work: Work, at: Any) -> None:
    done: list[str] = []
    todo = [
        Chore("always", 0, lambda _db, _gateway: done.append("always") or 3),
        Chore("minute", 60, lambda _db, _gateway: done.append("minute")),
        Chore("hour", 3600, lambda _db, _gateway: done.append("hour")),
    ]
    start = clock.now()
    for seconds in (0, 1, 61, 3700):
        at(start + timedelta(seconds=seconds))
        assert work(*todo) == 1
    assert done == [
        *("always", "minute", "hour"),
        "always",
        *("always", "minute"),
        *("always", "minute", "hour"),
    ]


def test_a_chore_that_fails_is_kept_and_the_others_go_on(
    shop: Shop, work: Work, at: Any, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def stumble(_db: Any, _gateway: Any) -> None:
        if len(done) < 2:
            raise RuntimeError("the bank is shut")

    todo = [
        Chore("always", 0, stumble),
        Chore("payouts", 3600, stumble),
        Chore("last", 60, lambda _db, _gateway: done.append("last")),
    ]
    start = clock.now()
    at(start)
    work(*todo)
    assert done == ["last"]
    assert row(shop, "payouts")[2] == "RuntimeError: the bank is shut"
    assert "chore payouts failed" in caplog.text
    assert "chore always stumbled" in caplog.text
    with shop.db() as db:
        assert [each.name for each in failed_chores(db)] == ["payouts"]
    at(start + timedelta(seconds=100))
    work(*todo)
    assert row(shop, "payouts")[2] is not None, "not before five minutes have gone"
    at(start + timedelta(seconds=301))
    work(*todo)
    assert row(shop, "payouts")[2] is None


def test_a_worker_that_died_leaves_its_chore_to_the_next(shop: Shop, work: Work, at: Any) -> None:
    class Killed(BaseException):
        """Like a SIGKILL: no handler of ours gets to run."""

    def die(_db: Any, _gateway: Any) -> None:
        raise Killed

    done: list[int] = []
    start = clock.now()
    at(start)
    with pytest.raises(Killed):
        work(Chore("sweep", 60, die))
    again = Chore("sweep", 60, lambda _db, _gateway: done.append(1))
    at(start + LEASE - timedelta(seconds=1))
    work(again)
    assert done == []
    at(start + LEASE)
    work(again)
    assert done == [1]


def test_no_sign_of_a_worker_for_two_minutes(shop: Shop, work: Work, at: Any) -> None:
    start = clock.now()
    at(start)
    with shop.db() as db:
        assert worker_is_away(db)
        assert worker_seen(db) is None
    beat = Chore("heartbeat", 30, lambda _db, _gateway: None)
    work(beat)
    for seconds, away in ((119, False), (121, True)):
        at(start + timedelta(seconds=seconds))
        with shop.db() as db:
            assert worker_is_away(db) is away
            assert worker_seen(db) == start


def test_a_worker_in_a_long_chore_is_not_away(shop: Shop, work: Work, at: Any) -> None:
    start = clock.now()
    at(start)

    def look_from_outside(db: Any, _gateway: Any) -> None:
        at(start + timedelta(minutes=10))
        assert not worker_is_away(db)

    work(Chore("reconcile", 300, look_from_outside))
    assert row(shop, "reconcile")[2] is None


def test_all_chores_of_the_shop_are_done(
    shop: Shop, alice: Customer, sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told of Alice's payment; a whole turn of the worker finds it."""
    monkeypatch.setattr("storefront.worker.send_by_smtp", lambda _message: None)
    sandbox.pay(alice.buy(2))
    with shop.db() as db:
        turn(db, gateway(), chores())
    assert shop.order(shop.only_order())["status"] == "paid"
    with shop.db() as db:
        rows = db.scalars(select(ChoreRow).order_by(ChoreRow.name)).all()
        assert {"heartbeat", "payouts", "reconcile", "sweep"} <= {each.name for each in rows}
        assert [each.error for each in rows if each.error] == []
        run = last_run(db)
        assert run is not None
        assert (run.healed, run.open, run.days) == (1, 0, 30)


def test_what_the_comparison_heals_and_what_stays(
    shop: Shop, alice: Customer, mallory: Customer, sandbox: Any, at: Any
) -> None:
    start = clock.now()
    sandbox.pay(alice.buy(2))
    deliver(alice, sandbox)
    with shop.db() as db:
        db.execute(update(Payment).values(amount=Payment.amount + 100))
    sandbox.pay(mallory.buy(1))  # nobody tells us: healed
    runs = []
    for minutes in (0, 5, 24 * 60 + 10):
        at(start + timedelta(minutes=minutes))
        with shop.db() as db:
            run = reconcile_and_keep(db, gateway())
            runs.append((run.days, run.healed, run.open))
            [found] = open_differences(db, "orders")
            assert "was paid on cs_test_" in found.text
            assert found.first_seen == start
    assert runs == [(30, 1, 1), (31, 0, 1), (32, 0, 1)], "as far back as what is open needs"
    with shop.db() as db:
        assert look_at(db, open_differences(db)[0].id, "A test of ours", "Olga")
    with shop.db() as db:
        run = reconcile_and_keep(db, gateway())
        assert (run.days, run.open) == (2, 1)
        assert open_differences(db) == []
        db.execute(
            update(Payment).where(Payment.amount == 5900).values(amount=Payment.amount - 100)
        )
    with shop.db() as db:
        assert reconcile_and_keep(db, gateway()).open == 0


def test_what_waits_for_a_person_elsewhere_is_not_said_twice(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    """Money without an order is kept as an event to review; the first page shows it as that."""
    sandbox.pay(alice.buy())
    with shop.db() as db:
        order = db.scalars(select(Order)).one()
        order.number = "T-SOMETHING"
    with shop.db() as db:
        assert reconcile_and_keep(db, gateway()).open == 1
        assert open_differences(db) == []
        assert count_open(db) == 0
        db.execute(update(WebhookEvent).values(reviewed_by="Olga"))
    with shop.db() as db:
        assert reconcile_and_keep(db, gateway()).open == 0


def test_thirty_days_once_a_day_and_old_runs_are_forgotten(
    shop: Shop, sandbox: Any, at: Any
) -> None:
    start = clock.now()
    days = []
    for hours in (0, 1, 23, 25, 26):
        at(start + timedelta(hours=hours))
        with shop.db() as db:
            days.append(reconcile_and_keep(db, gateway()).days)
    assert days == [30, 2, 2, 30, 2]
    at(start + timedelta(days=61, hours=20))
    with shop.db() as db:
        reconcile_and_keep(db, gateway())
        assert len(db.scalars(select(ReconcileRun)).all()) == 1
