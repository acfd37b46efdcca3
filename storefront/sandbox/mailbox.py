"""A development mailbox: every mail the shop sends lands in a folder instead of the world."""

import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

LARGEST = 10_000_000


@dataclass(frozen=True)
class Mail:
    id: str
    message: EmailMessage

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


class Mailbox:
    """Raw messages as ``.eml`` files; their names sort by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, raw: bytes) -> str:
        """Store one message and return its id."""
        last = max((int(path.stem.split("-")[0]) for path in self.folder.glob("*.eml")), default=0)
        identifier = f"{last + 1:06d}-{secrets.token_hex(4)}"
        unfinished = self.folder / f"{identifier}.part"
        unfinished.write_bytes(raw)
        unfinished.rename(self.folder / f"{identifier}.eml")
        return identifier

    def listed(self) -> list[Mail]:
        """Newest first."""
        return [self._read(path) for path in sorted(self.folder.glob("*.eml"), reverse=True)]

    def raw(self, identifier: str) -> bytes | None:
        path = self.folder / f"{identifier}.eml"
        if path.parent != self.folder or not path.is_file():
            return None
        return path.read_bytes()

    def find(self, identifier: str) -> Mail | None:
        raw = self.raw(identifier)
        return None if raw is None else Mail(identifier, parse(raw))

    def _read(self, path: Path) -> Mail:
        return Mail(path.stem, parse(path.read_bytes()))


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=modern)
    if not isinstance(message, EmailMessage):
        raise TypeError("The modern policy makes EmailMessage objects.")
    return message


class Sink:
    """What aiosmtpd calls for each message it received."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mailbox.keep(envelope.original_content)
        return "250 Kept in the development mailbox"


def smtp_server(mailbox: Mailbox, port: int) -> Controller:
    """A controller to start and stop; it listens on the loopback address only."""
    return Controller(Sink(mailbox), hostname="127.0.0.1", port=port, data_size_limit=LARGEST)
