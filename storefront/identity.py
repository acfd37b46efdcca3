"""Who is at the desk. The shop brings its own staff sign-in; a host may hand over another."""

from dataclasses import dataclass
from typing import Protocol

ROLES = ("operator", "marketer", "owner")


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of staff. An owner may do everything."""

    name: str
    email: str
    roles: frozenset[str]

    def may(self, role: str) -> bool:
        return role in self.roles or "owner" in self.roles


class Identity(Protocol):
    def staff(self) -> Staff | None:
        """The member of staff behind this request, if any."""

    def sign_in_url(self, next_path: str) -> str:
        """Where to send somebody who has to sign in first."""

    def sign_out_url(self) -> str:
        """Where the sign-out form posts to."""
