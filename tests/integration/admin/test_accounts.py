"""The accounts at the desk: the month, its files, payouts, and what does not fit."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from storefront import clock
from storefront.accounting.models import Difference, Payout
from storefront.accounting.month import Month
from storefront.accounting.take_payouts import take_payouts
from storefront.checkout.models import ReconcileRun
from storefront.checkout.views import gateway
from storefront.chores import ChoreRow
from tests.integration.accounting.books import LONDON
from tests.integration.admin.conftest import Clerk, deliver, pay, queries
from tests.shop import LARGE, Customer, Shop

PAGES = (
    *("/admin/accounts", "/admin/accounts/2026-11.xlsx", "/admin/accounts/2026-11/orders.csv"),
    *("/admin/payouts", "/admin/payouts/po_1", "/admin/differences/1"),
)


@pytest.fixture
def paid_out(shop: Shop, alice: Customer, sandbox: Any, paid: str) -> str:
    """Alice's £87.00, paid out and taken in; the payout's name."""
    sandbox.advance(4 * 24 * 3600)
    name = sandbox.pay_out()["id"]
    with shop.db() as db:
        take_payouts(db, gateway())
    return str(name)


def spoil(shop: Shop) -> str:
    """Somebody changes a payout; the sentence that says so."""
    with shop.db() as db:
        db.execute(update(Payout).values(amount=Payout.amount + 1))
    with shop.db() as db:
        take_payouts(db, gateway())
        return db.scalars(select(Difference.text)).one()


def test_the_month_and_its_files(shop: Shop, olga: Clerk, paid: str, paid_out: str) -> None:
    month = Month.of(clock.now(), LONDON)
    page = olga.get("/admin/accounts").text
    for part in ("United Kingdom", "20%", "£87.00", "£14.50", "£1.51", month.name):
        assert part in page
    assert f'href="/admin/accounts/{month}.xlsx"' in page
    answer = olga.get(f"/admin/accounts/{month}/orders.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{month}-orders.csv"'
    assert f",{paid},GBP,GB,,20,sale,87.00," in answer.get_data(as_text=True)
    workbook = olga.get(f"/admin/accounts/{month}.xlsx")
    book = load_workbook(io.BytesIO(workbook.data))
    assert [row[1] for row in book["Orders"].iter_rows(values_only=True)] == ["Order", paid]
    book.close()
    assert "no-store" in workbook.headers["Cache-Control"]


def test_an_empty_month_and_months_that_are_none(shop: Shop, olga: Clerk) -> None:
    page = olga.get("/admin/accounts?month=2024-02")
    assert "Nothing was paid, refunded or charged in February 2024." in page.text
    assert "January 2024" in page.text
    assert "March 2024" in page.text
    current = f"Accounts for {Month.of(clock.now(), LONDON).name}"
    for odd in ("2024-13", "never", "2024-1", "1999-12", "%00", "2024-02-01"):
        assert current in olga.get(f"/admin/accounts?month={odd}").text
        assert olga.get(f"/admin/accounts/{odd}.xlsx").status_code == 404
    assert olga.get("/admin/accounts/2024-02/secrets.csv").status_code == 404


def test_the_pages_cost_the_same_however_much_there_is(
    shop: Shop, olga: Clerk, mallory: Customer, sandbox: Any, paid: str
) -> None:
    with shop.db() as db:
        db.add(payout("po_empty", clock.now()))
    addresses = ["/admin/accounts", "/admin/payouts", "/admin/payouts/po_empty"]
    few = [cost(shop, olga, address) for address in addresses]
    for _ in range(3):
        pay(shop, mallory, sandbox, 1)
    sandbox.advance(4 * 24 * 3600)
    addresses[2] = f"/admin/payouts/{sandbox.pay_out()['id']}"
    with shop.db() as db:
        take_payouts(db, gateway())
    assert [cost(shop, olga, address) for address in addresses] == few


def cost(shop: Shop, clerk: Clerk, address: str) -> int:
    with queries(shop) as sent:
        assert clerk.get(address).status_code == 200
    return len(sent)


def payout(name: str, made: datetime) -> Payout:
    return Payout(
        stripe_id=name,
        amount=100,
        currency="GBP",
        status="in_transit",
        itemised="in_progress",
        made_at=made,
        arrives_on=made.date(),
    )


def test_a_payout_leads_to_its_orders(
    shop: Shop, olga: Clerk, alice: Customer, sandbox: Any, paid: str
) -> None:
    session_id = alice.buy(1, LARGE)
    sandbox.pay(session_id)
    deliver(alice, sandbox)
    sandbox.refund_in_dashboard(session_id, 500)
    sandbox.open_dispute(session_id)
    deliver(alice, sandbox)
    assert "No payouts yet." in olga.get("/admin/payouts").text
    sandbox.advance(4 * 24 * 3600)
    with pytest.raises(Exception, match="Nothing to pay out"):
        sandbox.pay_out("eur")
    name = sandbox.pay_out()["id"]
    with shop.db() as db:
        take_payouts(db, gateway())
    assert f'href="/admin/payouts/{name}"' in olga.get("/admin/payouts").text
    page = olga.get(f"/admin/payouts/{name}").text
    assert page.count(f'href="/admin/orders/{paid}"') == 1
    for part in ("£162.00", "-£5.00", "-£70.00", "-£22.84", "£64.16", "Refund", "Disputed"):
        assert part in page
    assert "What does not fit" not in page
    assert olga.get("/admin/payouts/po_nobody").status_code == 404


def test_payouts_go_on_page_by_page(shop: Shop, olga: Clerk) -> None:
    start = clock.now()
    with shop.db() as db:
        for number in range(51):
            db.add(payout(f"po_{number:02}", start - timedelta(hours=number // 2)))
    first = olga.get("/admin/payouts").text
    assert first.count('href="/admin/payouts/po_') == 50
    assert "on its way" in first
    older = first.split('href="/admin/payouts?after=')[1].split('"')[0]
    second = olga.get(f"/admin/payouts?after={older}").text
    assert second.count('href="/admin/payouts/po_') == 1
    assert "Older payouts" not in second
    assert "Stripe has not listed yet" in olga.get(f"/admin/payouts/{older}").text


def test_a_difference_is_looked_at_once_and_with_a_note(
    shop: Shop, olga: Clerk, wanda: Clerk, paid_out: str
) -> None:
    told = spoil(shop)
    with shop.db() as db:
        number = db.scalars(select(Difference.id)).one()
    address = f"/admin/differences/{number}"
    for page in ("/admin/", "/admin/payouts", f"/admin/payouts/{paid_out}", address):
        assert told in olga.get(page).text, page
    before = shop.counts()
    empty = olga.fill(address, address, note="   ")
    assert empty.status_code == 422
    assert "Write what you found." in empty.text
    long = olga.fill(address, address, note="x" * 501)
    assert long.status_code == 422
    assert "x" * 501 in long.text, "nothing typed is lost"
    form = wanda.form(address, address)
    assert olga.fill(address, address, note="A <b>test</b> of ours").status_code == 303
    late = wanda.client.post(address, data=form | {"note": "me too"}, follow_redirects=True)
    assert "Somebody had looked at it before you." in late.text
    assert "A &lt;b&gt;test&lt;/b&gt; of ours" in late.text
    assert shop.counts() == before
    assert told not in olga.get("/admin/").text
    assert "A &lt;b&gt;test&lt;/b&gt; of ours" in olga.get(f"/admin/payouts/{paid_out}").text
    with shop.db() as db:
        kept = db.scalars(select(Difference)).one()
        assert (kept.note, kept.looked_at_by) == (
            "A <b>test</b> of ours",
            "Olga Okafor (olga@example.com)",
        )
    assert olga.get("/admin/differences/99").status_code == 404


def test_the_accounts_are_for_operators_and_owners(
    shop: Shop, olga: Clerk, wanda: Clerk, max_: Clerk, nobody: Clerk, paid_out: str
) -> None:
    spoil(shop)
    for page in PAGES:
        address = page.replace("po_1", paid_out)
        assert [clerk.get(address).status_code for clerk in (olga, wanda)] == [200, 200], page
        assert max_.get(address).status_code == 403
        assert nobody.get(address).status_code == 303
    form = olga.form("/admin/differences/1", "/admin/differences/1") | {"note": "mine"}
    assert max_.client.post("/admin/differences/1", data=form).status_code == 403
    assert nobody.client.post("/admin/differences/1", data=form).status_code == 401
    with shop.db() as db:
        assert db.get_one(Difference, 1).looked_at is None


def test_the_first_page_warns_when_nobody_works_or_compares(
    shop: Shop, olga: Clerk, at: Any
) -> None:
    start = clock.now()
    assert "The worker has never been seen." in olga.get("/admin/").text
    with shop.db() as db:
        db.add(ChoreRow(name="heartbeat", due_at=start, started_at=start, done_at=start))
    assert "Orders were never compared with Stripe." in olga.get("/admin/").text
    with shop.db() as db:
        db.add(ReconcileRun(at=start, days=30, healed=2, open=0))
    page = olga.get("/admin/").text
    assert "2 put right" in page
    assert "<span>Worker</span>" not in page
    at(start + timedelta(seconds=121))
    assert "The worker was last seen on " in olga.get("/admin/").text
    at(start + timedelta(minutes=3))
    with shop.db() as db:
        moment = clock.now()
        db.execute(update(ChoreRow).values(started_at=moment, done_at=moment, error="Oh: dear"))
        db.execute(update(ReconcileRun).values(at=moment - timedelta(minutes=61)))
    page = olga.get("/admin/").text
    assert "Orders were last compared with Stripe on " in page
    assert "“Heartbeat” failed on " in page
    assert "Oh: dear" in page


def test_a_difference_counts_on_the_first_page(shop: Shop, olga: Clerk, paid_out: str) -> None:
    counted = '<dt>Differences from Stripe</dt><dd class="warn">1</dd>'
    assert "<dt>Differences from Stripe</dt><dd>0</dd>" in olga.get("/admin/").text
    spoil(shop)
    assert counted in olga.get("/admin/").text
