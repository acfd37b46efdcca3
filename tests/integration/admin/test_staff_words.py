"""No sentence of the back office was forgotten: pages, refused forms, and what acts answer."""

import re
from typing import Any

import pytest

from storefront import translation
from tests.integration.admin.conftest import Clerk, Forms
from tests.integration.admin.full_desk import FullDesk
from tests.pseudo import MONTHS as MONTH
from tests.pseudo import Data, Pseudo, missed
from tests.shop import Shop

# Names, what people typed, and the codes of others that are shown as they are.
DATA = Data(
    whole=frozenset(
        {", Stripe", ", customer", ", worker", "Stripe", "customer", "GBP", "all", "test"}
    ),
    names=(
        *("Threefold Magnesium", "Threefold", "30 days", "90 days", "TF-MG-30", "TF-MG-90"),
        *("Olga Okafor", "Olga", "Max Marlow", "Wanda Wills", "Alice Example", "Torn", "torn"),
        *("1 High Street", "London", "SW1A 1AA", "United Kingdom", "Royal Mail", "Nobody"),
        *("DPD", "Evri", "DHL", "UPS", "USPS", "COA-LOT-", "LOT-", "SPRING", "GONE", "TAKEN"),
        *("GB, EU, US", "GB"),
    ),
)
CODES = re.compile(
    r"\b(?:(?:ch|cs_test|dp|du|evt|in|msg|pi|po|re|txn|whsec)_[\w+/=]+|(?:order-event|test)-\w+"
    r"|(?:order|refund|stock)\.[a-z_]+)"
)
MONTHS = re.compile(rf"\b(?:{MONTH}) 20\d\d")
LETTER = re.compile(r'<pre class="letter">.*?</pre>', re.S)  # proved where mails are
LEAVES = ("/admin/sign-out", "/cart")


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "catalogue", lambda _locale: Pseudo())


@pytest.fixture
def desk(pseudo: None, shop: Shop, sandbox: Any, olga: Clerk, wanda: Clerk) -> FullDesk:
    return FullDesk(shop, sandbox, olga, wanda).fill()


def test_every_sentence_of_the_back_office_is_said(desk: FullDesk) -> None:
    forgotten: dict[str, list[str]] = {}

    def read(what: str, page: str) -> None:
        for data in (LETTER, CODES, MONTHS):
            page = data.sub("", page)
        if found := missed(page, DATA):
            forgotten[what] = found

    for address in desk.pages:
        answer = desk.wanda.get(address)
        assert answer.status_code == 200, address
        read(address, answer.text)
        for action, form in Forms(answer.text).forms.items():
            if not action.startswith(LEAVES):
                kept = ("csrf_token", "seen", "number")
                blank = {name: form.get(name, "") if name in kept else "" for name in form}
                sent = desk.wanda.client.post(action, data=blank, follow_redirects=True)
                if sent.status_code != 405:  # a form that asks; the shop says 405
                    read(f"{address} → {action}", sent.text)
    assert forgotten == {}
