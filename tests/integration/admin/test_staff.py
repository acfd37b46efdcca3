"""An owner lets people in and shuts them out."""

from typing import Any

import pytest

from storefront.admin.models import StaffMember
from tests.integration.admin.conftest import Clerk
from tests.shop import Shop

NEW = {
    "name": "Nia New",
    "email": "nia@example.com",
    "roles": "operator",
    "password": "nia packs on tuesdays",
}


def test_a_new_member_can_sign_in_with_that_role_alone(shop: Shop, wanda: Clerk) -> None:
    assert wanda.fill("/admin/staff", "/admin/staff", **NEW).status_code == 303
    assert "nia@example.com" in wanda.get("/admin/staff").text
    nia = Clerk(shop.app.test_client())
    assert nia.sign_in(NEW["email"], NEW["password"]).status_code == 303
    assert nia.get("/admin/orders").status_code == 200
    assert nia.get("/admin/staff").status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "olga@example.com"}, "olga@example.com can sign in already."),
        ({"email": "nobody"}, "Enter an email address like olga@example.com."),
        ({"password": "too short"}, "Choose a password of at least 15 characters."),
        ({"roles": "admin"}, "is not a valid choice"),
        ({"roles": []}, "Choose at least one role."),
        ({"name": " "}, "Enter a name."),
    ],
)
def test_who_cannot_be_let_in(shop: Shop, wanda: Clerk, typed: Any, said: str) -> None:
    before = shop.counts()
    answer = wanda.fill("/admin/staff", "/admin/staff", **(NEW | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert NEW["password"] not in answer.text
    assert shop.counts() == before


def test_who_is_deactivated_is_out_at_once_and_may_come_back(
    shop: Shop, wanda: Clerk, olga: Clerk, staff: dict[str, int]
) -> None:
    path = f"/admin/staff/{staff['olga@example.com']}"
    assert olga.get("/admin/orders").status_code == 200
    assert wanda.fill("/admin/staff", f"{path}/deactivation").status_code == 303
    assert olga.get("/admin/orders").status_code == 303
    assert olga.sign_in("olga@example.com", "olga ships on mondays").status_code == 422
    assert wanda.fill("/admin/staff", f"{path}/activation").status_code == 303
    assert olga.get("/admin/orders").status_code == 303  # the old session stays dead
    assert olga.sign_in("olga@example.com", "olga ships on mondays").status_code == 303


def test_nobody_deactivates_themselves_or_the_last_owner(
    shop: Shop, wanda: Clerk, staff: dict[str, int]
) -> None:
    page = wanda.form("/admin/staff", "/admin/staff")
    own = f"/admin/staff/{staff['wanda@example.com']}/deactivation"
    answer = wanda.client.post(own, data={"csrf_token": page["csrf_token"]})
    assert answer.status_code == 409
    assert "You cannot deactivate yourself." in answer.text
    assert wanda.get("/admin/staff").status_code == 200


def test_a_role_taken_away_counts_at_the_next_click(shop: Shop, olga: Clerk, staff: Any) -> None:
    with shop.db() as db:
        olga_herself = db.get_one(StaffMember, staff["olga@example.com"])
        olga_herself.roles = []
    assert olga.get("/admin/orders").status_code == 403
