"""What a host may rely on. Each was a trap once."""

import re
from pathlib import Path
from types import SimpleNamespace

import conftest
import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from storefront.database import session

PAGES = (
    "/shop/",
    "/shop/products/magnesium-powder",
    "/shop/cart",
    "/shop/admin/sign-in",
    "/learn/magnesium",
    "/learn/magnesium-and-nerve-health",
)
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("address", PAGES)
def test_pages_answer(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "<h1" in answer.text


def test_links_of_the_shop_stay_under_its_prefix(client: FlaskClient) -> None:
    page = client.get("/shop/products/magnesium-powder").text
    assert 'action="/shop/cart/lines"' in page
    assert 'href="/cart"' not in page


def test_every_static_file_a_page_names_is_served(client: FlaskClient) -> None:
    for address in ("/shop/products/magnesium-powder", "/learn/magnesium-and-nerve-health"):
        page = client.get(address).text
        named = re.findall(r'(?:href|src)="(/[^"]*-assets/[^"]+)"', page)
        assert len(named) >= 2
        for file in named:
            with client.get(file.replace("&amp;", "&")) as answer:
                assert answer.status_code == 200, file


def test_buying_reaches_the_gateway_and_comes_back(
    client: FlaskClient, host: SimpleNamespace
) -> None:
    added = client.post(
        "/shop/cart/lines", data={"sku": "TF-MG-30", "quantity": "2"}, headers=SAME_SITE
    )
    assert added.headers["Location"] == "/shop/cart"
    chosen = {"country": "GB", "shipping": "gb-tracked-48"}
    answer = client.post("/shop/checkout", data=chosen, headers=SAME_SITE)
    assert answer.status_code == 303, answer.text
    found = re.search(r"/c/pay/(cs_test_\w+)", answer.headers["Location"])
    assert found is not None
    contact = {
        "email": "alice@example.com",
        "name": "Alice Archer",
        "phone": "07700 900123",
        "line1": "1 High Street",
        "city": "London",
        "postal_code": "SW1A 1AA",
        "country": "GB",
        "method": "card",
    }
    paid = host.desk.test_client().post(f"/c/pay/{found[1]}", data=contact)
    back = paid.headers["Location"].removeprefix("http://localhost")
    assert back.startswith("/shop/checkout/")
    page = client.get(back, follow_redirects=True)
    assert page.status_code == 200
    assert "Your order is paid" in page.text
    with host.app.app_context():
        rows = session.execute(text("SELECT status, total, email FROM storefront_order")).all()
    assert rows == [("paid", 5800, "alice@example.com")]


def test_cross_site_forms_are_refused_in_the_shop_only(client: FlaskClient) -> None:
    other = {"Sec-Fetch-Site": "cross-site"}
    form = {"sku": "TF-MG-30", "quantity": "1"}
    assert client.post("/shop/cart/lines", data=form, headers=other).status_code == 403
    assert client.get("/shop/cart").text.count("TF-MG-30") == 0


def test_the_hosts_own_protection_is_as_it_was(client: FlaskClient) -> None:
    """Its forms still need its token; the shop's signed webhook needs none."""
    assert client.post("/enquiries").status_code == 400
    webhook = client.post("/shop/webhooks/stripe", data=b"{}")
    assert (webhook.status_code, webhook.text) == (400, "not an event of Stripe's")


def test_the_hosts_pages_are_as_they_were(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.text == "<h1>The host's own page</h1>"
    assert "Content-Security-Policy" not in answer.headers
    assert client.get("/shopkeepers").text == "Not a page of the shop."
    assert client.get("/shop/").headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_template_of_the_host_wins_by_name(client: FlaskClient, host: SimpleNamespace) -> None:
    own = host.folder / "templates" / "storefront" / "cart"
    own.mkdir(parents=True)
    (own / "show.html").write_text("<p>The host's own basket</p>")
    assert client.get("/shop/cart").text == "<p>The host's own basket</p>"
    assert "Threefold" in client.get("/shop/products/magnesium-powder").text


def test_migrations_leave_the_hosts_alone(host: SimpleNamespace) -> None:
    with host.app.app_context():
        tables = set(inspect(session.connection()).get_table_names())
        theirs = session.scalars(text("SELECT version_num FROM alembic_version")).all()
        ours = session.scalars(text("SELECT version_num FROM storefront_alembic_version")).all()
    assert theirs == ["the-hosts-own"]
    assert len(ours) == 1
    assert {name for name in tables if not name.startswith("storefront_")} == {
        "alembic_version",
        "enquiry",
    }


def test_commands_are_in_the_hosts_cli(host: SimpleNamespace) -> None:
    result = host.app.test_cli_runner().invoke(args=["storefront", "init-db"])
    assert result.exit_code == 0, result.output
    assert result.output == "The shop's tables are up to date.\n"


def test_two_apps_in_one_process(kind: str, tmp_path: Path) -> None:
    one = conftest.open_host(kind, tmp_path / "one")
    two = conftest.open_host(kind, tmp_path / "two")
    form = {"sku": "TF-MG-30", "quantity": "3"}
    first, second = one.app.test_client(), two.app.test_client()
    assert first.post("/shop/cart/lines", data=form).status_code == 303
    assert "Your basket is empty" not in first.get("/shop/cart").text
    assert "Your basket is empty" in second.get("/shop/cart").text
    for host, expected in ((one, 1), (two, 0)):
        with host.app.app_context():
            count = session.scalar(text("SELECT count(*) FROM storefront_cart"))
        assert count == expected
        conftest.close(host)


def test_no_name_of_the_checkout_is_importable() -> None:
    for name in ("config", "tests", "templates"):
        with pytest.raises(ImportError):
            __import__(name)
