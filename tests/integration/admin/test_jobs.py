"""One act for many orders: looked at first, done order by order, nothing half-done silently."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from storefront.admin import jobs
from storefront.bulk.models import BulkJob, BulkResult
from storefront.bulk.run import run_jobs
from storefront.orders.holds import hold
from storefront.orders.models import Order, find_order
from tests.integration.admin.conftest import Clerk, pay
from tests.shop import LARGE, Customer, Shop

LIST, JOBS = "/admin/orders", "/admin/jobs"
UNPAID = "Order {} is pending: it cannot be sent."


@pytest.fixture
def three(shop: Shop, paid: str, sandbox: Any) -> tuple[str, str, str]:
    """Two orders that were paid, by Alice and by Mallory, and one that was not."""
    other = pay(shop, Customer(shop.app.test_client()), sandbox, 1, LARGE)
    Customer(shop.app.test_client()).buy(1)
    with shop.db() as db:
        rows = select(Order.number).where(Order.number.not_in([paid, other]))
        return paid, other, db.scalars(rows).one()


def act(
    clerk: Clerk, path: str, numbers: list[str], page: str = LIST, **typed: str
) -> TestResponse:
    form: dict[str, Any] = clerk.form(page, JOBS) | {"which": "ticked", "number": numbers} | typed
    return clerk.client.post(path, data=form)


def results(shop: Shop, job_id: int = 1) -> dict[str, tuple[str, str]]:
    with shop.db() as db:
        rows = db.scalars(select(BulkResult).where(BulkResult.job_id == job_id))
        return {row.number: (str(row.outcome), row.said) for row in rows}


def state(shop: Shop, job_id: int = 1) -> tuple[bool, bool]:
    """(started, done)"""
    with shop.db() as db:
        job = db.get_one(BulkJob, job_id)
        return job.started_at is not None, job.done_at is not None


def send_file(clerk: Clerk, written: str) -> TestResponse:
    form: dict[str, Any] = clerk.form(JOBS, f"{JOBS}/parcels")
    form["file"] = (io.BytesIO(written.encode()), "parcels.csv")
    return clerk.client.post(f"{JOBS}/parcels", data=form)


def test_ticked_orders_are_held_at_once_and_each_says_what_became_of_it(
    shop: Shop, olga: Clerk, three: tuple[str, str, str]
) -> None:
    first, second, unpaid = three
    with shop.db() as db:
        order = find_order(db, second)
        assert order is not None
        hold(order, "odd address", "Olga")
    untouched = shop.order(unpaid)
    answer = act(olga, JOBS, [first, second], action="hold", word="Strike at the carrier")
    assert answer.headers["Location"] == f"{JOBS}/1"
    assert results(shop) == {
        first: ("done", "On hold."),
        second: ("skipped", "On hold already: odd address"),
    }
    assert state(shop) == (True, True)
    assert shop.order(first)["events"][-1] == "hold"
    assert shop.order(second)["events"].count("hold") == 1
    assert shop.order(unpaid) == untouched
    page = olga.get(f"{JOBS}/1").text
    assert "Put on hold: Strike at the carrier" in page
    act(olga, JOBS, [first, unpaid], action="release_hold")
    assert results(shop, 2) == {first: ("done", "Let go."), unpaid: ("skipped", "Not on hold.")}


def test_a_whole_list_is_looked_at_before_anything_is_done(
    shop: Shop, olga: Clerk, three: tuple[str, str, str]
) -> None:
    first, second, unpaid = three
    act(olga, JOBS, [], page=f"{LIST}?status=paid", which="all", action="tag", word="Gift Fair")
    assert state(shop) == (False, False)
    assert {number: said for number, (_, said) in results(shop).items()} == {
        first: "Will be tagged.",
        second: "Will be tagged.",
    }
    form = olga.form(f"{JOBS}/1", f"{JOBS}/1/start")
    assert olga.client.post(f"{JOBS}/1/start", data=form).status_code == 303
    again = olga.client.post(f"{JOBS}/1/start", data=form)
    assert again.status_code == 409
    assert "This was started already. Nothing was done twice." in again.text
    with shop.db() as db:
        tags = {order.number: order.tags for order in db.scalars(select(Order))}
    assert tags == {first: ["gift fair"], second: ["gift fair"], unpaid: []}
    assert shop.order(first)["events"].count("tag") == 1
    act(olga, JOBS, [first, unpaid], action="untag", word="gift fair")
    assert results(shop, 2) == {
        first: ("done", "Tag removed."),
        unpaid: ("skipped", "Does not have the tag."),
    }


def test_parcels_from_a_file_are_shown_first_and_sent_once(
    shop: Shop, olga: Clerk, three: tuple[str, str, str]
) -> None:
    first, second, unpaid = three
    written = (
        "order,carrier,tracking\n"
        f"{first},DPD,15500\n{second.lower()},royal mail,AB12\n{unpaid},DPD,1\nT-NOSUCH,DPD,2\n"
    )
    before = shop.lots(), shop.order(first)
    assert send_file(olga, written).headers["Location"] == f"{JOBS}/1"
    assert (shop.lots(), shop.order(first)) == before, "looking sends nothing"
    page = olga.get(f"{JOBS}/1").text
    assert "Send, by file: 2 orders" in page
    assert "There is no such order." in page
    assert olga.fill(f"{JOBS}/1", f"{JOBS}/1/start").status_code == 303
    expected = {
        first: ("done", "Sent."),
        second: ("done", "Sent."),
        unpaid: ("blocked", UNPAID.format(unpaid)),
        "T-NOSUCH": ("blocked", "There is no such order."),
    }
    assert results(shop) == expected
    assert shop.order(first)["lines"] == [("TF-MG-30", 3, 3)]
    after = shop.lots(), shop.order(first), shop.order(second)
    send_file(olga, written)
    assert "There is nothing that could be done." in olga.get(f"{JOBS}/2").text
    with shop.db() as db:
        rows = db.scalars(select(BulkResult).where(BulkResult.job_id == 2))
        assert [str(row.expected) for row in rows] == ["skipped", "skipped", "blocked", "blocked"]
    assert (shop.lots(), shop.order(first), shop.order(second)) == after


def test_an_order_that_changed_since_it_was_looked_at_is_judged_anew(
    shop: Shop, olga: Clerk, paid: str
) -> None:
    send_file(olga, f"order,carrier,tracking\n{paid},DPD,1\n")
    with shop.db() as db:
        order = find_order(db, paid)
        assert order is not None
        hold(order, "odd address", "Wanda")
    before = shop.order(paid), shop.lots()
    olga.fill(f"{JOBS}/1", f"{JOBS}/1/start")
    assert results(shop) == {paid: ("blocked", "The order is on hold: odd address")}
    assert (shop.order(paid), shop.lots()) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": []}, "Tick at least one order, or choose all of this list."),
        ({"number": ["T-NOSUCH"]}, "Tick at least one order"),
        ({"action": "hold", "word": " "}, "Say why they are put on hold."),
        ({"action": "tag", "word": "a;b"}, "A tag has 1 to 40 letters"),
        ({"action": "fulfill"}, "Not a valid choice."),
        ({"which": "some"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_done_to_many_changes_nothing(
    shop: Shop, olga: Clerk, paid: str, typed: dict[str, Any], said: str
) -> None:
    before = shop.counts(), shop.order(paid)
    form = olga.form(LIST, JOBS) | {"which": "ticked", "number": [paid], "word": "w"} | typed
    answer = olga.client.post(JOBS, data=form)
    assert answer.status_code == 422
    assert said in answer.text
    if form["number"] == [paid]:
        assert f'aria-label="Choose order {paid}" checked' in answer.text
    assert (shop.counts(), shop.order(paid)) == before


def test_the_export_is_safe_to_open_in_a_spreadsheet(
    shop: Shop, olga: Clerk, three: tuple[str, str, str]
) -> None:
    first, second, unpaid = three
    with shop.db() as db:
        order = find_order(db, first)
        assert order is not None
        order.name = '=HYPERLINK("https://evil.example")'
    before = shop.counts()
    answer = act(olga, "/admin/order-exports", [], which="all")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["order"] for row in rows] == [first, second, unpaid]
    assert rows[0]["name"] == '\'=HYPERLINK("https://evil.example")'
    assert (rows[0]["total"], rows[0]["items"], rows[0]["currency"]) == (
        "87.00",
        "3 x TF-MG-30",
        "GBP",
    )
    assert shop.counts() == before


def test_packing_slips_are_for_what_may_be_sent(
    shop: Shop, olga: Clerk, three: tuple[str, str, str]
) -> None:
    first, _, unpaid = three
    page = act(olga, "/admin/packing-slips", [first, unpaid]).text
    assert "1 packing slip" in page
    assert page.count('class="slip"') == 1
    assert UNPAID.format(unpaid) in page
    assert "LOT-30" in page
    assert "London" in page


def test_many_orders_are_left_to_the_worker(
    shop: Shop, olga: Clerk, three: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    act(olga, JOBS, list(three), action="tag", word="gift")
    assert state(shop) == (True, False)
    assert "Under way: the worker goes on by itself" in olga.get(f"{JOBS}/1").text
    with shop.db() as db:
        assert run_jobs(db) == 3
    assert state(shop) == (True, True)
    assert {outcome for outcome, _ in results(shop).values()} == {"done"}
