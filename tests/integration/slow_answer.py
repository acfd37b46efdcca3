"""A shop's worth of waiting: an app whose page takes a second."""

import time

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def quick() -> str:
        return "up"

    @app.get("/slow")
    def slow() -> str:
        time.sleep(1)
        return "whole"

    return app
