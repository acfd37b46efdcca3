"""Every staff route × everybody × every method. A route without a row here fails."""

import re

import pytest
from flask import Flask

from tests.integration.admin.conftest import PASSWORDS, Clerk, token
from tests.integration.admin.routes import EVERYBODY, OPERATOR, OWNER, ROUTES, STAFF
from tests.shop import Shop

MAY = {
    "nobody": {EVERYBODY},
    "max_": {EVERYBODY, STAFF},
    "olga": {EVERYBODY, STAFF, OPERATOR},
    "wanda": {EVERYBODY, STAFF, OPERATOR, OWNER},
}


def staff_routes(app: Flask) -> dict[tuple[str, str], str]:
    """{(method, path): declared}, paths without their converters."""
    return {
        (method, re.sub(r"<[^>]*:", "<", rule.rule)): app.view_functions[rule.endpoint].open_to  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_staff_route_is_in_the_table_and_says_who_may(app: Flask) -> None:
    assert staff_routes(app) == ROUTES


def filled_in(path: str, order: str) -> str:
    """A path of things that exist, so that only the role decides."""
    ids = {"<number>": order, "<member_id>": "1", "<lot_id>": "1", "<mail_id>": "1", "<about>": "1"}
    ids |= {
        "<endpoint_id>": "99",
        "<delivery_id>": "99",
        "<job_id>": "99",
        "<edit_id>": "99",
        "<promotion_id>": "99",
        "<sku>": "TF-MG-30",
        "<month>": "2026-11",
        "<name>": "orders",
        "<stripe_id>": "po_99",
        "<difference_id>": "99",
        "<recall_id>": "99",
    }
    for name, value in ids.items():
        path = path.replace(name, value)
    return path.replace("<event_id>", "evt_1")


@pytest.mark.parametrize("who", list(MAY))
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_every_route_for_everybody_and_every_method(
    shop: Shop, paid: str, who: str, method: str, request: pytest.FixtureRequest
) -> None:
    clerk: Clerk = request.getfixturevalue(who)
    proof = {"csrf_token": token(clerk)}
    before = shop.counts(), shop.order(paid), shop.lots()
    for path in sorted({path for _, path in ROUTES}):
        role = ROUTES.get((method, path))
        answer = clerk.client.open(filled_in(path, paid), method=method, data=proof)
        if role is None:
            assert answer.status_code == 405, (path, answer.status_code)
        elif role in MAY[who]:
            assert answer.status_code not in (401, 403, 405, 500), (path, answer.status_code)
            if path == "/admin/sign-out":
                clerk.sign_in(clerk.email, PASSWORDS[clerk.email][1])
                proof = {"csrf_token": token(clerk)}
        else:
            assert answer.status_code == _refusal(who, method), (path, answer.status_code)
        if answer.status_code != 405:
            assert answer.headers["Cache-Control"] == "private, no-store", path
            assert answer.headers["X-Robots-Tag"] == "noindex", path
    assert (shop.counts(), shop.order(paid), shop.lots()) == before


def _refusal(who: str, method: str) -> int:
    if who == "nobody":
        return 303 if method == "GET" else 401
    return 403


def test_a_page_leads_nobody_to_the_sign_in_and_back(nobody: Clerk, paid: str) -> None:
    page = f"/admin/orders/{paid}?x=1"
    answer = nobody.get(page)
    assert answer.headers["Location"] == f"/admin/sign-in?next=/admin/orders/{paid}?x%3D1"
    answer = nobody.sign_in("olga@example.com", "olga ships on mondays", page)
    assert answer.headers["Location"] == page


def test_a_marketer_is_led_to_the_first_page_open_to_him(max_: Clerk) -> None:
    answer = max_.get("/admin/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/promotions")


def test_a_wrong_role_is_told_so_and_shown_no_way_there(max_: Clerk, paid: str) -> None:
    answer = max_.get(f"/admin/orders/{paid}")
    assert answer.status_code == 403
    assert "This page is for the role “operator”." in answer.text
    assert "alice@example.com" not in answer.text
    assert 'href="/admin/orders"' not in answer.text


def test_what_does_not_exist_is_not_found(olga: Clerk, paid: str) -> None:
    for path in ("/admin/orders/T-NOSUCHONE", "/admin/mails/99", f"/admin/orders/{paid.lower()}x"):
        assert olga.get(path).status_code == 404
    proof = {"csrf_token": token(olga)}
    strays = [path for _, path in ROUTES if "<about>" in path]
    for path in (
        "/admin/orders/T-NOSUCHONE/refunds",
        "/admin/stock/lots/99/withdrawal",
        "/admin/stock/lots/9223372036854775808/withdrawal",
        "/admin/webhook-events/evt_none/review",
        *(filled_in(path.replace("<about>", "99"), paid) for path in strays),
    ):
        assert olga.client.post(path, data=proof).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_changes_nothing(
    shop: Shop, olga: Clerk, paid: str, headers: dict[str, str]
) -> None:
    before = shop.counts(), shop.order(paid)
    form = olga.form(f"/admin/orders/{paid}", f"/admin/orders/{paid}/cancellation")
    for path in (f"/admin/orders/{paid}/cancellation", "/admin/sign-out"):
        assert olga.client.post(path, data=form, headers=headers).status_code == 403
    assert (shop.counts(), shop.order(paid)) == before
    assert olga.get("/admin/").status_code == 200


@pytest.mark.parametrize("proof", [None, "", "forged", "of max"])
def test_a_form_without_its_token_changes_nothing(
    shop: Shop, olga: Clerk, max_: Clerk, paid: str, proof: str | None
) -> None:
    before = shop.counts(), shop.order(paid), shop.lots()
    for page, noun in (
        (f"/admin/orders/{paid}", f"/admin/orders/{paid}/fulfillments"),
        (f"/admin/orders/{paid}", f"/admin/orders/{paid}/cancellation"),
        (f"/admin/orders/{paid}", f"/admin/orders/{paid}/notes"),
        ("/admin/stock/lots/1", "/admin/stock/lots/1/withdrawal"),
    ):
        form = olga.form(page, noun) | {"text": "hello"}
        del form["csrf_token"]
        if proof is not None:
            form["csrf_token"] = token(max_) if proof == "of max" else proof
        answer = olga.client.post(noun, data=form)
        assert answer.status_code == 422
        assert "This page was open for too long. Nothing was changed." in answer.text
    assert (shop.counts(), shop.order(paid), shop.lots()) == before
