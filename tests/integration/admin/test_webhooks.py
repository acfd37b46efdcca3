"""An owner keeps the addresses that are told what happened."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storefront import clock
from storefront.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.integration.admin.conftest import Clerk, Forms
from tests.shop import Shop

HOOK = {"url": "https://erp.example/hook", "events": ["order.paid", "order.shipped"]}
PAGE = "/admin/webhooks"


def endpoints(shop: Shop) -> list[WebhookEndpoint]:
    with shop.db() as db:
        rows = list(db.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)))
        db.expunge_all()
        return rows


@pytest.fixture
def kept(shop: Shop, wanda: Clerk) -> WebhookEndpoint:
    """Wanda has added an address."""
    assert wanda.fill(PAGE, PAGE, **HOOK).status_code == 201
    return endpoints(shop)[0]


def test_an_address_is_added_and_its_secret_shown_once(shop: Shop, wanda: Clerk) -> None:
    form = wanda.form(PAGE, PAGE) | HOOK
    answer = wanda.client.post(PAGE, data=form)
    assert answer.status_code == 201
    [added] = endpoints(shop)
    assert (added.url, added.events, added.active) == (HOOK["url"], HOOK["events"], True)
    assert added.secret in answer.text
    for page in (PAGE, f"{PAGE}/1"):
        assert "whsec_" not in wanda.get(page).text
    again = wanda.client.post(PAGE, data=form)
    assert again.status_code == 409
    assert "There is an endpoint with this address already." in again.text
    assert endpoints(shop)[0].secret == added.secret
    assert len(endpoints(shop)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"url": ""}, "Enter the address to send messages to."),
        ({"url": "http://erp.example"}, "The address must begin with https://"),
        ({"url": "https://10.0.0.7/"}, "This address is inside a private network."),
        ({"events": []}, "Choose at least one event."),
        ({"events": ["order.lost"]}, "not a valid choice"),
    ],
)
def test_what_is_no_address_changes_nothing(
    shop: Shop, wanda: Clerk, typed: dict[str, Any], said: str
) -> None:
    before = shop.counts()
    answer = wanda.fill(PAGE, PAGE, **(HOOK | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{(HOOK | typed)["url"]}"' in answer.text
    assert shop.counts() == before


def test_one_event_is_enough_for_the_browser_too(wanda: Clerk) -> None:
    boxes = re.findall(r'<input[^>]*name="events"[^>]*>', wanda.get(PAGE).text)
    assert len(boxes) == 6
    assert [box for box in boxes if "required" in box] == []


def test_an_address_is_changed_and_switched_off(
    shop: Shop, wanda: Clerk, kept: WebhookEndpoint
) -> None:
    form = wanda.form(f"{PAGE}/1", f"{PAGE}/1")
    assert form.pop("active") == "y"
    form |= {"url": "https://b.example/", "events": "stock.low"}
    assert wanda.client.post(f"{PAGE}/1", data=form).status_code == 303
    [changed] = endpoints(shop)
    assert (changed.url, changed.events, changed.active) == (
        "https://b.example/",
        ["stock.low"],
        False,
    )
    assert changed.secret == kept.secret


def test_a_secret_is_replaced_once_however_often_the_form_is_sent(
    shop: Shop, wanda: Clerk, kept: WebhookEndpoint
) -> None:
    form = wanda.form(f"{PAGE}/1", f"{PAGE}/1/secrets")
    answer = wanda.client.post(f"{PAGE}/1/secrets", data=form)
    assert answer.status_code == 201
    [rolled] = endpoints(shop)
    assert rolled.secret != kept.secret
    assert rolled.secret in answer.text
    assert (rolled.previous_secret, kept.secret in answer.text) == (kept.secret, False)
    assert rolled.previous_until is not None
    assert timedelta(hours=23) < rolled.previous_until - clock.now() < timedelta(hours=24)
    again = wanda.client.post(f"{PAGE}/1/secrets", data=form)
    assert again.status_code == 409
    assert endpoints(shop)[0].secret == rolled.secret


def test_a_test_is_written_and_can_be_sent_again(
    shop: Shop, wanda: Clerk, kept: WebhookEndpoint
) -> None:
    assert wanda.fill(f"{PAGE}/1", f"{PAGE}/1/tests").status_code == 303
    with shop.db() as db:
        row = db.scalars(select(WebhookDelivery)).one()
        row.given_up_at, row.due_at, row.attempts = clock.now(), None, 10
        assert row.event == "test"
    again = "/admin/webhook-deliveries/1/tries"
    assert wanda.fill(f"{PAGE}/1", again).status_code == 303
    with shop.db() as db:
        row = db.scalars(select(WebhookDelivery)).one()
        assert (row.given_up_at, row.attempts) == (None, 0)
        assert row.due_at is not None
        row.leased_until = clock.now() + timedelta(seconds=60)
    answer = wanda.fill(f"{PAGE}/1", again)
    assert answer.status_code == 409
    assert "It is being sent at this moment." in answer.text


def test_what_was_given_up_is_on_the_first_page_until_somebody_looked(
    shop: Shop, wanda: Clerk, olga: Clerk, kept: WebhookEndpoint
) -> None:
    assert "erp.example" not in olga.get("/admin/").text
    wanda.fill(f"{PAGE}/1", f"{PAGE}/1/tests")
    with shop.db() as db:
        db.scalars(select(WebhookDelivery)).one().given_up_at = clock.now()
        db.scalars(select(WebhookEndpoint)).one().switched_off_at = clock.now()
    for clerk, link in ((olga, False), (wanda, True)):
        page = re.sub(r"<[^>]+>", "", clerk.get("/admin/").text)
        said = "https://erp.example/hook: switched off after failures, one message given up."
        assert said in page
        assert (f'href="{PAGE}/1"' in clerk.get("/admin/").text) is link
    assert wanda.fill(f"{PAGE}/1", f"{PAGE}/1/checks").status_code == 303
    assert "erp.example" not in wanda.get("/admin/").text


def test_an_address_that_is_removed_takes_its_log_along(
    shop: Shop, wanda: Clerk, kept: WebhookEndpoint
) -> None:
    wanda.fill(f"{PAGE}/1", f"{PAGE}/1/tests")
    assert wanda.fill(f"{PAGE}/1", f"{PAGE}/1/removal").status_code == 303
    counts = shop.counts()
    assert counts["storefront_webhook_endpoint"] == counts["storefront_webhook_delivery"] == 0


def test_every_act_needs_its_token(shop: Shop, wanda: Clerk, kept: WebhookEndpoint) -> None:
    wanda.fill(f"{PAGE}/1", f"{PAGE}/1/tests")
    actions = [action for action in Forms(wanda.get(f"{PAGE}/1").text).forms if PAGE[:-1] in action]
    assert len(actions) == 5
    before = shop.counts()
    for action in actions:
        form = wanda.form(f"{PAGE}/1", action) | HOOK
        del form["csrf_token"]
        answer = wanda.client.post(action, data=form)
        assert answer.status_code == 422, action
        assert "Nothing was changed." in answer.text
    assert shop.counts() == before
    assert endpoints(shop)[0].secret == kept.secret
