"""A host that knows its own staff: our sign-in is not there, everything else is."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request

from storefront.app import create_app
from storefront.extension import Storefront
from storefront.identity import Staff
from tests.conftest import SETTINGS


class HostStaff:
    """Whoever the host's own header names."""

    def staff(self) -> Staff | None:
        name = request.headers.get("X-Staff")
        return Staff(name, f"{name}@host.example", frozenset({"operator"})) if name else None

    def sign_in_url(self, next_path: str) -> str:
        return f"/intranet/door?to={next_path}"

    def sign_out_url(self) -> str:
        return "/intranet/out"


@pytest.fixture
def host(database_url: str, gateway: Any) -> Iterator[Flask]:
    settings = SETTINGS | {"SQLALCHEMY_DATABASE_URI": database_url}
    app = create_app(settings, gateway=gateway, identity=HostStaff())
    yield app
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def test_the_hosts_own_staff_work_here(host: Flask) -> None:
    client = host.test_client()
    answer = client.get("/admin/orders", headers={"X-Staff": "hanna"})
    assert answer.status_code == 200
    assert 'action="/intranet/out"' in answer.text
    assert "hanna" in answer.text
    assert ">Account<" not in answer.text


def test_others_are_led_to_the_hosts_own_door(host: Flask) -> None:
    answer = host.test_client().get("/admin/orders?status=paid")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/intranet/door?to=/admin/orders?status=paid"


def test_our_sign_in_does_not_exist(host: Flask) -> None:
    rules = {rule.rule for rule in host.url_map.iter_rules()}
    assert not rules & {"/admin/sign-in", "/admin/staff", "/admin/account"}
    assert "security" not in host.extensions
    assert not hasattr(host, "login_manager")


def test_an_app_that_signs_people_in_has_to_say_who_its_staff_are(
    database_url: str, gateway: Any
) -> None:
    app = Flask("host")
    app.config.update(SETTINGS | {"SQLALCHEMY_DATABASE_URI": database_url})
    app.login_manager = object()  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="identity="):
        Storefront(gateway=gateway).init_app(app)
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()
