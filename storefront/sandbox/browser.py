"""As much of a browser as buying and shipping take: cookies, redirects, forms."""

import http.cookiejar
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

TIMEOUT = 20  # seconds
Typed = Mapping[str, str | list[str]]  # several boxes may share one name
SKIPPED = ("submit", "button", "image", "reset")


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    address: str
    text: str


class Forms(HTMLParser):
    """The forms of a page with what they would send if nobody touched them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif tag == "input" and given.get("type") not in SKIPPED:
            self._input(given)
        elif tag == "textarea":
            self._keep(given.get("name", ""), "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and ("selected" in given or not self._known(self._select)):
            self._keep(self._select, given.get("value", ""))

    def _input(self, given: dict[str, str]) -> None:
        if given.get("type") not in ("radio", "checkbox") or "checked" in given:
            self._keep(given.get("name", ""), given.get("value", ""))

    def _known(self, name: str) -> bool:
        return bool(self.found) and name in self.found[-1].fields

    def _keep(self, name: str, value: str) -> None:
        if self.found and name:
            self.found[-1].fields[name] = value


class Browser:
    """Raises urllib.error.HTTPError, an OSError, for an answer of 400 or more."""

    def __init__(self, base: str) -> None:
        self.base = base
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def get(self, address: str) -> Page:
        return self._open(address, None)

    def post(self, address: str, fields: Typed) -> Page:
        """Send a form; the page it led to."""
        return self._open(address, urllib.parse.urlencode(fields, doseq=True).encode())

    def submit(self, page: Page, with_field: str, typed: Typed, *, to: str = "") -> Page:
        """Fill in the form of a page that has this field and whose address ends with `to`.
        Raises LookupError when none has."""
        reader = Forms()
        reader.feed(page.text)
        for form in reader.found:
            if with_field in form.fields and form.action.endswith(to):
                action = urllib.parse.urljoin(page.address, form.action)
                return self.post(action, form.fields | dict(typed))
        raise LookupError(f"{page.address} has no form {to} with a field {with_field}.")

    def _open(self, address: str, body: bytes | None) -> Page:
        url = urllib.parse.urljoin(self.base, address)
        with self._opener.open(url, body, timeout=TIMEOUT) as answer:
            return Page(answer.geturl(), answer.read().decode("utf-8", "replace"))
