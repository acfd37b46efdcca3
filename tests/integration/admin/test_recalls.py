"""A lot is called back: frozen, everybody who has units found and told, once."""

import csv
import io
from email.message import EmailMessage as MimeMessage
from typing import Any

import pytest
from sqlalchemy import update

from storefront.orders.models import Order, find_order
from storefront.orders.returns import write_received
from storefront.worker import work_once
from tests.contract.order_states import has, order_shown
from tests.contract.test_shop_words import blocked
from tests.integration.admin.conftest import Clerk, pay, token
from tests.shop import LARGE, SMALL, Customer, Shop

LOT = "/admin/stock/lots/1"
RECALL = "/admin/stock/recalls/1"
NOTICE = {"danger": "Splinters of glass can cut.", "advice": "Stop using it. Write to us."}


def recall(olga: Clerk) -> None:
    answer = olga.fill(LOT, f"{LOT}/recalls", reason="Splinters of glass")
    assert answer.headers["Location"] == RECALL


def send(olga: Clerk, number: str, units: int) -> None:
    path = f"/admin/orders/{number}/fulfillments"
    form = olga.form(f"/admin/orders/{number}", path)
    name = next(name for name in form if name.startswith("units_"))
    typed = {name: str(units), "carrier": "DPD", "tracking_number": f"DPD{units}"}
    assert olga.client.post(path, data=form | typed).status_code == 303


def mails(shop: Shop) -> list[MimeMessage]:
    """All that the worker sends now."""
    sent: list[MimeMessage] = []
    with shop.db() as db:
        while work_once(db, sent.append):
            pass
    return sent


@pytest.fixture
def story(shop: Shop, olga: Clerk, alice: Customer, sandbox: Any) -> dict[str, str]:
    """Alice has two of three; Bob's parcel was undone; Carol's one waits; Dan bought other packs.
    Then the lot is recalled."""
    bob, carol, dan = (Customer(shop.app.test_client()) for _ in range(3))
    numbers = {
        "alice": pay(shop, alice, sandbox, 3),
        "bob": pay(shop, bob, sandbox, 1),
        "carol": pay(shop, carol, sandbox, 1),
        "dan": pay(shop, dan, sandbox, 1, LARGE),
    }
    send(olga, numbers["alice"], 2)
    send(olga, numbers["bob"], 1)
    send(olga, numbers["dan"], 1)
    path = f"/admin/orders/{numbers['bob']}"
    assert olga.fill(path, f"{path}/fulfillments/2/undoing").status_code == 303
    with shop.db() as db:
        db.execute(
            update(Order)
            .where(Order.number == numbers["alice"])
            .values(name="=Alice", email="a@x.y")
        )
    mails(shop)
    recall(olga)
    return numbers


def test_a_recalled_lot_is_frozen_at_once(
    shop: Shop, olga: Clerk, story: dict[str, str], mallory: Customer
) -> None:
    assert shop.states("LOT-30") == {"quality_control": 5, "allocated": 3}
    assert "Being recalled: orders hold 3 units and cannot be sent." in olga.get("/admin/").text
    mallory.add(SMALL, 1)
    assert mallory.check_out().status_code == 409
    for name in ("alice", "bob", "carol"):
        page = f"/admin/orders/{story[name]}"
        assert "Lot LOT-30 is recalled. Swap it for another lot first." in olga.get(page).text
        with pytest.raises(KeyError):
            olga.form(page, f"{page}/fulfillments")
        sent = olga.client.post(f"{page}/fulfillments", data={"csrf_token": token(olga)})
        assert sent.status_code == 409
    assert shop.order(story["alice"])["lines"] == [(SMALL, 3, 2)]
    again = olga.client.post(f"{LOT}/recalls", data=olga.form("/admin/stock", "/admin/stock/lots"))
    assert again.status_code == 409


