"""A back office with rows in every list and orders in every state, made by those who work there."""

import io
from typing import Any

from sqlalchemy import select

from storefront import clock
from storefront.accounting.models import Difference
from storefront.accounting.take_payouts import take_payouts
from storefront.checkout.models import WebhookEvent
from storefront.checkout.views import gateway
from storefront.orders.models import find_order
from storefront.orders.payments import PaymentAttempt
from storefront.promotions.models import Kind
from storefront.webhooks.models import WebhookDelivery
from storefront.worker import work_once
from tests.integration.admin.conftest import Clerk, deliver, pay
from tests.integration.admin.edits import begin, change, stage
from tests.integration.admin.test_drafts import write
from tests.promotions import make
from tests.shop import LARGE, SMALL, Customer, Shop

TROUBLES = ("amount_differs", "oversold", "paid_twice", "refund_failed", "payment_refused")
EVENTS = ("promotion_released", "promotion_over", "second_payment", "dispute_updated", "lapse")


class FullDesk:
    """`pages` are addresses of the back office that have something to show."""

    def __init__(self, shop: Shop, sandbox: Any, olga: Clerk, wanda: Clerk) -> None:
        self.shop, self.sandbox, self.olga, self.wanda = shop, sandbox, olga, wanda
        self.pages = ["/admin/", "/admin/orders", "/admin/orders?status=draft", "/admin/orders?q=x"]
        for sku, number in ((SMALL, "LOT-31"), (LARGE, "LOT-91")):
            shop.put_on_shelf(sku, number, 40)
        make(shop, "SPRING", Kind.PERCENT, once=True, cap=9)
        make(shop, "GONE", Kind.FREE_DELIVERY, minimums={"GBP": 1000})
        make(shop, "TAKEN", Kind.AMOUNT, amounts={"GBP": 500}, markets=["GB"])

    def fill(self) -> "FullDesk":
        for rows in (self.sold, self.changed, self.lots, self.drafts, self.bulk, self.hooks):
            rows()
        self.trouble()
        self.books()
        self.pages += ["/admin/packs", f"/admin/packs/{SMALL}", "/admin/account", "/admin/staff"]
        self.pages += [f"/admin/promotions{end}" for end in ("", "/new", "/1", "/2", "/3")]
        return self

    def paid(self, units: int = 3, method: str = "card") -> str:
        buyer = Customer(self.shop.app.test_client())
        if method == "card":
            number = pay(self.shop, buyer, self.sandbox, units)
        else:
            session_id = buyer.buy(units)
            self.sandbox.pay(session_id, method)
            deliver(buyer, self.sandbox)
            number = self._number(session_id)
        self.pages.append(f"/admin/orders/{number}")
        return number

    def _number(self, session_id: str) -> str:
        with self.shop.db() as db:
            row = select(PaymentAttempt).where(PaymentAttempt.session_id == session_id)
            return db.scalars(row).one().order.number

    def _session(self, number: str) -> str:
        with self.shop.db() as db:
            order = find_order(db, number)
            assert order is not None
            return str(order.attempts[-1].session_id)

    def act(self, number: str, noun: str, **typed: Any) -> None:
        answer = self.olga.act(number, noun, **typed)
        assert answer.status_code == 303, answer.text

    def sold(self) -> None:
        """Sent, undone, announced, taken in, ended, refunded, cancelled, noted."""
        sent = self.paid()
        line = self.line_of(sent)
        self.act(sent, "fulfillments", **{f"units_{line}": "2"}, tracking_number="123")
        self.act(sent, "returns", **{f"units_{line}": "1"}, reason="damaged", note="Torn")
        self.act(sent, "returns/1/receipt")
        self.act(sent, "returns", **{f"units_{line}": "1"}, reason="damaged")
        self.act(sent, "notes", text="Torn", public="y")
        self.act(sent, "refunds", **{f"units_{line}": "1"}, amount="10.00", restocking_fee="1.00")
        again = self.paid(1)
        self.act(again, "fulfillments")
        self.act(again, "fulfillments/2/undoing")
        ended = self.paid(1)
        self.act(ended, "fulfillments")
        self.act(ended, "returns", **{f"units_{self.line_of(ended)}": "1"})
        self.act(ended, "returns/3/receipt")
        self.act(ended, "returns/3/end", outcome="nothing")
        self.act(self.paid(1), "cancellation", money="all")
        self.act(self.paid(1), "holds", reason="Torn")

    def line_of(self, number: str) -> int:
        with self.shop.db() as db:
            order = find_order(db, number)
            assert order is not None
            return order.lines[0].id

    def changed(self) -> None:
        """Dearer and cheaper; on its way from the bank; disputed; refunded at Stripe; unpaid."""
        for units in ("4", "2"):
            number = self.paid()
            change(self.olga, number, **{f"units_{self.line_of(number)}": units})
        staged = begin(self.olga, number)
        stage(self.olga, staged, **{f"add_{LARGE}": "1"}, line1="2 Torn")
        self.pages.append(staged)
        self.paid(1, "debit")
        disputed, outside = self.paid(1), self.paid(2)
        self.sandbox.open_dispute(self._session(disputed))
        self.sandbox.refund_in_dashboard(self._session(outside), 2900)
        deliver(Customer(self.shop.app.test_client()), self.sandbox)
        self.pages.append(
            f"/admin/orders/{self._number(Customer(self.shop.app.test_client()).buy())}"
        )

    def lots(self) -> None:
        """One recalled, its customers told; one to be decided on; one taken off sale."""
        lot = {"sku": SMALL, "number": "LOT-32", "best_before": "2098-01-01", "units": "5"}
        assert self.olga.fill("/admin/stock", "/admin/stock/lots", **lot).status_code == 303
        self.at_lot(1, "recalls", reason="Torn")
        here = "/admin/stock/recalls/1"
        told = {"danger": "Torn", "advice": "Torn"}
        assert self.olga.fill(here, f"{here}/notices", **told).status_code == 303
        self.at_lot(2, "withdrawal")
        self.pages += ["/admin/stock", "/admin/stock?lot=x", here]
        self.pages += [f"/admin/stock/lots/{number}" for number in range(1, 6)]

    def at_lot(self, lot: int, noun: str, **typed: str) -> None:
        page = f"/admin/stock/lots/{lot}"
        assert self.olga.fill(page, f"{page}/{noun}", **typed).status_code == 303

    def drafts(self) -> None:
        price = {f"price_{SMALL}": "25.00", f"reason_{SMALL}": "Torn"}
        numbers = [write(self.olga, **price, holds_stock="y"), write(self.olga), write(self.olga)]
        for number, act in zip(numbers[1:], ("invoices", "cancellation"), strict=True):
            page = f"/admin/drafts/{number}"
            assert self.olga.fill(page, f"{page}/{act}").status_code == 303
        self.pages += ["/admin/drafts", "/admin/drafts?q=x", "/admin/new-draft"]
        self.pages += [
            f"/admin/{kind}/{number}" for kind in ("drafts", "orders") for number in numbers
        ]

    def bulk(self) -> None:
        """A plan, an act that was done, and a file with all that can be wrong with a row."""
        self.plan_job(action="tag", word="torn")
        assert self.olga.fill("/admin/jobs/1", "/admin/jobs/1/start").status_code == 303
        self.plan_job(action="hold", word="Torn")
        rows = "order,carrier,tracking\nT-X,DPD,1\nT-X,DPD,1\nT-Y,Nobody,1\nT-Z,DPD,?\n"
        file = (io.BytesIO(rows.encode()), "parcels.csv")
        page = "/admin/jobs"
        assert self.olga.fill(page, f"{page}/parcels", file=file).status_code == 303
        self.pages += [page, "/admin/jobs/1", "/admin/jobs/2", "/admin/jobs/3"]

    def plan_job(self, **typed: str) -> None:
        form = self.olga.form("/admin/orders", "/admin/jobs") | {"which": "all"} | typed
        assert self.olga.client.post("/admin/jobs", data=form).status_code == 303

    def hooks(self) -> None:
        """Messages that arrived, wait, are tried again and were given up."""
        typed = {"url": "https://erp.example/hook", "events": ["order.paid"]}
        assert self.wanda.fill("/admin/webhooks", "/admin/webhooks", **typed).status_code == 201
        at: Any = clock.now()
        states: tuple[dict[str, Any], ...] = (
            {"delivered_at": at, "due_at": None, "status_code": 200},
            {"given_up_at": at, "due_at": None},
            {"leased_until": at.replace(year=2099)},
            {"attempts": 1},
            {},
        )
        with self.shop.db() as db:
            for number, state in enumerate(states):
                kept = {"endpoint_id": 1, "event": "order.paid", "body": "{}"}
                db.add(WebhookDelivery(message_id=f"msg_{number}", **kept, **state))
        self.pages += ["/admin/webhooks", "/admin/webhooks/1"]

    def trouble(self) -> None:
        """All that the first page warns of, and what else a timeline may tell."""
        number = self.paid(1)
        with self.shop.db() as db:
            order = find_order(db, number)
            assert order is not None
            for kind in (*TROUBLES, *EVENTS):
                details = {"amount": 100, "code": "SPRING", "reason": "torn", "outcome": "won"}
                order.record(kind, "Stripe", **details)
            db.add(WebhookEvent(id="evt_9", type="refund.updated", review="Torn"))
        with self.shop.db() as db:
            work_once(db, _refuse)
            while work_once(db, lambda _mail: None):
                pass
        self.pages += [f"/admin/mails/{mail}" for mail in (1, 2)]

    def books(self) -> None:
        self.sandbox.advance(4 * 24 * 3600)
        name = self.sandbox.pay_out()["id"]
        with self.shop.db() as db:
            take_payouts(db, gateway())
            seen = {"since": clock.now(), "first_seen": clock.now()}
            db.add(Difference(text="Torn 1", subject="orders", **seen))
            looked = {"looked_at": clock.now(), "looked_at_by": "Olga", "note": "Torn"}
            db.add(
                Difference(text="Torn 2", subject="payouts", gone_at=clock.now(), **seen, **looked)
            )
        self.pages += ["/admin/accounts", "/admin/accounts?month=2024-02", "/admin/payouts"]
        self.pages += [f"/admin/payouts/{name}", "/admin/differences/1", "/admin/differences/2"]


def _refuse(_mail: object) -> None:
    raise OSError("Torn")
