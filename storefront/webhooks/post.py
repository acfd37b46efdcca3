"""One POST to an address somebody typed: few seconds, few bytes, no way into our own network."""

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

from storefront.translation import say

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0  # for the whole answer, however slowly it drips
ANSWER_BYTES = 2_000
# IPv6 ranges that carry an IPv4 address inside, which a gateway would reach for us.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 0 when nobody answered; `text` then says why."""

    status: int
    text: str

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class RefusedAddress(OSError):
    """The host is, or leads to, an address inside a private network."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> Answer:
    """Send `body`; never raises for what the other side does. Redirects are answers like others.

    `private`: addresses inside private networks may be called too.
    """
    try:
        with closing(_connect(urlsplit(url), private=private)) as connection:
            return _exchange(connection, urlsplit(url), body, headers)
    except TimeoutError:
        return Answer(0, say("Nobody answered in time."))
    except OSError as failure:
        return Answer(0, failure.strerror or str(failure))
    except (ValueError, http.client.HTTPException) as failure:
        return Answer(0, f"{type(failure).__name__}: {failure}")


def may_be_called(address: str) -> bool:
    """Is this IP address outside of every private, local, shared or reserved range?"""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    if ip.version == 6 and any(ip in network for network in _TRANSLATED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _connect(url: SplitResult, *, private: bool) -> socket.socket:
    """A connection to the address that was looked at, so that a second look-up cannot lead
    elsewhere (DNS rebinding); TLS still asks for the host's own certificate."""
    host = url.hostname or ""
    port = url.port or (443 if url.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and not all(may_be_called(address) for address in addresses):
        raise RefusedAddress(say("%(host)s is inside a private network", host=host))
    plain = _first_that_answers(addresses, port)
    if url.scheme != "https":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    """Both kinds of address are tried, all of them together for CONNECT_SECONDS."""
    until = time.monotonic() + CONNECT_SECONDS
    failure: OSError = OSError("no address")
    for address in addresses:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((address, port), timeout=left)
        except OSError as refused:
            failure = refused
    raise failure


def _exchange(
    connection: socket.socket, url: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Answer:
    until = time.monotonic() + READ_SECONDS
    connection.settimeout(READ_SECONDS)
    request = http.client.HTTPConnection(url.hostname or "", url.port)
    request.sock = connection
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    host = url.netloc.rpartition("@")[2]
    request.request("POST", path, body, {"Host": host, "Connection": "close", **headers})
    reader = cast("socket.socket", _Reader(connection, until))
    with closing(http.client.HTTPResponse(reader, method="POST")) as response:
        response.begin()
        return Answer(response.status, response.read(ANSWER_BYTES).decode("utf-8", "replace"))


class _Reader(io.RawIOBase):
    """Reads a socket until a moment, since a timeout for each read lets one byte at a time go on
    for ever. Stands in for the socket where http.client asks it for a file."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection = connection
        self._until = until

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
