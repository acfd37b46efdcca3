"""A customer's bank asks for a payment back, and what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from storefront.clock import now
from storefront.database import Base
from storefront.orders.payments import Payment
from storefront.translation import later

# Any other word, new ones of Stripe's too, means that the bank has not decided yet
# (https://docs.stripe.com/api/disputes/object).
CLOSED = frozenset({"won", "lost", "warning_closed", "prevented"})
STRIPE = "Stripe"
WORDS = {
    "warning_needs_response": later("the bank asks questions"),
    "warning_under_review": later("the bank reads our answer to its questions"),
    "warning_closed": later("the bank asked, but took nothing"),
    "needs_response": later("evidence is needed"),
    "under_review": later("the bank looks at the evidence"),
    "appeal_needs_response": later("evidence for the appeal is needed"),
    "appeal_under_review": later("the bank looks at the appeal"),
    "won": later("won, the money stays here"),
    "lost": later("lost, the money went back to the customer"),
    "prevented": later("prevented, the money stays here"),
}


def in_words(status: str) -> str:
    """A word of Stripe's as staff read it."""
    return str(WORDS.get(status) or status.replace("_", " "))


class Dispute(Base):
    """`amount` is what the bank asks for, `lost_amount` what it got, in minor units."""

    __tablename__ = "storefront_dispute"
    __table_args__ = (CheckConstraint("lost_amount BETWEEN 0 AND amount", name="lost_amount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("storefront_order.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("storefront_payment.id"), index=True)
    stripe_id: Mapped[str] = mapped_column(String(255), unique=True)
    status: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(60))
    amount: Mapped[int]
    lost_amount: Mapped[int] = mapped_column(default=0)
    refundable: Mapped[bool]  # an inquiry can still be answered with a refund
    evidence_due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    read_at: Mapped[datetime] = mapped_column(default=now)  # when Stripe was last asked
    payment: Mapped[Payment] = relationship(back_populates="disputes")

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    @property
    def said(self) -> str:
        return in_words(self.status)

    @property
    def freezes(self) -> bool:
        """True while Stripe refuses to refund the payment."""
        return self.is_open and not self.refundable


def take_in_dispute(
    payment: Payment,
    stripe_id: str,
    *,
    status: str,
    reason: str,
    amount: int,
    refundable: bool,
    evidence_due_at: datetime | None,
    opened_at: datetime,
) -> Dispute:
    """Take Stripe's word for a dispute, as it reads now. Safe to repeat and to race.

    A loss that does not fit into what is left of the payment is counted as far as it fits.
    """
    session = _in_session(payment)
    payment.order.lock()
    dispute = session.scalar(select(Dispute).where(Dispute.stripe_id == stripe_id))
    if dispute is None:
        dispute = Dispute(
            order_id=payment.order_id,
            stripe_id=stripe_id,
            opened_at=opened_at,
            status="",
            lost_amount=0,
        )
        payment.disputes.append(dispute)
    before = dispute.status
    dispute.status, dispute.reason, dispute.amount = status, reason, amount
    dispute.refundable, dispute.evidence_due_at = refundable, evidence_due_at
    dispute.read_at = now()
    if status != before:
        dispute.closed_at = None if dispute.is_open else now()
        _tell(dispute, new=not before)
    _count_loss(dispute)
    session.flush()
    return dispute


def _tell(dispute: Dispute, *, new: bool) -> None:
    order, about = dispute.payment.order, {"dispute": dispute.stripe_id, "amount": dispute.amount}
    if new:
        order.record("dispute_opened", STRIPE, **about, reason=dispute.reason)
    if not dispute.is_open:
        order.record("dispute_closed", STRIPE, **about, outcome=dispute.status)
    elif not new:
        order.record("dispute_updated", STRIPE, **about, outcome=dispute.status)


def _count_loss(dispute: Dispute) -> None:
    """Money is lost when the bank says so, and comes back when it says otherwise later. While it
    looks at the case again, what it decided before stands. The order is locked."""
    if dispute.is_open:
        return
    payment, order = dispute.payment, dispute.payment.order
    wanted = dispute.amount if dispute.status == "lost" else 0
    change = min(wanted - dispute.lost_amount, payment.left)
    if not change:
        return
    session = _in_session(payment)
    dispute.lost_amount += change
    for row in (payment,) if payment.stray else (payment, order):
        kind = type(row)
        session.execute(
            update(kind)
            .where(kind.id == row.id)
            .values(lost_amount=kind.lost_amount + change)
            .execution_options(synchronize_session=False)
        )
        session.refresh(row, ["lost_amount"])


def _in_session(payment: Payment) -> Session:
    found = object_session(payment)
    if found is None:
        raise RuntimeError("the payment is not in a session")
    return found
