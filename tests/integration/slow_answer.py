"""A shop's worth of waiting: an app whose page takes a second, and one that takes a form."""

import time

from flask import Flask, request

from storefront.slow_clients import WholeBodies

LARGEST = 1000  # bytes of a form


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST

    @app.get("/")
    def quick() -> str:
        return "up"

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "whole"

    @app.post("/form")
    def form() -> str:
        return request.form["name"]

    app.wsgi_app = WholeBodies(app.wsgi_app, LARGEST)  # type: ignore[method-assign]
    return app
