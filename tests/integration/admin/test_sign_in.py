"""The door: the same answer for every wrong way in, few tries, sessions that end."""

from typing import Any

import pytest
from flask import Flask

from storefront.admin import guessing, sessions
from storefront.admin.guessing import Guard
from storefront.admin.models import find_member
from storefront.admin.sessions import NOBODY
from storefront.admin.staff import create_staff
from storefront.app import create_app
from storefront.database import session
from storefront.errors import StorefrontError
from tests.conftest import SETTINGS
from tests.integration.admin.conftest import Clerk, Forms
from tests.shop import Shop

OLGA, PASSWORD = "olga@example.com", "olga ships on mondays"


def test_the_right_password_opens_a_session(shop: Shop, nobody: Clerk) -> None:
    answer = nobody.sign_in("  OLGA@Example.com ", PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/admin/"
    assert "Olga Okafor" in nobody.get("/admin").text
    with shop.db() as db:
        assert find_member(db, OLGA).signed_in_at is not None


def test_every_wrong_way_in_reads_the_same(shop: Shop, nobody: Clerk) -> None:
    with shop.db() as db:
        gone = create_staff(db, "gone@example.com", "Gone", "gone to the seaside", ("operator",))
        gone.active = False
    emails = (OLGA, "nobody@example.com", "gone@example.com")
    answers = [
        nobody.sign_in(OLGA, "not her password"),
        nobody.sign_in("nobody@example.com", "not a password"),
        nobody.sign_in("gone@example.com", "gone to the seaside"),
    ]
    pages = []
    for answer, email in zip(answers, emails, strict=True):
        assert answer.status_code == 422
        assert "The email address or the password is wrong." in answer.text
        form = Forms(answer.text).forms["/admin/sign-in"]
        assert (form["email"], form["password"]) == (email, "")  # kept, and never sent back
        pages.append(answer.text.replace(email, "").replace(form["csrf_token"], ""))
    assert pages[0] == pages[1] == pages[2]
    assert nobody.get("/admin").status_code == 303


def test_an_unknown_address_costs_one_check_of_the_same_price(
    shop: Shop, nobody: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = sessions.verify_password

    def watch(password: str, known: str) -> bool:
        checked.append(known.rpartition("$")[0].rpartition("$")[0])
        return bool(check(password, known))

    monkeypatch.setattr(sessions, "verify_password", watch)
    nobody.sign_in(OLGA, "not her password")
    nobody.sign_in("nobody@example.com", "not a password")
    assert checked == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2
    assert NOBODY.startswith(checked[0])


@pytest.mark.parametrize("email", [OLGA, "nobody@example.com"])
def test_five_wrong_tries_then_a_pause(nobody: Clerk, email: str) -> None:
    for _ in range(5):
        assert nobody.sign_in(email, "wrong").status_code == 422
    answer = nobody.sign_in(email, PASSWORD)
    assert answer.status_code == 429
    assert "Too many tries. Wait 5 minutes, then try again." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert Forms(answer.text).forms["/admin/sign-in"]["email"] == email
    assert nobody.get("/admin").status_code == 303


def test_an_account_is_guarded_from_many_addresses(shop: Shop, staff: Any) -> None:
    for place in range(5):
        stranger = Clerk(shop.app.test_client())
        stranger.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{place}"
        assert stranger.sign_in(OLGA, "wrong").status_code == 422
    stranger = Clerk(shop.app.test_client())
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.99"
    assert stranger.sign_in(OLGA, PASSWORD).status_code == 429
    assert stranger.sign_in("wanda@example.com", "wanda owns the shop").status_code == 303


def test_guessing_does_not_lock_out_the_browser_that_was_here_before(
    shop: Shop, olga: Clerk
) -> None:
    olga.fill("/admin/account", "/admin/sign-out")
    for place in range(6):
        stranger = Clerk(shop.app.test_client())
        stranger.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{place}"
        stranger.sign_in(OLGA, "wrong")
    assert olga.sign_in(OLGA, PASSWORD).status_code == 303


def test_a_right_password_forgives_earlier_slips(nobody: Clerk) -> None:
    for _ in range(3):
        for _ in range(4):
            assert nobody.sign_in(OLGA, "wrong").status_code == 422
        assert nobody.sign_in(OLGA, PASSWORD).status_code == 303
        nobody.fill("/admin/account", "/admin/sign-out")


def test_neighbours_in_an_ipv6_network_share_one_count() -> None:
    guard = Guard("memory://")
    for host in range(5):
        guard.count(f"{host}@example.com", f"2001:db8::{host}", None)
    with pytest.raises(guessing.TooManyTries):
        guard.count("6@example.com", "2001:db8::6", None)
    guard.count("6@example.com", "2001:db8:0:1::6", None)


def test_a_cookie_of_another_account_is_no_known_device(app: Flask) -> None:
    with app.app_context():
        cookie = guessing.device_cookie("mallory@example.com")
        assert guessing.known_device("mallory@example.com", cookie) == cookie
        assert guessing.known_device(OLGA, cookie) is None
        assert guessing.known_device(OLGA, "forged") is None


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "https:/evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "evil.example",
        "",
    ],
)
def test_after_signing_in_nobody_is_led_to_another_site(nobody: Clerk, evil: str) -> None:
    assert nobody.sign_in(OLGA, PASSWORD, evil).headers["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("email", "name", "password", "roles", "said"),
    [
        ("new@example.com", "New", "fourteen chars", ("operator",), "at least 15 characters"),
        ("new@example.com", "New", "x" * 129, ("operator",), "at most 128 characters"),
        ("new@example.com", "New", "abababababababab", ("operator",), "more different characters"),
        ("newperson@example.com", "N", "NewPerson@example.com", ("operator",), "not your name"),
        ("new@example.com", "New", PASSWORD, (), "at least one of these roles"),
        ("new@example.com", "New", PASSWORD, ("admin",), "at least one of these roles"),
        ("not an address", "New", PASSWORD, ("operator",), "Enter an email address"),
        ("new@example.com", "  ", PASSWORD, ("operator",), "Enter a name"),
        (" OLGA@example.com", "New", PASSWORD, ("operator",), "can sign in already"),
    ],
)
def test_whom_the_shop_does_not_let_in(
    shop: Shop, staff: Any, email: str, name: str, password: str, roles: Any, said: str
) -> None:
    before = shop.counts()
    with shop.app.app_context():
        with pytest.raises(StorefrontError, match=said):
            create_staff(session, email, name, password, roles)
        session.rollback()
    assert shop.counts() == before


def test_public_pages_and_webhooks_never_look_at_a_session(shop: Shop, olga: Clerk) -> None:
    for path in ("/", "/products/magnesium-powder"):
        answer = olga.get(path)
        assert answer.status_code == 200
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers
        assert "Olga" not in answer.text


def test_only_our_own_doors_exist(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    doors = ("/login", "/logout", "/register", "/reset", "/verify", "/us-signin", "/wan-signin")
    assert not rules & set(doors)
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_a_token_in_the_address_is_no_way_in(shop: Shop, nobody: Clerk) -> None:
    with shop.db() as db:
        made = find_member(db, OLGA).get_auth_token()
    assert nobody.get(f"/admin?auth_token={made}").status_code == 303
    headers = {"Authentication-Token": made}
    assert nobody.client.get("/admin", headers=headers).status_code == 303


def test_session_cookies_are_for_this_site_over_https_alone(
    database_url: str, gateway: Any
) -> None:
    settings = SETTINGS | {
        "STOREFRONT_SECURE_COOKIES": True,
        "SQLALCHEMY_DATABASE_URI": database_url,
    }
    app = create_app(settings, gateway=gateway)
    answer = app.test_client().get("/admin/sign-in", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in cookie
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
