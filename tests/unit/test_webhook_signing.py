"""Signatures and addresses of outgoing webhooks."""

import pytest

from storefront.errors import StorefrontError
from storefront.webhooks.endpoints import check_url
from storefront.webhooks.post import Answer, may_be_called, post
from storefront.webhooks.signing import new_secret, signed_headers


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    """From the specification's libraries: secret, id, time, body and signature given."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_secrets_are_long_and_never_the_same() -> None:
    assert len(new_secret()) == 6 + 44
    assert new_secret() != new_secret()


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
        ("ff02::1", False),
    ],
)
def test_addresses_inside_are_never_called(address: str, may: bool) -> None:
    assert may_be_called(address) is may


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001", "2130706433"])
def test_however_an_inner_address_is_written_it_is_refused(host: str) -> None:
    answer = post(f"http://{host}:9/", b"{}", {}, private=False)
    assert answer.status == 0
    assert answer.text.endswith(" is inside a private network")


def test_nobody_there_is_an_answer_too() -> None:
    answer = post("http://127.0.0.1:9/", b"{}", {}, private=True)
    assert (answer.status, answer.good) == (0, False)
    assert "refused" in answer.text
    assert Answer(204, "").good
    assert not Answer(302, "").good


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://example.com/hook?a=b", None),
        ("http://localhost:8000/hook", None),
        ("http://example.com", "The address must begin with https://"),
        ("ftp://example.com", "The address must begin with https://"),
        ("example.com", "Write the whole address: https://example.com/path"),
        ("https://", "Write the whole address: https://example.com/path"),
        ("https://example.com:99999/", "Write the whole address: https://example.com/path"),
        ("https://exa mple.com", "Write the whole address: https://example.com/path"),
        ("https://olga:secret@example.com", "Leave out names, passwords and what follows a #."),
        ("https://example.com/#x", "Leave out names, passwords and what follows a #."),
        ("https://example.com/" + "a" * 500, "At most 500 characters."),
    ],
)
def test_addresses_are_judged_as_they_are_typed(url: str, said: str | None) -> None:
    if said is None:
        return check_url(url, private=True)
    with pytest.raises(StorefrontError) as refusal:
        check_url(url, private=True)
    assert refusal.value.message == said
    return None


@pytest.mark.parametrize("host", ["localhost", "10.0.0.8", "[fd00::1]", "169.254.169.254"])
def test_inner_addresses_need_the_setting(host: str) -> None:
    check_url(f"https://{host}/", private=True)
    with pytest.raises(StorefrontError, match="private network"):
        check_url(f"https://{host}/", private=False)
