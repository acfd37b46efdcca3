"""Who works here and what they may do. The columns are those Flask-Security asks for."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_security import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from storefront.clock import now
from storefront.database import Base

member_roles = Table(
    "storefront_staff_member_role",
    Base.metadata,
    Column("member_id", ForeignKey("storefront_staff_member.id"), primary_key=True),
    Column("role_id", ForeignKey("storefront_staff_role.id"), primary_key=True, index=True),
)


class StaffRole(Base, RoleMixin):
    """operator, marketer or owner."""

    __tablename__ = "storefront_staff_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class StaffMember(Base, UserMixin):
    """Nobody is deleted, since the orders' timelines name them; who leaves is made inactive."""

    __tablename__ = "storefront_staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # What a session cookie carries. A new one ends every session of this person at once.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    signed_in_at: Mapped[datetime | None]
    roles: Mapped[list[StaffRole]] = relationship(secondary=member_roles, lazy="selectin")

    def __init__(self, **columns: Any) -> None:
        super().__init__(**{"fs_uniquifier": uuid4().hex} | columns)

    def end_sessions(self) -> None:
        self.fs_uniquifier = uuid4().hex


def find_member(session: Session, email: str) -> StaffMember | None:
    return session.scalar(select(StaffMember).where(StaffMember.email == normal_email(email)))


def normal_email(email: str) -> str:
    return email.strip().lower()
