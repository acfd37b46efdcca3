"""The server as `make run` starts it, told to stop while somebody waits for a page."""

import signal
import threading
import time
import urllib.request
from pathlib import Path

from storefront.sandbox.launch import Desk, commands
from tests.bench.programs import Server, free_port, start


def server(tmp_path: Path) -> Server:
    port = free_port()
    words, _ = commands(Desk(port, tmp_path))["shop"]
    words = [*words[:-1], "tests.integration.slow_answer:create_app"]
    return start(words, port, "/", {})


def test_who_waits_gets_the_whole_page(tmp_path: Path) -> None:
    running, answers = server(tmp_path), list[bytes]()

    def ask() -> None:
        with urllib.request.urlopen(running.address("/slow"), timeout=20) as answer:
            answers.append(answer.read())

    waiting = threading.Thread(target=ask)
    waiting.start()
    time.sleep(0.4)  # it is being answered now
    running.process.send_signal(signal.SIGTERM)
    waiting.join(20)
    assert answers == [b"whole"]
    assert running.process.wait(20) == 0
