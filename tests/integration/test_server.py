"""The server as `make run` starts it: told to stop, told to start anew, and asked by the slow."""

import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError

import pytest

from storefront.sandbox.launch import Desk, commands
from storefront.slow_clients import READERS
from tests.bench.programs import Server, free_port, start


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    words, _ = commands(Desk(port, tmp_path))["shop"]
    words = [*words[:-1], "--respawn-interval", "3", "tests.integration.slow_answer:create_app"]
    found = start(words, port, "/", {})
    yield found
    found.stop()


def get(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(server.address(path), timeout=20) as answer:
        return bytes(answer.read())


def post(server: Server, body: bytes | Iterator[bytes]) -> tuple[int, bytes]:
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        request = urllib.request.Request(server.address("/form"), body, form)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except HTTPError as refusal:
        return refusal.code, refusal.read()


def test_who_waits_gets_the_whole_page(server: Server) -> None:
    answers = list[bytes]()
    waiting = threading.Thread(target=lambda: answers.append(get(server, "/slow")))
    waiting.start()
    time.sleep(0.4)  # it is being answered now
    server.process.send_signal(signal.SIGTERM)
    waiting.join(20)
    assert answers == [b"whole"]
    assert server.process.wait(20) == 0


def test_nobody_sees_the_server_start_anew(server: Server) -> None:
    before, answers = set(server.pids()), set[bytes]()
    server.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 20
    while before & set(server.pids()[1:]) and time.monotonic() < until:
        answers.add(get(server, "/"))
        time.sleep(0.01)
    assert answers == {b"up"}
    assert not before & set(server.pids()[1:]), "another process answers now"
    assert get(server, "/") == b"up"


def test_forms_sent_drop_by_drop_keep_no_page_from_anybody(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(3 * READERS):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            slow.sendall(b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nname=")
        time.sleep(0.5)
        assert get(server, "/") == b"up"
        assert post(server, b"name=Alice") == (503, b"in the app's own words, 2")
    time.sleep(0.5)  # they have gone
    assert post(server, b"name=Alice") == (HTTPStatus.OK, b"Alice")


def test_a_form_too_large_is_refused_by_the_app(server: Server) -> None:
    body = b"name=" + b"x" * 2000
    assert post(server, body)[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert post(server, iter([body]))[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "in chunks"
    assert post(server, iter([b"name=", b"Alice"])) == (HTTPStatus.OK, b"Alice"), "in chunks"


def test_half_a_form_is_not_taken_for_a_whole_one(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as cut_off:
        form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10"
        cut_off.sendall(f"POST /form HTTP/1.1\r\nHost: x\r\n{form}\r\n\r\nname=Ali".encode())
        cut_off.shutdown(socket.SHUT_WR)
        assert cut_off.recv(1000).startswith(b"HTTP/1.1 400 ")
