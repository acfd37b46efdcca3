"""Three Flask apps that somebody had before the shop came."""

from pathlib import Path

from flask import Blueprint, Flask, render_template
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import text

from product_content import ProductContent
from storefront import Storefront
from storefront.checkout.stripe_gateway import StripeGateway
from storefront.sandbox.app import create_sandbox
from storefront.sandbox.transport import SandboxHTTPClient

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> str:
    return render_template("home.html")


@pages.post("/enquiries")
def enquire() -> str:
    return "Thank you."


@pages.get("/shopkeepers")
def shopkeepers() -> str:
    return "Not a page of the shop."


def create_host(kind: str, folder: Path) -> Flask:
    """A host with pages, templates and protection of its own."""
    app = Flask("host", root_path=str(folder))
    app.config["SECRET_KEY"] = "a-secret-only-the-tests-know-0123456789"
    app.config["STOREFRONT_SECURE_COOKIES"] = False
    app.config["STOREFRONT_STRIPE_SECRET_KEY"] = "sk_test_sandbox"
    app.config["STOREFRONT_STRIPE_WEBHOOK_SECRETS"] = "whsec_sandbox"
    app.register_blueprint(pages)
    _bring_database(app, kind, f"sqlite:///{folder / 'host.db'}")
    return app


def _bring_database(app: Flask, kind: str, url: str) -> None:
    if kind == "flask_sqlalchemy":
        from flask_sqlalchemy import SQLAlchemy

        app.config["SQLALCHEMY_DATABASE_URI"] = url
        SQLAlchemy(app)
    elif kind == "flask_sqlalchemy_lite":
        from flask_sqlalchemy_lite import SQLAlchemy as Lite

        app.config["SQLALCHEMY_ENGINES"] = {"default": url}
        Lite(app)
    else:
        app.config["SQLALCHEMY_DATABASE_URI"] = url


def plug_in(app: Flask, folder: Path) -> Flask:
    """The lines of the README, with Stripe on the desk. Returns the sandbox."""
    desk = create_sandbox(folder / "sandbox", webhook_url="http://localhost/shop/webhooks/stripe")
    gateway = StripeGateway("sk_test_sandbox", ("whsec_sandbox",), "", SandboxHTTPClient(desk))
    content = ProductContent()
    shop = Storefront(content=content, gateway=gateway)
    content.init_app(app, url_prefix="/learn")
    shop.init_app(app, url_prefix="/shop")
    return desk


def protect(app: Flask) -> None:
    """Flask-WTF's protection for the whole host; the shop has its own (docs/plugging-in.md)."""
    csrf = CSRFProtect(app)
    for name, blueprint in app.blueprints.items():
        if name.split(".")[0] == "storefront":
            csrf.exempt(blueprint)


def hosts_own_table(app: Flask) -> None:
    with app.app_context():
        session = app.extensions["sqlalchemy"].session
        session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        session.execute(text("INSERT INTO alembic_version VALUES ('the-hosts-own')"))
        session.execute(text("CREATE TABLE enquiry (id INTEGER PRIMARY KEY)"))
        session.commit()
