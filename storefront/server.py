"""What a server starts: `granian --interface wsgi --factory storefront.server:create_app`.

Python's garbage collector looks through everything that was made at start, again and again, and
none of it is ever garbage. It rests until the shop has answered once, and leaves all that alone.
"""

import gc

gc.disable()  # before the imports below, which make most of it

from flask import Flask  # noqa: E402

from storefront import app as shop  # noqa: E402
from storefront.slow_clients import take_bodies_whole  # noqa: E402


def create_app() -> Flask:
    """The shop, warmed up: its first visitor does not wait for templates to be compiled."""
    made = shop.create_app()
    take_bodies_whole(made)
    made.test_client().get("/", base_url=made.config["STOREFRONT_BASE_URL"])
    gc.collect()
    gc.freeze()
    gc.enable()
    return made
