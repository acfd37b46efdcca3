"""Four ways a payment goes × every order, repetition and loss of the webhooks that tell of it.

However the news travels, the order ends where the money is, once; the sweep finds what got lost.
"""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from storefront import clock
from storefront.checkout.sweep import sweep
from storefront.checkout.views import gateway
from storefront.worker import work_once
from tests.shop import Customer, Shop

News = tuple[bytes, dict[str, str]]
Story = Callable[[Any, str], list[list[News]]]


def about_sessions(news: list[News]) -> list[News]:
    return [item for item in news if b'"checkout.session.' in item[0]]


def paid_at_once(sandbox: Any, session_id: str) -> list[list[News]]:
    sandbox.pay(session_id)
    return [sandbox.deliveries()]


def declined_then_paid(sandbox: Any, session_id: str) -> list[list[News]]:
    sandbox.pay(session_id, "decline")
    declined = sandbox.deliveries()
    sandbox.pay(session_id)
    return [declined, sandbox.deliveries()]


def debit_cleared(sandbox: Any, session_id: str) -> list[list[News]]:
    sandbox.pay(session_id, "debit")
    waiting = sandbox.deliveries()
    sandbox.clear_debit(session_id)
    return [waiting, sandbox.deliveries()]


def debit_bounced(sandbox: Any, session_id: str) -> list[list[News]]:
    sandbox.pay(session_id, "debit")
    waiting = sandbox.deliveries()
    sandbox.bounce_debit(session_id)
    return [waiting, sandbox.deliveries()]


STORIES: dict[Story, tuple[str, tuple[int, int], list[str], list[str]]] = {
    # story: status, (on hand, allocated), money events, mails
    paid_at_once: ("paid", (10, 2), ["pay"], ["order_confirmation"]),
    declined_then_paid: ("paid", (10, 2), ["pay"], ["order_confirmation"]),
    debit_cleared: ("paid", (10, 2), ["pay"], ["order_confirmation"]),
    debit_bounced: ("cancelled", (10, 0), ["fail"], ["payment_failed"]),
}


def deliver(alice: Customer, news: News) -> None:
    body, headers = news
    answer = alice.client.post("/webhooks/stripe", data=body, headers=headers)
    assert answer.status_code == 204, answer.text


def ended(shop: Shop, number: str, expected: Any) -> None:
    status, stock, money_events, mails = expected
    order = shop.order(number)
    assert order["status"] == status
    assert shop.lots()["LOT-30"] == stock
    seen = [kind for kind in order["events"] if kind in ("pay", "fail", "expire", "cancel")]
    assert seen == money_events
    assert order["events"].count("place") == 1
    sent: list[str] = []
    with shop.db() as db:
        while work_once(db, send=lambda mail: sent.append(str(mail["Message-ID"]))):
            pass
    told = [kind for kind in (m.removeprefix("<").split("-")[0] for m in sent)]
    assert [kind for kind in told if kind != "payment_on_its_way"] == mails
    assert len(set(sent)) == len(sent)
    assert shop.counts()["storefront_refund"] == 0


def later(shop: Shop, monkeypatch: pytest.MonkeyPatch, sandbox: Any) -> None:
    """Two hours on, the sweep looks at whatever is still open."""
    moment = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "read", lambda: moment)
    sandbox.advance(7200)
    with shop.db() as db:
        sweep(db, gateway())


@pytest.mark.parametrize("story", list(STORIES), ids=lambda story: story.__name__)
@pytest.mark.parametrize("times", [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 1), (1, 2), (2, 2)])
def test_news_that_comes_while_it_happens(
    story: Story,
    times: tuple[int, int],
    shop: Shop,
    alice: Customer,
    sandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each batch is delivered 0, 1 or 2 times before the next thing happens."""
    session_id = alice.buy(2)
    for batch, count in zip(story(sandbox, session_id), times, strict=False):
        for news in batch * count:
            deliver(alice, news)
    later(shop, monkeypatch, sandbox)
    ended(shop, shop.only_order(), STORIES[story])


@pytest.mark.parametrize("story", list(STORIES), ids=lambda story: story.__name__)
@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_news_that_comes_late_in_any_order(
    story: Story,
    length: int,
    shop: Shop,
    alice: Customer,
    sandbox: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Everything has happened at Stripe; then any sequence of deliveries, and each leaves the
    order where it ends anyway."""
    session_id = alice.buy(2)
    told = about_sessions([news for batch in story(sandbox, session_id) for news in batch])
    assert told, "the story has no news"
    number = shop.only_order()
    for sequence in itertools.product(told, repeat=length):
        for news in sequence:
            deliver(alice, news)
    if length == 0:
        later(shop, monkeypatch, sandbox)
    ended(shop, number, STORIES[story])


def test_the_customers_return_alone_is_enough(shop: Shop, alice: Customer, sandbox: Any) -> None:
    session_id = alice.buy(2)
    paid = sandbox.pay(session_id)
    back = paid["success_url"].replace("{CHECKOUT_SESSION_ID}", session_id)
    answer = alice.client.get(back.removeprefix("http://localhost"))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/orders/")
    assert alice.client.get_cookie("cart_count").value == "0"
    page = alice.client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert shop.only_order() in page.text
    ended(shop, shop.only_order(), STORIES[paid_at_once])


def test_an_abandoned_session_expires_and_frees_the_stock(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    alice.buy(3)
    assert shop.lots()["LOT-30"] == (10, 3)
    sandbox.advance(32 * 60)
    for news in sandbox.deliveries():
        deliver(alice, news)
    assert shop.order(shop.only_order())["status"] == "expired"
    assert shop.lots()["LOT-30"] == (10, 0)
    assert "£87.00" in alice.client.get("/cart").text, "the cart stays full"


def test_walking_away_and_coming_back_leads_to_the_same_session(
    shop: Shop, alice: Customer
) -> None:
    first = alice.buy(1)
    again = alice.check_out()
    assert first in again.headers["Location"]
    assert shop.counts()["storefront_order"] == 1


def test_a_changed_cart_ends_the_old_session_first(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    first = alice.buy(1)
    alice.add(quantity=2)
    second = alice.check_out()
    assert second.status_code == 303
    assert sandbox.session(first)["status"] == "expired"
    assert shop.lots()["LOT-30"] == (10, 3)
    assert shop.counts()["storefront_order"] == 2


def test_paid_in_another_window_shows_that_order(shop: Shop, alice: Customer, sandbox: Any) -> None:
    sandbox.pay(alice.buy(1))
    answer = alice.check_out()
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/orders/")
    assert shop.order(shop.only_order())["status"] == "paid"
    assert shop.counts()["storefront_order"] == 1
