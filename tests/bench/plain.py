"""A Flask app that only fills in a template: no page made by Flask can be faster than this one."""

from flask import Flask, render_template_string

PAGE = "<!doctype html><title>Rows</title><ul>{% for n in rows %}<li>{{ n }}</li>{% endfor %}</ul>"


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/")
    def rows() -> str:
        return render_template_string(PAGE, rows=range(50))

    return app
