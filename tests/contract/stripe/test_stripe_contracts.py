"""The two contracts catch what they are there for: each planted fault fails with its path."""

import copy
from typing import Any

import pytest
import stripe

from tests.contract.stripe import checker, openapi_contract
from tests.contract.stripe.checker import ContractChecker, contracts
from tests.sandbox_fixtures import Desk

Json = dict[str, Any]
SESSIONS = "/v1/checkout/sessions"
GOOD: Json = {
    "mode": "payment",
    "success_url": "http://localhost/thanks",
    "line_items": [
        {
            "quantity": 1,
            "price_data": {
                "currency": "gbp",
                "unit_amount": 2900,
                "product_data": {"name": "Powder"},
            },
        }
    ],
    "shipping_address_collection": {"allowed_countries": ["GB"]},
    "automatic_tax": {"enabled": False},
    "metadata": {"order": "1001"},
}


def only_the_types() -> ContractChecker:
    return ContractChecker(contracts()[:1])


def only_the_file() -> ContractChecker:
    if len(contracts()) == 1:
        pytest.skip(openapi_contract.ABSENT)
    return ContractChecker((contracts()[0], contracts()[1]))


@pytest.fixture(params=["types", "types and file"])
def held(request: pytest.FixtureRequest) -> ContractChecker:
    return only_the_types() if request.param == "types" else only_the_file()


def send(desk: Desk, held_to: ContractChecker, params: Any) -> stripe.checkout.Session:
    """Through the real SDK, so that its encoding is part of what is checked."""
    desk.http_client._checker = held_to
    return desk.client.v1.checkout.sessions.create(params=params)


def changed(path: str, value: Any) -> Json:
    """GOOD with one value set at a dotted path."""
    params = copy.deepcopy(GOOD)
    *parts, last = path.split(".")
    target: Any = params
    for part in parts:
        target = target[int(part) if part.isdecimal() else part]
    target[last] = value
    return params


def test_a_right_request_and_its_answer_pass(sandbox: Desk, held: ContractChecker) -> None:
    assert send(sandbox, held, GOOD).amount_total == 2900


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("line_itemz", [], "line_itemz"),
        ("line_items.0.price_data.unit_ammount", 2900, "line_items[0][price_data]"),
        ("line_items.0.price_data.unit_amount", 12.5, "line_items[0][price_data][unit_amount]"),
        ("line_items.0.price_data.product_data.titel", "x", "line_items[0][price_data]"),
        ("line_items.0.quantity", "two", "line_items[0][quantity]"),
        ("mode", "paymnt", "mode"),
        ("ui_mode", "hosted", "ui_mode"),
        ("automatic_tax.enabled", "yes", "automatic_tax[enabled]"),
        (
            "shipping_address_collection.allowed_countries",
            ["XX"],
            "shipping_address_collection[allowed_countries][0]",
        ),
        ("metadata", {"order": {"number": "1001"}}, "metadata[order]"),
    ],
)
def test_a_wrong_parameter_is_refused_with_its_path(
    sandbox: Desk, held: ContractChecker, path: str, value: Any, named: str
) -> None:
    with pytest.raises(AssertionError) as refusal:
        send(sandbox, held, changed(path, value) | ({"line_itemz": "1"} if value == [] else {}))
    assert named in str(refusal.value)
    assert sandbox.state.store.find("checkout.session") == []


def test_what_left_the_api_is_refused_by_the_types(sandbox: Desk) -> None:
    with pytest.raises(AssertionError, match="'payment_method_types' was unexpected"):
        send(sandbox, only_the_types(), {**GOOD, "payment_method_types": ["card"]})


def test_too_long_a_value_is_refused_by_the_file(sandbox: Desk) -> None:
    with pytest.raises(AssertionError, match=r"client_reference_id: .* is too long"):
        send(sandbox, only_the_file(), {**GOOD, "client_reference_id": "x" * 300})


def test_a_missing_parameter_is_refused(sandbox: Desk, held: ContractChecker) -> None:
    params = copy.deepcopy(GOOD)
    del params["line_items"][0]["price_data"]["currency"]
    with pytest.raises(AssertionError, match=r"line_items\[0\]\[price_data\].*'currency'"):
        send(sandbox, held, params)


