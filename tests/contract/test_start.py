"""A start reads what its first page needs, and leaves alone what only rare acts need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FIRST_PAGE = """
import sys
from storefront.server import create_app
app = create_app()
page = app.test_client().get("/", base_url=app.config["STOREFRONT_BASE_URL"])
print(page.status_code, *sys.modules)
"""
# Paying, migrations, the accountant's workbook, searching, inventing orders, the sandbox.
RARE = {
    "stripe",
    "alembic",
    "xlsxwriter",
    "sqlite3",
    "storefront.seed_orders",
    "storefront.sandbox",
}
# What comes along with those, or never had a place here.
UNKNOWN = {
    "requests",
    "mako",
    "pytest",
    "PIL",
    "lxml",
    "jsonschema",
    "webauthn",
}


def test_the_first_page_waits_for_no_library_of_a_rare_act(database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the driver is not the question")
    settings = {
        "SECRET_KEY": "a-secret-only-the-tests-know-0123456789",
        "STOREFRONT_STRIPE_SECRET_KEY": "sk_test_start",
        "STOREFRONT_STRIPE_WEBHOOK_SECRETS": "whsec_start",
        "STOREFRONT_BASE_URL": "http://localhost",
        "DATABASE_URL": database_url,
    }
    told = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    status, *modules = told.stdout.split()
    assert status == "200", told.stderr
    assert {"storefront.admin", "product_content.views"} <= set(modules)
    assert (RARE | UNKNOWN) & set(modules) == set()
