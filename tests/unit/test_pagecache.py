"""The cache as a WSGI layer: what is kept, for whom, how long and in which bytes."""

import gzip
import threading
from collections.abc import Callable, Iterable
from typing import Any

import brotli
import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Request, Response

from storefront.pagecache import PageCache

TEXT = "Magnesium " * 200


class Host:
    """An app that counts its answers, and says what it saw of its visitor."""

    def __init__(self) -> None:
        self.calls = 0
        self.seen: list[dict[str, str]] = []
        self.headers = {"Cache-Control": "public, max-age=0"}
        self.status = 200
        self.body = TEXT
        self.wait = threading.Event()
        self.wait.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        self.wait.wait(5)
        self.seen.append(dict(Request(environ).headers) | {"?": environ["QUERY_STRING"]})
        body = f"{self.body}{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        return Response(body, self.status, self.headers)(environ, start_response)


class Desk:
    def __init__(self, room: int = 10**6) -> None:
        self.host, self.said = Host(), "1"
        self.cache = PageCache(self.host, self.reads, lambda: self.said, ("shop.test",), room)
        self.client = Client(self.cache, use_cookies=False)

    def reads(self, path: str) -> tuple[str, ...] | None:
        return None if path.startswith("/cart") else ("sort",)

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, headers={"Host": "shop.test", **named})

    def change(self, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
        self.said = version
        monkeypatch.setattr(self.cache, "_asked_at", float("-inf"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_page_is_made_once(desk: Desk) -> None:
    assert desk.get().text == desk.get().text == f"{TEXT}/?"
    assert desk.host.calls == 1


def test_a_change_makes_it_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.get()
    desk.host.body = "New " * 200
    assert desk.get().text.startswith("Magnesium")
    desk.change(monkeypatch, "2")
    assert desk.get().text.startswith("New")
    assert desk.host.calls == 2


def test_the_version_is_not_asked_for_each_page(desk: Desk) -> None:
    asked = []
    desk.cache._ask = lambda: asked.append(1) or "1"  # type: ignore[func-returns-value]
    for _ in range(50):
        desk.get()
    assert len(asked) <= 2


def test_when_nobody_can_say_the_version_pages_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.get()

    def gone() -> str:
        raise OSError("the database is away")

    desk.cache._ask = gone
    monkeypatch.setattr(desk.cache, "_asked_at", float("-inf"))
    assert desk.get().status_code == 200
    assert desk.host.calls == 1


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
        ("", None, bytes),
        ("br;q=0, *;q=0", None, bytes),
        ("br;q=0.000, gzip;q=;;", "gzip", gzip.decompress),
    ],
)
def test_bytes_are_packed_once_as_the_client_takes_them(
    desk: Desk, accepted: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    answer = desk.get(Accept_Encoding=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    assert unpack(answer.data).decode() == f"{TEXT}/?"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_each_encoding_has_a_strong_tag_of_its_own(desk: Desk) -> None:
    tags = {desk.get(Accept_Encoding=name).headers["ETag"] for name in ("br", "gzip", "")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)
    tag = desk.get(Accept_Encoding="br").headers["ETag"]
    for sent in (tag, f'"other", {tag}', "*"):
        same = desk.get(Accept_Encoding="br", If_None_Match=sent)
        assert (same.status_code, same.data) == (304, b"")
        assert same.headers["ETag"] == tag
    assert desk.get(Accept_Encoding="gzip", If_None_Match=tag).status_code == 200


def test_head_has_the_headers_and_no_body(desk: Desk) -> None:
    whole, head = desk.get(), desk.get(method="HEAD")
    assert head.data == b""
    assert head.headers == whole.headers
    assert desk.host.calls == 1


def test_a_range_gets_the_whole(desk: Desk) -> None:
    answer = desk.get(Range="bytes=0-3")
    assert (answer.status_code, answer.text) == (200, f"{TEXT}/?")


def test_the_visitor_is_taken_out_of_the_request(desk: Desk) -> None:
    private = {"Cookie": "cart=secret", "Authorization": "Bearer x", "Accept_Language": "de"}
    desk.get(**private, Referer="https://x.test", X_Forwarded_For="1.2.3.4", User_Agent="Mosaic")
    assert desk.host.seen == [{"Host": "shop.test", "?": ""}]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "public", "Set-Cookie": "a=b"},
        {"Cache-Control": "private"},
        {"Cache-Control": "public, no-store"},
        {"Cache-Control": "public", "Vary": "Cookie"},
        {"Cache-Control": "public", "Vary": "*"},
        {},
    ],
)
def test_an_answer_for_one_visitor_is_never_kept(desk: Desk, headers: dict[str, str]) -> None:
    desk.host.headers = headers
    desk.get()
    desk.get()
    assert desk.host.calls == 2
    assert not desk.cache.pages.kept


def test_errors_and_acts_are_never_kept(desk: Desk) -> None:
    desk.host.status = 500
    desk.get()
    desk.host.status = 200
    desk.get(method="POST")
    desk.get(method="BREW")
    desk.get("/cart", Cookie="cart=mine")
    assert not desk.cache.pages.kept
    assert desk.host.seen[-1]["Cookie"] == "cart=mine"


def test_advertisers_make_no_pages(desk: Desk) -> None:
    for query in ("", "?utm_source=x", "?gclid=1&fbclid=2", "?%00=1", "?=&&;"):
        assert desk.get("/" + query).text == f"{TEXT}/?"
    assert desk.get("/?sort=name&utm_source=x").text == f"{TEXT}/?sort=name"
    assert desk.get("/?sort=name").text == f"{TEXT}/?sort=name"
    assert desk.host.calls == 2


def test_a_hostile_host_is_passed_on_and_kept_for_nobody(desk: Desk) -> None:
    desk.get(Host="evil.test")
    assert not desk.cache.pages.kept
    assert desk.host.seen[-1]["Host"] == "evil.test"


def test_memory_has_an_end() -> None:
    desk = Desk(room=3 * (len(TEXT) + 500))
    for number in range(50):
        desk.get(f"/{number}")
    assert desk.cache.pages.used <= desk.cache.pages.room
    assert desk.cache.pages.used == sum(page.size for page in desk.cache.pages.kept.values())
    desk.get("/" + "long" * 200)
    assert all(len(key[3]) < 300 for key in desk.cache.pages.kept)


def test_many_who_wait_get_one_rendering(desk: Desk) -> None:
    desk.host.wait.clear()
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(desk.get("/slow").status_code))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    desk.host.wait.set()
    for thread in threads:
        thread.join()
    assert answers == [200] * 20
    assert desk.host.calls == 1


def test_what_is_not_kept_leaves_nothing_behind(desk: Desk) -> None:
    """However many addresses somebody invents."""
    desk.host.status = 404
    for number in range(20):
        assert desk.get(f"/{number}").status_code == 404
    assert desk.cache._makers == {}
    assert desk.cache.pages.kept == {}
