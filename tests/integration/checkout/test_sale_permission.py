"""What the label's law forbids is not sold, whatever a form says."""

from dataclasses import dataclass, field

import pytest

from storefront.content import NoContent
from tests.shop import HANDLE, Customer, Shop


@dataclass
class Permission:
    allowed: bool
    reasons: tuple[str, ...] = ()


@dataclass
class Forbidden:
    """The real copy, but of a formula that may not be sold in Britain."""

    real: object
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def sale_allowed(self, country: str) -> Permission:
        self.asked.append(country)
        return Permission(country != "GB", ("no licence",))


@pytest.fixture
def unlicensed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    state = shop.app.extensions["storefront"]
    real = state.content.product

    class Source(NoContent):
        def product(self, handle: str, market: str) -> Forbidden:
            return Forbidden(real(handle, market))

    monkeypatch.setattr(state, "content", Source())
    return shop


def test_the_page_offers_nothing_and_says_so(unlicensed: Shop, alice: Customer) -> None:
    page = alice.client.get(f"/products/{HANDLE}")
    assert page.status_code == 200
    assert 'name="sku"' not in page.text
    assert "Not sold here at the moment" in page.text


def test_a_form_sent_all_the_same_orders_nothing(unlicensed: Shop, alice: Customer) -> None:
    alice.add()
    before = unlicensed.counts()
    answer = alice.check_out()
    assert answer.status_code == 422
    assert "We may not sell Threefold Magnesium there" in answer.text
    assert unlicensed.counts() == before
