"""What goes with a link when somebody shares a page: its whole address, and a picture."""

from dataclasses import dataclass

from flask import current_app, request

from product_content.interface import later, say
from product_content.library import Library
from product_content.urls import Urls

WIDTH, HEIGHT = 1200, 630  # what docs/pictures/draw_cards.py draws
KINDS = {"article": "learn", "topic": "learn", "form": "form", "page": "help"}
SHOWN = {
    "learn": later("Learn about magnesium: questions, answers and their sources"),
    "form": later("Forms of magnesium: what they are and what is not known"),
    "help": later("Good to know: delivery, returns, contact and how we check"),
    "evidence": later("Magnesium evidence: what studies found, also where they found nothing"),
}


@dataclass(frozen=True, slots=True)
class Card:
    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def public_address(path: str) -> str:
    """A path of this host as a complete address: the configured one, whatever Host was sent."""
    return str(current_app.config["CONTENT_BASE_URL"] or request.host_url).rstrip("/") + path


def card(library: Library, urls: Urls, surface: str, kind: str = "article") -> Card | None:
    """The picture for pages of a kind. None where the library's own media have none. No product is
    on any, so pages about evidence may show theirs."""
    name = "evidence" if surface == "evidence" else KINDS[kind]
    file = f"og-{name}.png"
    if not (library.media / file).is_file():
        return None
    return Card(public_address(urls.media(library.media_name(file))), say(SHOWN[name]))
