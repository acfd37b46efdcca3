"""Let people in and keep people out. Who changes what is checked here, not in the pages."""

import unicodedata
from collections.abc import Sequence

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storefront.admin.models import StaffMember, StaffRole, normal_email
from storefront.errors import IllegalTransition, StorefrontError
from storefront.identity import ROLES
from storefront.translation import say

# NIST SP 800-63B-4, 3.1.1.2: fifteen characters where a password is all there is.
MIN_PASSWORD, MAX_PASSWORD = 15, 128
MIN_DIFFERENT = 6


def create_staff(
    session: Session, email: str, name: str, password: str, roles: Sequence[str]
) -> StaffMember:
    """Add somebody who can sign in. The caller commits.

    Raises StorefrontError for an address that is taken or wrong, a weak password, an odd role.
    """
    address = normal_email(email)
    local, _, host = address.rpartition("@")
    if not local or "." not in host or " " in address or len(address) > 320:
        raise StorefrontError(say("Enter an email address like olga@example.com."))
    if not name.strip() or len(name.strip()) > 100:
        raise StorefrontError(say("Enter a name of at most 100 characters."))
    if not roles or not set(roles) <= set(ROLES):
        raise StorefrontError(
            say("Choose at least one of these roles: %(names)s.", names=", ".join(ROLES))
        )
    member = StaffMember(
        email=address,
        name=name.strip(),
        password=hashed(password, address, name),
        roles=[_role(session, role) for role in dict.fromkeys(roles)],
    )
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError:
        raise StorefrontError(say("%(address)s can sign in already.", address=address)) from None
    return member


def hashed(password: str, *about: str) -> str:
    """The password's hash. Raises StorefrontError when it is easy to guess, given what is
    known `about` its owner."""
    clear = normal_password(password)
    if len(clear) < MIN_PASSWORD:
        raise StorefrontError(
            say(
                "Choose a password of at least %(min_password)s characters.",
                min_password=MIN_PASSWORD,
            )
        )
    if len(clear) > MAX_PASSWORD:
        raise StorefrontError(
            say(
                "Choose a password of at most %(max_password)s characters.",
                max_password=MAX_PASSWORD,
            )
        )
    if len(set(clear)) < MIN_DIFFERENT:
        raise StorefrontError(say("Choose a password of more different characters."))
    if clear.lower() in {part.strip().lower() for part in about}:
        raise StorefrontError(say("Choose a password that is not your name or address."))
    return str(hash_password(clear))


def normal_password(password: str) -> str:
    """One form for letters that keyboards spell in several ways."""
    return unicodedata.normalize("NFKC", password)


def all_staff(session: Session) -> list[StaffMember]:
    rows = select(StaffMember).order_by(StaffMember.active.desc(), StaffMember.name, StaffMember.id)
    return list(session.scalars(rows))


def set_active(session: Session, member: StaffMember, active: bool, by: StaffMember) -> None:
    """Let somebody in again or shut them out at once. Raises IllegalTransition for yourself and
    for the last owner, since nobody could let people in after that."""
    if member.id == by.id:
        raise IllegalTransition(say("You cannot deactivate yourself. Ask another owner."))
    owners = _lock_active_owners(session)
    if not active and owners == [member.id]:
        raise IllegalTransition(say("The shop needs at least one owner who can sign in."))
    member.active = active
    member.end_sessions()


def change_password(member: StaffMember, new: str) -> None:
    """A new password; every session that knows the old one ends. Raises StorefrontError."""
    member.password = hashed(new, member.email, member.name)
    member.end_sessions()


def _lock_active_owners(session: Session) -> list[int]:
    """In id order, so that two owners who shut each other out wait instead of both succeeding."""
    owners = (
        select(StaffMember.id)
        .where(StaffMember.active, StaffMember.roles.any(StaffRole.name == "owner"))
        .order_by(StaffMember.id)
        .with_for_update()
    )
    return list(session.scalars(owners))


def _role(session: Session, name: str) -> StaffRole:
    role = session.scalar(select(StaffRole).where(StaffRole.name == name))
    if role is None:
        role = StaffRole(name=name)
        session.add(role)
    return role
