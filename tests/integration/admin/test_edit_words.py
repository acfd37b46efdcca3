"""The claims law holds for what is said about a changed order and a draft, too."""

from typing import Any

from storefront.worker import work_once
from tests.contract.test_shop_words import blocked, lines
from tests.integration.admin.conftest import Clerk
from tests.integration.admin.edits import change, link_to
from tests.integration.admin.test_drafts import write
from tests.shop import Customer, Shop


def test_no_mail_or_page_of_a_change_says_what_it_must_not(
    shop: Shop, olga: Clerk, alice: Customer, paid: str
) -> None:
    number = write(olga, message="As we said.")
    assert olga.fill(f"/admin/drafts/{number}", f"/admin/drafts/{number}/invoices").status_code
    change(olga, paid, units_1="2", line1="2 Low Street")
    change(olga, paid, units_1="4")
    sent: list[Any] = []
    with shop.db() as db:
        while work_once(db, sent.append):
            pass
    told = [mail for mail in sent if "to pay" in mail["Subject"] or "changed" in mail["Subject"]]
    assert len(told) == 3
    pages = [mail.get_body(("html",)).get_content() for mail in told]
    pages += [alice.client.get(link_to(shop, order)).text for order in (number, paid)]
    for page in pages:
        assert len(list(lines(page))) > 3
        assert blocked(page, "gb") == []
