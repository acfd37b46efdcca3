"""A shop's worth of waiting: an app whose page takes a second, and one that takes a form."""

import time

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from storefront.slow_clients import take_bodies_whole

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

    @app.errorhandler(503)
    def busy(refusal: ServiceUnavailable) -> tuple[str, int]:
        return f"in the app's own words, {refusal.retry_after}", 503

    take_bodies_whole(app)
    return app
