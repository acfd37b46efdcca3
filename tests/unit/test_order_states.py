"""What an order says of itself, for every turn its money and its parcels can take."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.errors import NotAllowed
from storefront.orders import states
from storefront.orders.disputes import Dispute
from storefront.orders.models import LineItem, Order
from storefront.orders.payments import Payment
from storefront.orders.states import Charge, Status

DISPUTES = {
    "none": None,
    "open": ("needs_response", False),
    "inquiry": ("warning_needs_response", True),
    "won": ("won", False),
    "unheard of": ("sent_to_the_moon", False),
}


def an_order(status: Status = Status.PAID, **changes: Any) -> Order:
    """£100 for four packs, all paid, nothing sent."""
    given = {"charged": 100 if status in (Status.PAID, Status.CANCELLED) else 0} | changes
    money = {
        "amount": given["charged"],
        "refund_amount": given.get("refund", 0),
        "lost_amount": given.get("lost", 0),
    }
    line = LineItem(
        quantity=4,
        shipped=given.get("shipped", 0),
        returned=given.get("returned", 0),
        replaced=given.get("replaced", 0),
        refunded_unshipped=given.get("released", 0),
    )
    payment = Payment(**money, stray=False)
    if (told := DISPUTES[given.get("dispute", "none")]) is not None:
        payment.disputes = [Dispute(status=told[0], refundable=told[1])]
    return Order(
        number="T-1",
        status=status,
        total=given.get("total", 100),
        charged_amount=money["amount"],
        refund_amount=money["refund_amount"],
        lost_amount=money["lost_amount"],
        granted_before=given.get("granted_before", 0),
        returned_before=given.get("returned_before", 0),
        hold_reason=given.get("hold"),
        payments=[payment] if given["charged"] else [],
        lines=[line],
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.DRAFT, "draft"),
        (Status.PENDING, "pending"),
        (Status.PROCESSING, "payment on its way"),
        (Status.EXPIRED, "expired"),
        (Status.CANCELLED, "voided"),
    ],
)
def test_without_money_the_order_says_what_it_waits_for(status: Status, said: str) -> None:
    assert an_order(status, charged=0).payment_status == said


@pytest.mark.parametrize(
    ("total", "charged", "refund", "lost", "charge", "said", "balance", "over"),
    [
        (100, 100, 0, 0, Charge.FULL, "paid", 0, 0),
        (0, 0, 0, 0, Charge.FULL, "paid", 0, 0),
        (100, 100, 30, 0, Charge.FULL, "partially refunded", 0, 0),
        (100, 100, 100, 0, Charge.FULL, "refunded", 0, 0),
        (130, 100, 0, 0, Charge.PARTIAL, "partially paid", 30, 0),
        (130, 100, 20, 0, Charge.PARTIAL, "partially refunded", 30, 0),
        (130, 0, 0, 0, Charge.NONE, "paid", 130, 0),
        (70, 100, 0, 0, Charge.OVERCHARGED, "overcharged", 0, 30),
        (70, 100, 10, 0, Charge.OVERCHARGED, "overcharged", 0, 20),
        (70, 100, 30, 0, Charge.FULL, "paid", 0, 0),
        (70, 100, 50, 0, Charge.FULL, "partially refunded", 0, 0),
        (0, 100, 100, 0, Charge.FULL, "refunded", 0, 0),
        (100, 100, 0, 100, Charge.NONE, "charged back", 0, 0),
        (100, 100, 0, 40, Charge.PARTIAL, "partially charged back", 0, 0),
        (100, 100, 60, 40, Charge.NONE, "charged back", 0, 0),
        (70, 100, 0, 20, Charge.OVERCHARGED, "partially charged back", 0, 10),
    ],
)
def test_the_money_of_a_paid_order(
    total: int,
    charged: int,
    refund: int,
    lost: int,
    charge: Charge,
    said: str,
    balance: int,
    over: int,
) -> None:
    order = an_order(total=total, charged=charged, refund=refund, lost=lost)
    assert states.charge_status(order) is charge
    assert order.payment_status == said
    assert (states.balance_due(order), states.overcharge(order)) == (balance, over)


@pytest.mark.parametrize(
    ("shipped", "returned", "released", "said"),
    [
        (0, 0, 0, "unfulfilled"),
        (0, 0, 4, "unfulfilled"),
        (1, 0, 0, "partially fulfilled"),
        (1, 0, 3, "fulfilled"),
        (4, 0, 0, "fulfilled"),
        (4, 1, 0, "partially returned"),
        (2, 2, 0, "partially returned"),
        (2, 2, 2, "returned"),
        (4, 4, 0, "returned"),
    ],
)
def test_the_parcels(shipped: int, returned: int, released: int, said: str) -> None:
    order = an_order(shipped=shipped, returned=returned, released=released)
    assert order.fulfillment_status == said


@pytest.mark.parametrize(
    ("returned", "replaced", "sent_anew", "back_anew", "said"),
    [
        (1, 1, 0, 0, "partially fulfilled"),
        (1, 1, 1, 0, "fulfilled"),
        (2, 1, 1, 0, "partially returned"),
        (4, 4, 0, 0, "unfulfilled"),
        (4, 4, 1, 0, "partially fulfilled"),
        (4, 4, 4, 0, "fulfilled"),
        (4, 4, 4, 4, "returned"),
    ],
)
def test_replaced_units_count_once(
    returned: int, replaced: int, sent_anew: int, back_anew: int, said: str
) -> None:
    order = an_order(shipped=4, returned=returned, replaced=replaced)
    anew = {"shipped": sent_anew, "returned": back_anew, "replaced": 0, "refunded_unshipped": 0}
    order.lines.append(LineItem(quantity=replaced, **anew))
    assert order.fulfillment_status == said


def refused(order: Order, action: str) -> str:
    """A word of the refusal, or nothing."""
    with pytest.raises(NotAllowed) as caught:
        states.require(order, action)
    assert caught.value.action == action
    assert caught.value.message == states.why_not(order, action)
    assert action not in order.allowed_actions()
    return caught.value.message


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({}, {"fulfill", "refund", "cancel"}),
        ({"hold": "Call her first"}, {"refund", "cancel"}),
        ({"total": 130}, {"refund", "cancel"}),
        ({"dispute": "open"}, set()),
        ({"dispute": "unheard of"}, set()),
        ({"dispute": "inquiry"}, {"refund", "cancel"}),
        ({"dispute": "won"}, {"fulfill", "refund", "cancel"}),
        ({"lost": 100}, {"cancel"}),
        ({"lost": 40}, {"fulfill", "refund", "cancel"}),
        ({"shipped": 1}, {"fulfill", "refund"}),
        ({"shipped": 4}, {"refund"}),
        ({"shipped": 4, "returned": 4}, {"refund", "cancel"}),
        ({"refund": 100, "released": 4}, {"cancel"}),
        ({"status": Status.CANCELLED}, {"refund"}),
        ({"status": Status.CANCELLED, "refund": 100}, set()),
        ({"status": Status.PENDING}, {"cancel"}),
        ({"status": Status.DRAFT}, {"cancel"}),
        ({"status": Status.PROCESSING}, set()),
        ({"status": Status.EXPIRED}, set()),
    ],
)
def test_what_may_be_done_now(changes: dict[str, Any], allowed: set[str]) -> None:
    order = an_order(**changes)
    told = {"fulfill", "refund", "cancel"}
    assert order.allowed_actions() & told == allowed
    for action in told - allowed:
        assert refused(order, action).endswith((".", "first"))


@pytest.mark.parametrize(
    ("changes", "action", "word"),
    [
        ({"hold": "Call her first"}, "fulfill", "Call her first"),
        ({"total": 130}, "fulfill", "pay the difference"),
        ({"dispute": "open"}, "fulfill", "disputed"),
        ({"dispute": "open"}, "refund", "disputed"),
        ({"dispute": "open"}, "cancel", "disputed"),
        ({"dispute": "inquiry"}, "fulfill", "disputed"),
        ({"lost": 100}, "fulfill", "gave the money back"),
        ({"lost": 100}, "refund", "gave the money back"),
        ({"refund": 100}, "refund", "has gone back"),
        ({"shipped": 4}, "fulfill", "Nothing is left"),
        ({"shipped": 1}, "cancel", "sent already"),
        ({"status": Status.PENDING}, "refund", "has arrived"),
        ({"status": Status.PENDING}, "fulfill", "is pending"),
        ({"status": Status.EXPIRED}, "cancel", "is expired"),
    ],
)
def test_a_refusal_says_the_reason(changes: dict[str, Any], action: str, word: str) -> None:
    assert word in refused(an_order(**changes), action)


def test_money_of_another_payment_may_go_back_while_one_is_disputed() -> None:
    order = an_order(dispute="open", total=130)
    order.payments.append(Payment(amount=30, refund_amount=0, lost_amount=0, stray=False))
    order.charged_amount = 130
    assert order.refundable == 30
    assert "refund" in order.allowed_actions()
    assert "fulfill" not in order.allowed_actions()


@given(st.integers(0, 300), st.integers(0, 300), st.data())
def test_whatever_happens_the_sums_agree(total: int, charged: int, data: st.DataObject) -> None:
    refund = data.draw(st.integers(0, charged))
    lost = data.draw(st.integers(0, charged - refund))
    order = an_order(total=total, charged=charged, refund=refund, lost=lost)
    assert 0 <= states.due(order) <= order.total
    assert states.balance_due(order) == 0 or states.overcharge(order) == 0
    assert order.refundable == charged - refund - lost
    assert (states.charge_status(order) is Charge.OVERCHARGED) == (states.overcharge(order) > 0)
    assert ("refund" in order.allowed_actions()) == (order.refundable > 0)
    if not lost:
        assert states.net(order) + states.balance_due(order) >= states.due(order)


def test_every_state_answers_every_question() -> None:
    """Nothing is left undecided, and a refusal is always a sentence."""
    turns = product(Status, DISPUTES, (None, "Wait"), (0, 4), (0, 100))
    for status, dispute, hold, shipped, charged in turns:
        order = an_order(status, dispute=dispute, hold=hold, shipped=shipped, charged=charged)
        for action in states.ACTIONS:
            why = states.why_not(order, action)
            assert (why is None) == (action in order.allowed_actions())
            assert why is None or (why and why[0].isupper())
