"""What the shop asks often is found by an index, however many orders there are."""

import re
from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.orm import lazyload

from storefront.admin.order_list import to_send
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.checkout.sweep import sweep
from storefront.clock import now
from storefront.database import session
from storefront.seed_orders.write import seed_orders
from storefront.webhooks.deliver import deliver_webhooks
from storefront.webhooks.models import WebhookEndpoint
from storefront.webhooks.post import Answer
from storefront.webhooks.signing import new_secret
from storefront.webhooks.troubles import endpoint_troubles
from storefront.webhooks.write import write_test
from storefront.worker import work_once
from tests.integration.admin.conftest import Clerk
from tests.integration.plans import indexes, read_whole, statements
from tests.shop import Shop

LISTS = (
    *("/admin/orders", "/admin/orders?status=paid", "/admin/orders?status=to-send"),
    *("/admin/orders?status=on-hold", "/admin/orders?status=cancelled"),
)
SEARCHES = ("T-ABC", "amara.n", "Amara Nov", "nobody", "%23gift")
# The newest of all orders, or of a state most of them have, are met by going along an index.
ALONG = {"storefront_order by index"}


def fill(shop: Shop) -> None:
    with shop.db() as db:
        list(seed_orders(db, 1500))
        if db.get_bind().dialect.name == "postgresql":  # does so by itself; SQLite never does
            db.execute(text("ANALYZE"))


def whole(shop: Shop, act: Callable[[], object]) -> dict[str, set[str]]:
    """The statements of an act that read big tables from end to end, and which."""
    with statements(shop) as sent:
        act()
    assert sent
    found: dict[str, set[str]] = {}
    with shop.db() as db:
        for statement, values in sent:
            if tables := read_whole(db.connection(), statement, values):
                found[statement] = tables
    return found


def test_pages_of_the_back_office(shop: Shop, olga: Clerk) -> None:
    fill(shop)
    for address in LISTS:
        found = whole(shop, lambda address=address: olga.get(address))  # type: ignore[misc]
        assert set().union(*found.values()) <= ALONG, (address, found)
    for typed in SEARCHES:
        address = f"/admin/orders?q={typed}"
        assert whole(shop, lambda address=address: olga.get(address)) == {}  # type: ignore[misc]
    with shop.db() as db:
        number = db.scalar(text("SELECT number FROM storefront_order WHERE id = 700"))
    for address in (
        *("/admin/", "/admin/accounts", "/admin/drafts?q=amara.n"),
        *(f"/admin/orders/{number}", f"/admin/orders?after={number}"),
    ):
        assert whole(shop, lambda address=address: olga.get(address)) == {}  # type: ignore[misc]


def test_what_is_to_send_is_found_by_what_is_held(shop: Shop) -> None:
    """Neither what was sent nor what was never paid for is looked at."""
    fill(shop)
    with statements(shop) as sent, shop.db() as db:
        assert 0 < len(db.scalars(to_send().options(lazyload("*"))).all()) < 10
    with shop.db() as db:
        found = indexes(db.connection(), *sent[0])
    assert {"ix_storefront_allocation_held", "ix_storefront_order_oversold"} <= found
    assert "ix_storefront_order_status_placed" not in found


def test_the_worker_and_the_sweep(shop: Shop, gateway: StripeGateway) -> None:
    fill(shop)
    with shop.app.app_context():
        assert whole(shop, lambda: work_once(session)) == {}
        assert whole(shop, lambda: sweep(session, gateway)) == {}


def test_messages_to_other_systems(shop: Shop) -> None:
    """However long the log is: what is due, and what was given up, is found past all the rest."""
    log_messages(shop, 1500)
    found: list[set[str]] = []
    for act in (
        lambda: deliver_webhooks(session, lambda *_: Answer(200, "")),
        lambda: endpoint_troubles(session),
    ):
        with shop.app.app_context(), statements(shop) as sent:
            act()
        with shop.db() as db:
            asked = [each for each in sent if re.search("due_at <=|count", each[0])]
            found += [indexes(db.connection(), *each) for each in asked]
    due, given_up = (f"ix_storefront_webhook_delivery_{name}" for name in ("due", "given_up"))
    claimed: set[str] = set()  # by its own key
    assert found == [{due}, {due}, claimed, {given_up}]


def log_messages(shop: Shop, count: int) -> None:
    """One endpoint was told of many things; one more is due, and a few were given up."""
    with shop.db() as db:
        endpoint = WebhookEndpoint(url="https://example.com/", events=[], secret=new_secret())
        db.add(endpoint)
        db.flush()
        messages = [write_test(db, endpoint) for _ in range(count)]
        db.flush()
        for number, message in enumerate(messages[1:]):
            message.due_at, message.given_up_at = None, now() if number < 9 else None
        db.flush()
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text("ANALYZE"))


def test_a_search_finds_the_same_as_before(shop: Shop, olga: Clerk) -> None:
    """Nobody's wildcard is a wildcard here, and a beginning is a beginning."""
    fill(shop)
    with shop.db() as db:
        [name] = db.execute(text("SELECT name FROM storefront_order WHERE id = 700")).one()
    assert "/admin/orders/T-" in olga.get(f"/admin/orders?q={name[:5].upper()}").text
    for typed in ("%25", "_mara", "mara", "zzz"):
        assert "No order matches." in olga.get(f"/admin/orders?q={typed}").text
