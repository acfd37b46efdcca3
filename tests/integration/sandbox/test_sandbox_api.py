"""Who may call, which version, idempotency, unknown calls, errors and bad days."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import stripe
from werkzeug.test import TestResponse

from storefront.sandbox.app import LiveKeyRefused, create_sandbox
from tests.integration.sandbox.conftest import OpenSession
from tests.sandbox_fixtures import SECRET, Desk

HOUR = 3600


def get(sandbox: Desk, path: str, **headers: str) -> TestResponse:
    given = {"Authorization": f"Bearer {SECRET}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return sandbox.app.test_client().get(path, headers=given)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "did not provide an API key"),
        ("Basic c2s6", "did not provide an API key"),
        ("Bearer sk_test_other", "Invalid API Key provided: sk_test_***"),
        ("Bearer sk_live_x", "refuses live keys"),
        ("Bearer rk_live_x", "refuses live keys"),
    ],
)
def test_without_the_key_nobody_comes_in(sandbox: Desk, header: str, words: str) -> None:
    answer = get(sandbox, "/v1/events", Authorization=header)
    assert answer.status_code == 401
    assert words in answer.json["error"]["message"]


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_it_does_not_start_with_a_live_key(tmp_path: Any, key: str) -> None:
    with pytest.raises(LiveKeyRefused):
        create_sandbox(tmp_path / "state", secret=key)
    assert not (tmp_path / "state").exists()


def test_every_answer_carries_stripes_headers(sandbox: Desk) -> None:
    sandbox.advance(HOUR)
    answer = get(sandbox, "/v1/events")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    assert answer.headers["Request-Id"].startswith("req_")
    date = parsedate_to_datetime(answer.headers["Date"])
    assert abs(date.timestamp() - sandbox.state.clock.now()) <= 1


def test_another_version_is_refused(sandbox: Desk) -> None:
    answer = get(sandbox, "/v1/events", Stripe_Version="2025-03-31.basil")
    assert answer.status_code == 400
    assert "2025-03-31.basil" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/subscriptions"),
        ("DELETE", "/v1/coupons/x"),
        ("POST", "/v1/checkout/sessions/cs_test_x/line_items"),
    ],
)
def test_what_it_cannot_do_it_says(sandbox: Desk, method: str, path: str) -> None:
    answer = sandbox.app.test_client().open(
        path, method=method, headers={"Authorization": f"Bearer {SECRET}"}
    )
    assert answer.status_code == 501
    assert answer.json["error"]["message"] == f"The sandbox does not do {method} {path}."


PRICE = "line_items[0][price_data]"
FORM = {
    "mode": "payment",
    "success_url": "http://localhost/",
    "line_items[0][quantity]": "1",
    f"{PRICE}[currency]": "gbp",
    f"{PRICE}[unit_amount]": "2900",
    f"{PRICE}[product_data][name]": "Powder",
}


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"line_itemz[0]": "1"}, "parameter_unknown", "line_itemz"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({f"{PRICE}[unit_ammount]": "1"}, "parameter_unknown", f"{PRICE}[unit_ammount]"),
        ({f"{PRICE}[unit_amount]": "1.5"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
        ({f"{PRICE}[unit_amount]": "-1"}, "parameter_invalid_integer", f"{PRICE}[unit_amount]"),
        ({f"{PRICE}[currency]": None}, "parameter_missing", f"{PRICE}[currency]"),
        ({"cancel_url": ""}, "parameter_invalid_empty", "cancel_url"),
        ({"cancel_url": "shop"}, "url_invalid", "cancel_url"),
        ({"automatic_tax[enabled]": "yes"}, None, "automatic_tax[enabled]"),
        ({"line_items[x]": "1"}, None, "line_items"),
        ({"metadata[a][b]": "1"}, None, "metadata[a]"),
        ({"ui_mode": "elements"}, None, "ui_mode"),
    ],
)
def test_wrong_parameters_are_refused_with_their_path(
    sandbox: Desk, change: dict[str, str | None], code: str | None, param: str
) -> None:
    form = {name: value for name, value in (FORM | change).items() if value is not None}
    answer = sandbox.app.test_client().post(
        "/v1/checkout/sessions", data=form, headers={"Authorization": f"Bearer {SECRET}"}
    )
    error = answer.json["error"]
    assert (answer.status_code, error["type"]) == (400, "invalid_request_error")
    assert (error.get("code"), error["param"]) == (code, param)
    assert sandbox.state.store.find("checkout.session") == []


@pytest.mark.parametrize("body", [b"mode=\xff\xfe", b"[[[=1&a[b]=1&a=2", b"a=1&a[b][c]=2"])
def test_an_odd_body_is_refused_politely(sandbox: Desk, body: bytes) -> None:
    answer = sandbox.app.test_client().post(
        "/v1/checkout/sessions",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {SECRET}"},
    )
    assert answer.status_code == 400
    assert answer.json["error"]["type"] == "invalid_request_error"


def test_another_host_name_is_refused(sandbox: Desk) -> None:
    browser = sandbox.app.test_client()
    assert browser.get("/sandbox", headers={"Host": "mallory.example"}).status_code == 400
    assert browser.get("/sandbox", headers={"Host": "127.0.0.1:5001"}).status_code == 200


def test_the_same_key_gives_the_same_session(sandbox: Desk, open_session: OpenSession) -> None:
    first = open_session(key="order-1001-1")
    second = open_session(key="order-1001-1")
    assert first.id == second.id
    assert second.last_response is not None
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.last_response.headers  # type: ignore[union-attr]
    assert len(sandbox.state.store.find("checkout.session")) == 1


def test_the_same_key_for_something_else_is_refused(
    sandbox: Desk, open_session: OpenSession
) -> None:
    open_session(key="order-1001-1")
    with pytest.raises(stripe.IdempotencyError) as refusal:
        open_session(key="order-1001-1", client_reference_id="1002")
    assert refusal.value.http_status == 400
    assert len(sandbox.state.store.find("checkout.session")) == 1


def test_a_key_is_forgotten_after_a_day(sandbox: Desk, open_session: OpenSession) -> None:
    first = open_session(key="k")
    sandbox.advance(24 * HOUR - 2)
    assert open_session(key="k").id == first.id
    sandbox.advance(2)
    assert open_session(key="k").id != first.id


def test_a_refused_parameter_does_not_use_up_the_key(
    sandbox: Desk, open_session: OpenSession
) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        open_session(key="k", cancel_url="nonsense")
    assert open_session(key="k").status == "open"


def test_a_failed_act_is_replayed(sandbox: Desk, open_session: OpenSession) -> None:
    session = open_session()
    intent = sandbox.pay(session.id)["payment_intent"]
    params: Any = {"payment_intent": intent, "amount": 99_999}
    messages = set()
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            sandbox.client.v1.refunds.create(params=params, options={"idempotency_key": "r1"})
        messages.add(refusal.value.user_message)
    assert len(messages) == 1
    headers = refusal.value.headers
    assert headers is not None
    assert headers["Idempotent-Replayed"] == "true"


def test_a_lost_answer_is_found_again_by_its_key(sandbox: Desk, open_session: OpenSession) -> None:
    sandbox.fail_calls(1, 500, before=False)
    with pytest.raises(stripe.APIError):
        open_session(key="k")
    [made] = sandbox.state.store.find("checkout.session")
    assert open_session(key="k").id == made["id"]


@pytest.mark.parametrize(
    ("status", "error"), [(500, stripe.APIError), (429, stripe.RateLimitError)]
)
def test_bad_days_can_be_ordered(
    sandbox: Desk, open_session: OpenSession, status: int, error: type[stripe.StripeError]
) -> None:
    sandbox.fail_calls(2, status)
    for _ in range(2):
        with pytest.raises(error):
            open_session()
    assert sandbox.state.store.find("checkout.session") == []
    assert open_session().status == "open"


def test_state_survives_a_restart(sandbox: Desk, open_session: OpenSession, tmp_path: Any) -> None:
    session = open_session(key="k")
    sandbox.advance(HOUR)
    now = sandbox.state.clock.now()
    sandbox.state.store.close()
    again = Desk(
        create_sandbox(
            tmp_path / "sandbox", secret=SECRET, webhook_url="http://localhost:5050/webhooks/stripe"
        )
    )
    assert again.client.v1.checkout.sessions.retrieve(session.id).id == session.id
    assert again.state.clock.now() >= now
    endpoints = again.client.v1.webhook_endpoints.list().data
    assert [each.url for each in endpoints] == ["http://localhost:5050/webhooks/stripe"]
    again.state.store.close()