def test_the_page_lists_who_has_units_and_who_waits_for_some(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    page = olga.get(RECALL).text
    held, _, received = page.partition('id="received-heading"')
    received = received.partition("</section>")[0]
    assert all(story[name] in held for name in ("alice", "bob", "carol"))
    assert story["alice"] in received
    assert not any(story[name] in received for name in ("bob", "carol", "dan"))
    assert "DPD2" in received


def test_orders_move_to_other_lots_and_can_be_sent(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    path = f"{RECALL}/swaps/{story['alice']}"
    short = olga.fill(RECALL, path)
    assert short.status_code == 409
    assert "The other lots have only 0 of 1 units free." in short.text
    shop.put_on_shelf(SMALL, "NEW", 5)
    form = olga.form(RECALL, path)
    assert olga.client.post(path, data=form).status_code == 303
    assert olga.client.post(path, data=form).status_code == 409
    assert shop.states("NEW") == {"available": 4, "allocated": 1}
    assert shop.states("LOT-30") == {"quality_control": 6, "allocated": 2}
    send(olga, story["alice"], 1)
    assert shop.lots()["NEW"] == (4, 0)
    assert shop.order(story["alice"])["events"][-2:] == ["swap_lot", "fulfill"]


def test_everybody_who_received_units_is_told_once(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    path = f"{RECALL}/notices"
    form = olga.form(RECALL, path) | NOTICE
    assert olga.client.post(path, data=form).status_code == 303
    again = olga.client.post(path, data=form)
    assert again.status_code == 409
    assert "This notice was sent already." in again.text
    [mail] = mails(shop)
    assert (mail["To"], mail["Subject"]) == (
        "a@x.y",
        "Product safety recall, lot LOT-30: stop using it",
    )
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for words in (*NOTICE.values(), "LOT-30", "2 x Threefold Magnesium, 30 days"):
        assert words in text
        assert words.replace(" x ", " × ") in html
    for market in ("gb", "eu", "us"):
        assert blocked(f"<p>{mail['Subject']}</p>{html}", market) == []
    page = olga.get(RECALL).text
    assert "/admin/mails/" in page.partition('id="received-heading"')[2]
    kinds = {name: shop.order(number)["events"] for name, number in story.items()}
    assert {name for name, events in kinds.items() if "recall_notice" in events} == {"alice"}
    shown = {name: order_shown(shop.app, number, has()) for name, number in story.items()}
    assert {name for name, page in shown.items() if NOTICE["advice"] in page} == {"alice"}


def test_a_second_notice_says_why(shop: Shop, olga: Clerk, story: dict[str, str]) -> None:
    path = f"{RECALL}/notices"
    assert olga.fill(RECALL, path, **NOTICE).status_code == 303
    mails(shop)
    assert "Splinters of glass can cut." in olga.get(RECALL).text
    refused = olga.fill(RECALL, path)
    assert refused.status_code == 422
    assert "Say why customers are written to again." in refused.text
    assert olga.fill(RECALL, path, reason="The laboratory has answered").status_code == 303
    [mail] = mails(shop)
    assert mail["Subject"] == "Updated: Product safety recall, lot LOT-30: stop using it"
    assert "The laboratory has answered" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert shop.order(story["alice"])["events"].count("recall_notice") == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"danger": " "}, "Say what is wrong with the lot."),
        ({"advice": ""}, "Say what customers should do."),
        ({"danger": "x" * 2001}, "At most 2,000 characters."),
        ({"number": "x", "reason": "x"}, "This notice was sent already."),
    ],
)
def test_a_notice_with_nothing_to_say_is_not_sent(
    shop: Shop, olga: Clerk, story: dict[str, str], typed: dict[str, str], said: str
) -> None:
    before = shop.counts()
    answer = olga.fill(RECALL, f"{RECALL}/notices", **(NOTICE | typed))
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert shop.counts() == before


def test_the_list_for_the_authority_runs_nothing(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    with shop.db() as db:
        order = find_order(db, story["alice"])
        assert order is not None
        write_received(order, {order.lines[0].id: {1: 1}}, "changed_mind", "Olga")
    answer = olga.get(f"{RECALL}/distribution.csv")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="recall-1-distribution.csv"'
    )
    header, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    listed = dict(zip(header, row, strict=True))
    assert (listed["order"], listed["name"], listed["email"]) == (
        story["alice"],
        "'=Alice",
        "a@x.y",
    )
    assert (listed["lot"], listed["units"], listed["came back"]) == ("LOT-30", "2", "1")
    assert (listed["tracking number"], listed["told (UTC)"]) == ("DPD2", "")


def test_a_recall_is_closed_when_nobody_holds_units(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    path = f"{RECALL}/closure"
    refused = olga.fill(RECALL, path, outcome="All destroyed")
    assert refused.status_code == 422
    assert "Orders still hold 3 units. Move them first." in refused.text
    shop.put_on_shelf(SMALL, "NEW", 9)
    for name in ("alice", "bob", "carol"):
        assert olga.fill(RECALL, f"{RECALL}/swaps/{story[name]}").status_code == 303
    form = olga.form(RECALL, path) | {"outcome": "All destroyed"}
    assert olga.client.post(path, data=form).status_code == 303
    assert olga.client.post(path, data=form).status_code == 409
    assert "Closed recalls" in olga.get("/admin/stock").text
    assert shop.states("LOT-30") == {"quality_control": 8}
    late = olga.client.post(f"{RECALL}/notices", data=form | NOTICE | {"number": "1"})
    assert late.status_code == 409


def test_an_unfounded_recall_lets_the_lot_be_released_again(
    shop: Shop, olga: Clerk, story: dict[str, str]
) -> None:
    typed = {"outcome": "False alarm", "unfounded": "y"}
    assert olga.fill(RECALL, f"{RECALL}/closure", **typed).status_code == 303
    assert olga.fill(LOT, f"{LOT}/decisions", units="5").status_code == 303
    assert shop.states("LOT-30") == {"available": 5, "allocated": 3}
    send(olga, story["carol"], 1)


@pytest.mark.parametrize("path", ["notices", "closure", "swaps/T-1"])
def test_only_operators_see_and_run_recalls(
    shop: Shop, olga: Clerk, max_: Clerk, mallory: Customer, path: str
) -> None:
    recall(olga)
    before = shop.counts()
    form = olga.form(RECALL, f"{RECALL}/closure") | NOTICE | {"outcome": "x", "number": "1"}
    assert max_.client.post(f"{RECALL}/{path}", data=form).status_code == 403
    assert mallory.client.post(f"{RECALL}/{path}", data=form).status_code == 401
    for address in (RECALL, f"{RECALL}/distribution.csv"):
        assert max_.get(address).status_code == 403
        assert mallory.client.get(address).status_code == 303
    assert olga.client.post(f"/admin/stock/recalls/9/{path}", data=form).status_code == 404
    assert shop.counts() == before
