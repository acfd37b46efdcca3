"""Jobs are done once, whoever does them and however often they are cut off."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from storefront.bulk import run
from storefront.bulk.models import Action, BulkJob, BulkResult
from storefront.bulk.plan import plan_job, start_job
from storefront.database import session
from storefront.orders.fulfillment import Fulfillment
from storefront.orders.models import Order
from tests.shop import SMALL, Customer, Shop


@pytest.fixture
def job(shop: Shop, sandbox: Any) -> int:
    """Six paid orders of one pack each, to be sent."""
    for _ in range(6):
        customer = Customer(shop.app.test_client())
        sandbox.pay(customer.buy(1, SMALL))
        for body, headers in sandbox.deliveries():
            customer.client.post("/webhooks/stripe", data=body, headers=headers)
    with shop.db() as db:
        numbers = db.scalars(select(Order.number).order_by(Order.id)).all()
        rows = [(number, {"carrier": "DPD", "tracking": f"1{number[2:]}"}) for number in numbers]
        planned = plan_job(db, Action.FULFILL, rows, "Olga")
        start_job(db, planned)
        return planned.id


def parcels(shop: Shop) -> int:
    with shop.db() as db:
        return len(db.scalars(select(Fulfillment.id)).all())


def outcomes(shop: Shop) -> list[str]:
    with shop.db() as db:
        rows = db.scalars(select(BulkResult).order_by(BulkResult.position))
        return [str(row.outcome) for row in rows]


def test_two_workers_send_each_parcel_once(shop: Shop, job: int) -> None:
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        with shop.app.app_context():
            run.run_jobs(session)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes(shop) == ["done"] * 6
    assert parcels(shop) == 6
    assert shop.lots()["LOT-30"] == (4, 0)


def test_a_job_that_is_cut_off_goes_on_where_it_was(
    shop: Shop, job: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Like a SIGKILL: no handler of ours gets to run."""

    acted: list[int] = []
    really: Callable[..., Any] = run.apply

    def die_at_the_third(*about: Any) -> Any:
        verdict = really(*about)
        acted.append(1)
        if len(acted) == 3:
            raise Killed
        return verdict

    monkeypatch.setattr(run, "apply", die_at_the_third)
    with shop.app.app_context(), pytest.raises(Killed):
        run.run_jobs(session)
    assert outcomes(shop) == ["done"] * 2 + ["waiting"] * 4
    assert parcels(shop) == 2
    with shop.db() as db:
        assert run.run_jobs(db) == 4
        assert run.run_jobs(db) == 0
        assert db.get_one(BulkJob, job).done_at is not None
    assert parcels(shop) == 6
    assert shop.lots()["LOT-30"] == (4, 0)


def test_a_turn_ends_in_time_and_what_breaks_one_order_spares_the_others(
    shop: Shop, job: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop.db() as db:
        assert run.run_job(db, job, time.monotonic()) == 0
    really: Callable[..., Any] = run.apply

    def stumble(order: Order, *about: Any) -> Any:
        verdict = really(order, *about)
        if order.id == 2:
            raise ZeroDivisionError
        return verdict

    monkeypatch.setattr(run, "apply", stumble)
    with shop.db() as db:
        assert run.run_jobs(db) == 6
        failed = db.scalars(select(BulkResult).where(BulkResult.position == 2)).one()
        assert failed.said == "Something went wrong. Nothing was done."
    assert outcomes(shop) == ["done", "blocked", "done", "done", "done", "done"]
    assert parcels(shop) == 5
    assert shop.lots()["LOT-30"] == (5, 1)