def test_a_query_is_checked_like_a_form(held: ContractChecker) -> None:
    held.request("GET", "/v1/events", "types%5B0%5D=charge.refunded&created%5Bgte%5D=5&limit=3")
    with pytest.raises(AssertionError, match="'limt' was unexpected"):
        held.request("GET", "/v1/events", "limt=100")
    with pytest.raises(AssertionError, match=r"created\[gte\]"):
        held.request("GET", "/v1/events", "created[gte]=yesterday")


def test_an_unknown_call_is_refused(held: ContractChecker) -> None:
    with pytest.raises(AssertionError, match="knows no such call"):
        held.request("POST", "/v1/checkout/session", "")


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("amount_total", "29.00", "amount_total"),
        ("amount_total", 29.5, "amount_total"),
        ("status", "done", "status"),
        ("invented", 1, "'invented' was unexpected"),
        ("expires_at", None, "expires_at"),
        ("total_details", {"amount_discount": 0}, "total_details"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_path(
    sandbox: Desk, held: ContractChecker, name: str, value: Any, named: str
) -> None:
    session = sandbox.session(sandbox.client.v1.checkout.sessions.create(params=GOOD).id)  # type: ignore[arg-type]
    held.response("GET", f"{SESSIONS}/{session['id']}", session)
    with pytest.raises(AssertionError) as refusal:
        held.response("GET", f"{SESSIONS}/{session['id']}", session | {name: value})
    assert named in str(refusal.value)


def test_a_null_where_the_file_has_none_is_refused() -> None:
    body = {"object": "list", "data": [], "has_more": None, "url": "/v1/refunds"}
    with pytest.raises(AssertionError, match="has_more"):
        only_the_file().response("GET", "/v1/refunds", body)


def test_an_error_has_stripes_shape(held: ContractChecker) -> None:
    error = {"message": "No.", "type": "invalid_request_error", "param": "amount"}
    held.response("POST", "/v1/refunds", {"error": error}, 400)
    with pytest.raises(AssertionError, match="'reasom' was unexpected"):
        held.response("POST", "/v1/refunds", {"error": error | {"reasom": "x"}}, 400)
    with pytest.raises(AssertionError, match="error"):
        held.response("POST", "/v1/refunds", {"problem": "x"}, 400)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"invented": 1}, "'invented' was unexpected"),
        ({"type": "checkout.session.finished"}, "type"),
        ({"created": "now"}, "created"),
        ({"data": {"object": {"object": "refund", "amount": "1"}}}, "data.object"),
        ({"request": {"id": None, "key": "k"}}, "request"),
    ],
)
def test_a_wrong_event_is_refused(
    sandbox: Desk, held: ContractChecker, change: Json, named: str
) -> None:
    session = sandbox.client.v1.checkout.sessions.create(params=GOOD)  # type: ignore[arg-type]
    sandbox.expire(session.id)
    [event] = sandbox.state.store.find("event")
    held.event(event)
    with pytest.raises(AssertionError) as refusal:
        held.event(event | change)
    assert named in str(refusal.value)


def test_a_made_up_previous_attribute_is_refused(sandbox: Desk, held: ContractChecker) -> None:
    session = sandbox.client.v1.checkout.sessions.create(params=GOOD)  # type: ignore[arg-type]
    sandbox.pay(session.id)
    event = sandbox.state.store.find("event")[0]
    assert event["type"] == "charge.updated"
    held.event(event)
    event["data"]["previous_attributes"] = {"balence": None}
    with pytest.raises(AssertionError, match="balence"):
        held.event(event)


def test_each_version_difference_is_still_needed() -> None:
    """A difference that the file has caught up with must leave the table."""
    if not openapi_contract.FILE.exists():
        pytest.skip(openapi_contract.ABSENT)
    schemas = openapi_contract.schemas()
    for name, field, _, reason in openapi_contract.DIFFERENCES:
        assert field not in schemas[name]["properties"], f"{name}.{field}: {reason}"


def test_without_the_file_only_the_types_are_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(openapi_contract, "FILE", tmp_path / "absent.json")
    checker.contracts.cache_clear()
    try:
        assert [each.name for each in checker.contracts()] == ["the SDK's types"]
    finally:
        checker.contracts.cache_clear()
