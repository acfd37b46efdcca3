"""The development mailbox: kept by SMTP, read in the browser, and harmless."""

import smtplib
import socket
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from storefront.sandbox.mailbox import Mailbox, smtp_server
from tests.sandbox_fixtures import Desk


@pytest.fixture
def mailbox(sandbox: Desk) -> Mailbox:
    found: Mailbox = sandbox.app.extensions["mailbox"]
    return found


@pytest.fixture
def browser(sandbox: Desk) -> FlaskClient:
    return sandbox.app.test_client()


def a_mail(subject: str = "Your order 1001 – thank you") -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = "shop@example.com"
    mail["To"] = "alice@example.com"
    mail.set_content("Plain words, £29.00")
    mail.add_alternative("<p>Rich words<script>alert(1)</script></p>", subtype="html")
    return mail


def test_an_empty_mailbox_says_so(browser: FlaskClient) -> None:
    assert "No mail yet" in browser.get("/mail").text


def test_mails_are_listed_newest_first(browser: FlaskClient, mailbox: Mailbox) -> None:
    for number in range(1, 12):
        mailbox.keep(a_mail(f"Mail {number}!").as_bytes())
    page = browser.get("/mail").text
    places = [page.index(f"Mail {number}!") for number in range(11, 0, -1)]
    assert places == sorted(places)


def test_a_mail_shows_its_parts(browser: FlaskClient, mailbox: Mailbox) -> None:
    identifier = mailbox.keep(a_mail().as_bytes())
    page = browser.get(f"/mail/{identifier}").text
    for words in ("Your order 1001 – thank you", "alice@example.com", "Plain words, £29.00"):
        assert words in page
    assert f'src="/mail/{identifier}/html"' in page
    assert "sandbox></iframe>" in page
    assert "<script" not in page


def test_the_html_of_a_mail_can_do_nothing(browser: FlaskClient, mailbox: Mailbox) -> None:
    identifier = mailbox.keep(a_mail().as_bytes())
    answer = browser.get(f"/mail/{identifier}/html")
    assert "Rich words" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "script-src" not in policy


def test_the_raw_message_is_downloaded(browser: FlaskClient, mailbox: Mailbox) -> None:
    raw = a_mail().as_bytes()
    identifier = mailbox.keep(raw)
    answer = browser.get(f"/mail/{identifier}/raw")
    assert answer.data == raw
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{identifier}.eml"'


@pytest.mark.parametrize("path", ["none", "none/html", "none/raw", "..%2Fstripe.sqlite/raw"])
def test_an_unknown_mail_is_not_found(browser: FlaskClient, path: str) -> None:
    assert browser.get(f"/mail/{path}").status_code == 404


def test_an_odd_mail_is_still_shown(browser: FlaskClient, mailbox: Mailbox) -> None:
    identifier = mailbox.keep(b"nonsense without headers\r\n\r\n\xff\xfe")
    assert browser.get("/mail").status_code == 200
    assert "(no subject)" in browser.get(f"/mail/{identifier}").text


@pytest.mark.enable_socket
def test_mail_comes_in_by_smtp_on_the_loopback_only(mailbox: Mailbox) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = smtp_server(mailbox, port)
    server.start()
    try:
        assert server.hostname == "127.0.0.1"
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(a_mail())
    finally:
        server.stop()
    [mail] = mailbox.listed()
    assert mail.message["Subject"] == "Your order 1001 – thank you"
    assert mail.text.splitlines() == ["Plain words, £29.00"]
