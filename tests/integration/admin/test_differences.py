"""Money for what an edit left to pay: on its way, asked for anew, come too late."""

from typing import Any

from tests.integration.admin.conftest import Clerk, deliver
from tests.integration.admin.edits import begin, change, commit, go_to_pay, link_to, money, stage
from tests.shop import Customer, Shop


def test_a_difference_on_its_way_from_the_bank_is_not_asked_for_twice(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    change(olga, paid, units_1="4")
    link = link_to(shop, paid)
    session_id = go_to_pay(alice, link)
    sandbox.pay(session_id, "debit")
    deliver(alice, sandbox)
    again = alice.client.post(link)
    assert again.status_code == 409
    assert "your bank is sending the money" in again.text
    assert money(shop, paid)["due"] == 2900
    sandbox.bounce_debit(session_id)
    deliver(alice, sandbox)
    second = go_to_pay(alice, link)
    assert second != session_id
    sandbox.pay(second)
    deliver(alice, sandbox)
    assert (money(shop, paid)["due"], money(shop, paid)["charged"]) == (0, 11600)


def test_a_second_change_ends_the_page_that_asks_for_the_old_difference(
    shop: Shop, olga: Clerk, alice: Customer, paid: str, sandbox: Any
) -> None:
    change(olga, paid, units_1="4")
    first = go_to_pay(alice, link_to(shop, paid))
    change(olga, paid, units_1="5")
    assert sandbox.session(first)["status"] == "expired"
    second = go_to_pay(alice, link_to(shop, paid))
    assert sandbox.session(second)["amount_total"] == 5800
    sandbox.pay(second)
    # The order is changed back before the news of the payment came.
    page = begin(olga, paid)
    stage(olga, page, units_1="4")
    assert commit(olga, page).status_code == 303
    deliver(alice, sandbox)
    after = money(shop, paid)
    assert (after["total"], after["charged"], after["due"], after["over"]) == (
        11600,
        14500,
        0,
        2900,
    )
