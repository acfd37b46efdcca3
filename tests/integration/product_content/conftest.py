from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from product_content import ProductContent

Host = Callable[..., FlaskClient]


@pytest.fixture
def host() -> Host:
    """`host(url_prefix="/read", CONTENT_MARKET="US")` is a host app with the pages and no shop."""

    def build(**wishes: Any) -> FlaskClient:
        app = Flask("host", static_folder=None, template_folder=None)
        app.config.update({k: v for k, v in wishes.items() if k.isupper()}, TESTING=True)
        prefixes = {k: v for k, v in wishes.items() if not k.isupper()}
        ProductContent().init_app(app, **prefixes)
        return app.test_client()

    return build


@pytest.fixture
def client(host: Host) -> FlaskClient:
    return host()
