"""The stand-alone shop: settings, content and shop in one app. The only file that knows both."""

from pathlib import Path
from typing import Any

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from product_content import ProductContent
from storefront.extension import Storefront
from storefront.security import refuse_cross_site, set_headers

ERROR_PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def create_app(settings: dict[str, Any] | None = None, **parts: Any) -> Flask:
    """Build the shop from settings, by default those of `config.py` in the working directory.

    `parts` go to Storefront: `identity=`, `gateway=`. Raises WrongSettings.
    """
    app = Flask("storefront", static_folder=None, template_folder=None)
    app.config.from_mapping(settings if settings is not None else _settings_from_here())
    app.config.setdefault("CONTENT_BASE_URL", app.config.get("STOREFRONT_BASE_URL", ""))
    content = ProductContent()
    content.init_app(app, url_prefix="/learn")
    Storefront(content=content, **parts).init_app(app)
    app.before_request(refuse_cross_site)
    app.after_request(set_headers)
    _add_error_pages(app)
    proxies = int(app.config.get("TRUSTED_PROXIES", 0))
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    return app


def _settings_from_here() -> dict[str, Any]:
    """`config.py` of the working directory, never one that happens to lie on the import path."""
    path = Path.cwd() / "config.py"
    scope: dict[str, Any] = {"__file__": str(path), "__name__": "config"}
    exec(compile(path.read_text(), str(path), "exec"), scope)  # noqa: S102
    settings: dict[str, Any] = scope["load"]()
    return settings


def _add_error_pages(app: Flask) -> None:
    def show(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        code = error.code if error.code in ERROR_PAGES else 500
        page = f"storefront/errors/{code}.html"
        later = str(getattr(error, "retry_after", None) or "")
        headers = {"Retry-After": later} if later else {}
        return render_template(page, description=error.description), error.code or 500, headers

    for code in ERROR_PAGES:
        app.register_error_handler(code, show)
