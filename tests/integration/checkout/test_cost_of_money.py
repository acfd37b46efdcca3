"""What an order and its payment ask of the database: few statements, and a commit for each thing
that must not be lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.integration.admin.conftest import queries
from tests.shop import Customer, Shop, session_id_of


@contextmanager
def commits(shop: Shop) -> Iterator[list[Any]]:
    with shop.app.app_context():
        engine = shop.app.extensions["sqlalchemy"].engine
    made: list[Any] = []

    def note(connection: Any) -> None:
        made.append(connection)

    event.listen(engine, "commit", note)
    yield made
    event.remove(engine, "commit", note)


def test_an_order_is_two_commits_and_its_payment_one(
    shop: Shop, alice: Customer, sandbox: Any
) -> None:
    """Placed, and known at Stripe; the money is here. Each waits for the disk once."""
    alice.add()
    with queries(shop) as asked, commits(shop) as kept:
        session_id = session_id_of(alice.check_out())
    assert (len(asked), len(kept)) == (11, 2), asked
    sandbox.pay(session_id)
    [paid] = [news for news in sandbox.deliveries() if b"checkout.session.completed" in news[0]]
    with queries(shop) as asked, commits(shop) as kept:
        answer = alice.client.post("/webhooks/stripe", data=paid[0], headers=paid[1])
    assert answer.status_code == 204
    assert (len(asked), len(kept)) == (15, 1), asked
    assert shop.order(shop.only_order())["status"] == "paid"
