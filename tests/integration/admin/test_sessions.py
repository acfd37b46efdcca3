"""Sessions of staff end: idle, old, signed out, or with a new password."""

from datetime import timedelta
from typing import Any

from storefront import clock
from tests.integration.admin.conftest import Clerk
from tests.shop import Shop

OLGA, PASSWORD = "olga@example.com", "olga ships on mondays"


def test_a_session_ends_after_thirty_idle_minutes(olga: Clerk, at: Any) -> None:
    start = clock.now()
    at(start + timedelta(minutes=29))
    assert olga.get("/admin").status_code == 200
    at(start + timedelta(minutes=58))
    assert olga.get("/admin").status_code == 200
    at(start + timedelta(minutes=89))
    assert olga.get("/admin").status_code == 303


def test_a_session_ends_after_twelve_hours_of_work(olga: Clerk, at: Any) -> None:
    start = clock.now()
    for step in range(1, 36):
        at(start + timedelta(minutes=20 * step))
        assert olga.get("/admin").status_code == 200
    at(start + timedelta(hours=12, minutes=1))
    assert olga.get("/admin").status_code == 303


def test_signing_out_ends_every_copy_of_the_session(shop: Shop, olga: Clerk) -> None:
    copy = Clerk(shop.app.test_client())
    stolen = olga.client.get_cookie("session")
    assert stolen is not None
    copy.client.set_cookie("session", stolen.value)
    assert copy.get("/admin").status_code == 200
    answer = olga.fill("/admin/account", "/admin/sign-out")
    assert answer.headers["Location"] == "/admin/sign-in"
    assert olga.get("/admin").status_code == 303
    copy.client.set_cookie("session", stolen.value)
    assert copy.get("/admin").status_code == 303


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    shop: Shop, olga: Clerk, at_desk: Any
) -> None:
    other = at_desk(OLGA)
    wrong = olga.fill(
        "/admin/account", "/admin/account/password", current="a guess", new="olga sails on sundays"
    )
    assert wrong.status_code == 422
    assert "That is not your current password." in wrong.text
    weak = olga.fill("/admin/account", "/admin/account/password", current=PASSWORD, new="short")
    assert weak.status_code == 422
    assert "Choose a password of at least 15 characters." in weak.text
    assert other.get("/admin").status_code == 200
    right = olga.fill(
        "/admin/account", "/admin/account/password", current=PASSWORD, new="olga sails on sundays"
    )
    assert right.status_code == 303
    assert olga.get("/admin").status_code == 200
    assert other.get("/admin").status_code == 303
    assert Clerk(shop.app.test_client()).sign_in(OLGA, PASSWORD).status_code == 422
    assert Clerk(shop.app.test_client()).sign_in(OLGA, "olga sails on sundays").status_code == 303
