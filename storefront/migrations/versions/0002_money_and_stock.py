"""Money and stock

Payments of their own, a ledger of units, and the tables of all that came with them. New tables and
columns first; then what a shop has known so far is carried over; then the rules.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BY = "the shop's upgrade"
GONE = "('failed', 'canceled')"
# Columns that are read or written as more than plain words and numbers.
EVENT = sa.table(
    "storefront_order_event",
    sa.column("id", sa.Integer),
    sa.column("order_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("by", sa.String),
    sa.column("details", sa.JSON),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer),
    sa.column("done_at", sa.DateTime(timezone=True)),
)
PAYMENT = sa.table(
    "storefront_payment",
    sa.column("order_id", sa.Integer),
    sa.column("attempt_id", sa.Integer),
    sa.column("session_id", sa.String),
    sa.column("payment_intent_id", sa.String),
    sa.column("amount", sa.Integer),
    sa.column("currency", sa.String),
    sa.column("refund_amount", sa.Integer),
    sa.column("lost_amount", sa.Integer),
    sa.column("stray", sa.Boolean),
    sa.column("at", sa.DateTime(timezone=True)),
)
PRICE_CHANGE = sa.table(
    "storefront_price_change",
    sa.column("variant_id", sa.Integer),
    sa.column("currency", sa.String),
    sa.column("amount", sa.Integer),
    sa.column("offer", sa.Boolean),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("by", sa.String),
)


def upgrade() -> None:
    new_tables()
    new_columns()
    carry_over(op.get_bind())
    new_rules()
    new_indexes()


def downgrade() -> None:
    raise RuntimeError("The first tables cannot hold what the shop knows by now: restore a backup.")


def carry_over(connection: sa.Connection) -> None:
    payments(connection)
    for statement in (*MONEY, *UNITS, *LEDGER):
        connection.execute(sa.text(statement), {"by": BY} if ":by" in statement else {})
    owed_again(connection)
    first_prices(connection)


def payments(connection: sa.Connection) -> None:
    """One row for what each order was paid with, and one for each second payment of it."""
    rows = [*own_payments(connection), *stray_payments(connection)]
    if rows:
        connection.execute(sa.insert(PAYMENT), rows)


def own_payments(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    paid = {event.order_id: event for event in events(connection, "pay")}
    tried = attempts(connection)
    orders = connection.execute(
        sa.text(
            "SELECT id, number, currency, total, refund_amount, payment_intent_id"
            " FROM storefront_order WHERE payment_intent_id IS NOT NULL ORDER BY id"
        )
    )
    for order in orders:
        event = paid.get(order.id)
        known = tried.get(order.id, {})
        # One that was paid too late has no such event: it was paid on its last session.
        session_id = event.details["session_id"] if event else next(reversed(known), "")
        yield payment(
            order, session_id, known.get(session_id), order.payment_intent_id, order.refund_amount
        ) | {
            "amount": order.total,
            "stray": False,
            "at": event.at if event else placed(connection, order.id),
        }


def stray_payments(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """They are known by the refunds that gave them back, in the order they were met."""
    told: dict[int, list[Any]] = {}
    for event in events(connection, "second_payment"):
        told.setdefault(event.order_id, []).append(event)
    tried = attempts(connection)
    refunds = connection.execute(
        sa.text(
            "SELECT o.id, o.currency, r.payment_intent_id, MAX(r.amount) AS amount,"
            f" SUM(CASE WHEN r.status IN {GONE} THEN 0 ELSE r.amount END) AS back"
            " FROM storefront_refund r JOIN storefront_order o ON o.id = r.order_id"
            " WHERE o.payment_intent_id IS NULL OR r.payment_intent_id <> o.payment_intent_id"
            " GROUP BY o.id, o.currency, r.payment_intent_id ORDER BY MIN(r.id)"
        )
    )
    for refund in refunds:
        met = told.get(refund.id, [])
        event = met.pop(0) if met else None
        session_id = event.details["session_id"] if event else refund.payment_intent_id
        known = tried.get(refund.id, {})
        yield payment(
            refund, session_id, known.get(session_id), refund.payment_intent_id, refund.back
        ) | {
            "amount": refund.amount,
            "stray": True,
            "at": event.at if event else placed(connection, refund.id),
        }


def payment(
    order: Any, session_id: str, attempt_id: int | None, intent: str, back: int
) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "attempt_id": attempt_id,
        "session_id": session_id,
        "payment_intent_id": intent,
        "currency": order.currency,
        "refund_amount": back,
        "lost_amount": 0,
    }


def events(connection: sa.Connection, kind: str) -> list[Any]:
    rows = connection.execute(sa.select(EVENT).where(EVENT.c.kind == kind).order_by(EVENT.c.id))
    return list(rows)


def placed(connection: sa.Connection, order_id: int) -> datetime:
    order = sa.table(
        "storefront_order",
        sa.column("id", sa.Integer),
        sa.column("placed_at", sa.DateTime(timezone=True)),
    )
    at: datetime = connection.execute(
        sa.select(order.c.placed_at).where(order.c.id == order_id)
    ).scalar_one()
    return at


def attempts(connection: sa.Connection) -> dict[int, dict[str, int]]:
    """{order id: {session id: attempt id}}, oldest first"""
    found: dict[int, dict[str, int]] = {}
    rows = connection.execute(
        sa.text(
            "SELECT order_id, session_id, id FROM storefront_payment_attempt"
            " WHERE session_id IS NOT NULL ORDER BY id"
        )
    )
    for order_id, session_id, attempt_id in rows:
        found.setdefault(order_id, {})[session_id] = attempt_id
    return found


MONEY = (
    "UPDATE storefront_order SET charged_amount = total WHERE payment_intent_id IS NOT NULL",
    # The rates prices were reckoned with until now: one for each market.
    "UPDATE storefront_order SET tax_basis_points ="
    " CASE market WHEN 'GB' THEN 2000 WHEN 'EU' THEN 2100 ELSE 0 END",
    "UPDATE storefront_refund SET payment_id = (SELECT p.id FROM storefront_payment p"
    " WHERE p.payment_intent_id = storefront_refund.payment_intent_id)",
    "UPDATE storefront_payment_attempt SET amount = (SELECT o.total FROM storefront_order o"
    " WHERE o.id = storefront_payment_attempt.order_id)",
    # Nothing more can come of a page unless its order still waits for it.
    "UPDATE storefront_payment_attempt SET ended_at = expires_at WHERE order_id IN"
    " (SELECT id FROM storefront_order WHERE status NOT IN ('pending', 'processing'))"
    " OR id NOT IN (SELECT MAX(id) FROM storefront_payment_attempt GROUP BY order_id)",
)
UNITS = (
    # A row for units that stayed and one for units that were sent.
    "INSERT INTO storefront_refund_line (refund_id, line_item_id, quantity, unshipped, disposition)"
    " SELECT refund_id, line_item_id, quantity - unshipped, 0, 'nothing'"
    " FROM storefront_refund_line WHERE unshipped > 0 AND unshipped < quantity",
    "UPDATE storefront_refund_line SET quantity = unshipped"
    " WHERE unshipped > 0 AND unshipped < quantity",
    "UPDATE storefront_refund_line SET disposition ="
    " CASE WHEN unshipped > 0 THEN 'release' ELSE 'nothing' END WHERE disposition IS NULL",
    # A refund that failed lets its units be refunded again.
    "UPDATE storefront_line_item SET"
    " refunded = refunded - (SELECT COALESCE(SUM(l.quantity), 0) FROM storefront_refund_line l"
    " JOIN storefront_refund r ON r.id = l.refund_id"
    f" WHERE l.line_item_id = storefront_line_item.id AND r.status IN {GONE}),"
    " refunded_unshipped = refunded_unshipped - (SELECT COALESCE(SUM(l.unshipped), 0)"
    " FROM storefront_refund_line l JOIN storefront_refund r ON r.id = l.refund_id"
    f" WHERE l.line_item_id = storefront_line_item.id AND r.status IN {GONE})",
)
MOVE = (
    "INSERT INTO storefront_stock_move (lot_id, source, target, units, cause, by, at, order_id,"
    " line_item_id, note) SELECT"
)
SENT = (
    "FROM storefront_fulfillment_line f JOIN storefront_line_item i ON i.id = f.line_item_id"
    " JOIN storefront_fulfillment s ON s.id = f.fulfillment_id"
)
# What must have happened for each lot to be what it is.
LEDGER = (
    f"{MOVE} l.id, 'outside', 'available', l.on_hand + COALESCE((SELECT SUM(f.quantity)"
    " FROM storefront_fulfillment_line f WHERE f.lot_id = l.id), 0), 'receive', :by,"
    " l.received_at, NULL, NULL, '' FROM storefront_inventory_lot l WHERE l.on_hand > 0"
    " OR EXISTS (SELECT 1 FROM storefront_fulfillment_line f WHERE f.lot_id = l.id)",
    f"{MOVE} f.lot_id, 'available', 'committed', f.quantity, 'allocate', :by, s.sent_at,"
    f" i.order_id, i.id, '' {SENT}",
    f"{MOVE} f.lot_id, 'committed', 'sent', f.quantity, 'fulfill', :by, s.sent_at,"
    f" i.order_id, i.id, '' {SENT}",
    f"{MOVE} a.lot_id, 'available', 'committed', a.quantity, 'allocate', :by, o.placed_at,"
    " o.id, i.id, '' FROM storefront_allocation a"
    " JOIN storefront_line_item i ON i.id = a.line_item_id"
    " JOIN storefront_order o ON o.id = i.order_id WHERE a.quantity > 0",
)


def owed_again(connection: sa.Connection) -> None:
    """Units of a failed refund that never left are owed again, but other people may have them:
    a person has to look."""
    rows = connection.execute(
        sa.text(
            "SELECT DISTINCT o.id FROM storefront_order o"
            " JOIN storefront_refund r ON r.order_id = o.id"
            " JOIN storefront_refund_line l ON l.refund_id = r.id"
            f" WHERE o.status = 'paid' AND r.status IN {GONE} AND l.unshipped > 0"
        )
    )
    for (order_id,) in list(rows):
        connection.execute(
            sa.text("UPDATE storefront_order SET oversold = true WHERE id = :id"), {"id": order_id}
        )
        now = datetime.now(UTC)
        connection.execute(
            sa.insert(EVENT).values(
                order_id=order_id,
                kind="oversold",
                at=now,
                by=BY,
                details={},
                due_at=now,
                attempts=0,
                done_at=now,
            )
        )


def first_prices(connection: sa.Connection) -> None:
    """The history of prices begins now; nobody wrote down what they were before."""
    prices = connection.execute(
        sa.text("SELECT variant_id, currency, unit_amount FROM storefront_price ORDER BY id")
    )
    rows = [
        {"variant_id": variant, "currency": currency, "amount": amount, "offer": False}
        | {"at": datetime.now(UTC), "by": BY}
        for variant, currency, amount in prices
    ]
    if rows:
        connection.execute(sa.insert(PRICE_CHANGE), rows)


def new_tables() -> None:
    op.create_table(
        "storefront_bulk_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "hold",
                "release_hold",
                "tag",
                "untag",
                "fulfill",
                name="action",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("word", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_bulk_job")),
    )
    with op.batch_alter_table("storefront_bulk_job") as batch_op:
        batch_op.create_index(
            "ix_storefront_bulk_job_queue", ["done_at", "started_at"], unique=False
        )

    op.create_table(
        "storefront_chore",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_storefront_chore")),
    )
    op.create_table(
        "storefront_payout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("itemised", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_payout")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_storefront_payout_stripe_id")),
    )
    with op.batch_alter_table("storefront_payout") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_payout_arrives_on"), ["arrives_on"], unique=False
        )
        batch_op.create_index("ix_storefront_payout_made", ["made_at", "id"], unique=False)

    op.create_table(
        "storefront_promotion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "percent", "amount", "free_delivery", name="kind", native_enum=False, length=16
            ),
            nullable=False,
        ),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("amounts", sa.JSON(), nullable=False),
        sa.Column("minimums", sa.JSON(), nullable=False),
        sa.Column("markets", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once_per_customer", sa.Boolean(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "basis_points BETWEEN 0 AND 10000", name=op.f("ck_storefront_promotion_basis_points")
        ),
        sa.CheckConstraint("cap IS NULL OR cap > 0", name=op.f("ck_storefront_promotion_cap")),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_storefront_promotion_uses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_promotion")),
        sa.UniqueConstraint("code", name=op.f("uq_storefront_promotion_code")),
    )
    op.create_table(
        "storefront_reconcile_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("healed", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_reconcile_run")),
    )
    with op.batch_alter_table("storefront_reconcile_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_storefront_reconcile_run_at"), ["at"], unique=False)

    op.create_table(
        "storefront_webhook_endpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("secret_number", sa.Integer(), nullable=False),
        sa.Column("previous_secret", sa.String(length=80), nullable=True),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_webhook_endpoint")),
        sa.UniqueConstraint("url", name=op.f("uq_storefront_webhook_endpoint_url")),
    )
    op.create_table(
        "storefront_balance_transaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source_id", sa.String(length=255), nullable=True),
        sa.Column("payment_intent_id", sa.String(length=255), nullable=True),
        sa.Column("charged", sa.Integer(), nullable=True),
        sa.Column("charged_currency", sa.String(length=3), nullable=True),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["storefront_payout.id"],
            name=op.f("fk_storefront_balance_transaction_payout_id_storefront_payout"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_balance_transaction")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_storefront_balance_transaction_stripe_id")),
    )
    with op.batch_alter_table("storefront_balance_transaction") as batch_op:
        batch_op.create_index("ix_storefront_balance_transaction_at", ["at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_storefront_balance_transaction_payment_intent_id"),
            ["payment_intent_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_balance_transaction_payout_id"), ["payout_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_balance_transaction_source_id"), ["source_id"], unique=False
        )

    op.create_table(
        "storefront_bulk_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "waiting",
                "done",
                "skipped",
                "blocked",
                name="outcome",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "expected",
            sa.Enum(
                "waiting",
                "done",
                "skipped",
                "blocked",
                name="outcome",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["storefront_bulk_job.id"],
            name=op.f("fk_storefront_bulk_result_job_id_storefront_bulk_job"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_bulk_result")),
        sa.UniqueConstraint(
            "job_id", "position", name=op.f("uq_storefront_bulk_result_job_id_position")
        ),
    )
    with op.batch_alter_table("storefront_bulk_result") as batch_op:
        batch_op.create_index(
            "ix_storefront_bulk_result_queue", ["job_id", "outcome", "position"], unique=False
        )

    op.create_table(
        "storefront_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("payout_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["payout_id"],
            ["storefront_payout.id"],
            name=op.f("fk_storefront_difference_payout_id_storefront_payout"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_difference")),
        sa.UniqueConstraint("text", name=op.f("uq_storefront_difference_text")),
    )
    with op.batch_alter_table("storefront_difference") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_difference_payout_id"), ["payout_id"], unique=False
        )

    op.create_table(
        "storefront_draft",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("shipping_code", sa.String(length=40), nullable=True),
        sa.Column("holds_stock", sa.Boolean(), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_draft_order_id_storefront_order"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_storefront_draft")),
    )
    op.create_table(
        "storefront_order_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("shipping_code", sa.String(length=40), nullable=True),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_storefront_order_edit_version")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_order_edit_order_id_storefront_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_order_edit")),
    )
    with op.batch_alter_table("storefront_order_edit") as batch_op:
        batch_op.create_index(
            "ix_storefront_order_edit_order", ["order_id", "committed_at"], unique=False
        )

    op.create_table(
        "storefront_promotion_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promotion_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(length=320), nullable=True),
        sa.Column("claim", sa.String(length=320), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_promotion_use_order_id_storefront_order"),
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["storefront_promotion.id"],
            name=op.f("fk_storefront_promotion_use_promotion_id_storefront_promotion"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_promotion_use")),
        sa.UniqueConstraint("order_id", name=op.f("uq_storefront_promotion_use_order_id")),
        sa.UniqueConstraint(
            "promotion_id", "claim", name=op.f("uq_storefront_promotion_use_promotion_id_claim")
        ),
    )
    with op.batch_alter_table("storefront_promotion_use") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_promotion_use_promotion_id"), ["promotion_id"], unique=False
        )

    op.create_table(
        "storefront_recall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["storefront_inventory_lot.id"],
            name=op.f("fk_storefront_recall_lot_id_storefront_inventory_lot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_recall")),
    )
    with op.batch_alter_table("storefront_recall") as batch_op:
        batch_op.create_index(batch_op.f("ix_storefront_recall_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "storefront_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "received",
                "cancelled",
                name="returnstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "refund", "replacement", "nothing", name="outcome", native_enum=False, length=16
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_return_order_id_storefront_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_return")),
    )
    with op.batch_alter_table("storefront_return") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_return_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index("ix_storefront_return_state", ["state", "id"], unique=False)

    op.create_table(
        "storefront_stock_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "outside",
                "available",
                "committed",
                "quality_control",
                "damaged",
                "reserved",
                "safety_stock",
                "sent",
                name="place",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "outside",
                "available",
                "committed",
                "quality_control",
                "damaged",
                "reserved",
                "safety_stock",
                "sent",
                name="place",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("line_item_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("source <> target", name=op.f("ck_storefront_stock_move_places")),
        sa.CheckConstraint("units > 0", name=op.f("ck_storefront_stock_move_units")),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["storefront_inventory_lot.id"],
            name=op.f("fk_storefront_stock_move_lot_id_storefront_inventory_lot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_stock_move")),
    )
    with op.batch_alter_table("storefront_stock_move") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_stock_move_line_item_id"), ["line_item_id"], unique=False
        )
        batch_op.create_index("ix_storefront_stock_move_lot", ["lot_id", "id"], unique=False)

    op.create_table(
        "storefront_webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["storefront_webhook_endpoint.id"],
            name=op.f("fk_storefront_webhook_delivery_endpoint_id_storefront_webhook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_webhook_delivery")),
        sa.UniqueConstraint(
            "endpoint_id",
            "message_id",
            name=op.f("uq_storefront_webhook_delivery_endpoint_id_message_id"),
        ),
    )
    with op.batch_alter_table("storefront_webhook_delivery") as batch_op:
        batch_op.create_index(
            "ix_storefront_webhook_delivery_due", ["endpoint_id", "due_at", "id"], unique=False
        )

    op.create_table(
        "storefront_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.String(length=255), nullable=False),
        sa.Column("payment_intent_id", sa.String(length=255), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refund_amount", sa.Integer(), nullable=False),
        sa.Column("lost_amount", sa.Integer(), nullable=False),
        sa.Column("stray", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "refund_amount >= 0 AND lost_amount >= 0 AND refund_amount + lost_amount <= amount",
            name=op.f("ck_storefront_payment_refund_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["storefront_payment_attempt.id"],
            name=op.f("fk_storefront_payment_attempt_id_storefront_payment_attempt"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_payment_order_id_storefront_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_payment")),
        sa.UniqueConstraint(
            "payment_intent_id", name=op.f("uq_storefront_payment_payment_intent_id")
        ),
    )
    with op.batch_alter_table("storefront_payment") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_payment_order_id"), ["order_id"], unique=False
        )

    op.create_table(
        "storefront_price_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("offer", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["storefront_variant.id"],
            name=op.f("fk_storefront_price_change_variant_id_storefront_variant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_price_change")),
    )
    with op.batch_alter_table("storefront_price_change") as batch_op:
        batch_op.create_index(
            "ix_storefront_price_change_history", ["variant_id", "currency", "id"], unique=False
        )

    op.create_table(
        "storefront_recall_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("danger", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["recall_id"],
            ["storefront_recall.id"],
            name=op.f("fk_storefront_recall_notice_recall_id_storefront_recall"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_recall_notice")),
        sa.UniqueConstraint(
            "recall_id", "number", name=op.f("uq_storefront_recall_notice_recall_id_number")
        ),
    )
    op.create_table(
        "storefront_return_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("line_item_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_storefront_return_line_quantity")),
        sa.ForeignKeyConstraint(
            ["line_item_id"],
            ["storefront_line_item.id"],
            name=op.f("fk_storefront_return_line_line_item_id_storefront_line_item"),
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["storefront_return.id"],
            name=op.f("fk_storefront_return_line_return_id_storefront_return"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_return_line")),
    )
    with op.batch_alter_table("storefront_return_line") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_return_line_line_item_id"), ["line_item_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_return_line_return_id"), ["return_id"], unique=False
        )

    op.create_table(
        "storefront_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("lost_amount", sa.Integer(), nullable=False),
        sa.Column("refundable", sa.Boolean(), nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "lost_amount BETWEEN 0 AND amount", name=op.f("ck_storefront_dispute_lost_amount")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["storefront_order.id"],
            name=op.f("fk_storefront_dispute_order_id_storefront_order"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["storefront_payment.id"],
            name=op.f("fk_storefront_dispute_payment_id_storefront_payment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_dispute")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_storefront_dispute_stripe_id")),
    )
    with op.batch_alter_table("storefront_dispute") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_dispute_closed_at"), ["closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_dispute_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_dispute_payment_id"), ["payment_id"], unique=False
        )

    op.create_table(
        "storefront_return_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_line_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_storefront_return_lot_quantity")),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["storefront_inventory_lot.id"],
            name=op.f("fk_storefront_return_lot_lot_id_storefront_inventory_lot"),
        ),
        sa.ForeignKeyConstraint(
            ["return_line_id"],
            ["storefront_return_line.id"],
            name=op.f("fk_storefront_return_lot_return_line_id_storefront_return_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storefront_return_lot")),
    )
    with op.batch_alter_table("storefront_return_lot") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_return_lot_lot_id"), ["lot_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_return_lot_return_line_id"), ["return_line_id"], unique=False
        )


def new_columns() -> None:
    """What cannot be known yet may be empty for now."""
    with op.batch_alter_table("storefront_cart") as batch_op:
        batch_op.add_column(sa.Column("promotion_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("email", sa.String(length=320), nullable=True))

    with op.batch_alter_table("storefront_cart_line") as batch_op:
        batch_op.add_column(sa.Column("seen_amount", sa.Integer(), nullable=True))

    with op.batch_alter_table("storefront_fulfillment") as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by", sa.String(length=200), nullable=True))

    with op.batch_alter_table("storefront_inventory_lot") as batch_op:
        batch_op.add_column(sa.Column("made_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("certificate", sa.String(length=500), nullable=True))
        for name in ("quality_control", "damaged", "reserved", "safety_stock"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("storefront_line_item") as batch_op:
        for name in ("discount_amount", "returned", "replaced"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("storefront_order") as batch_op:
        for name in (
            "discount_amount",
            "tax_basis_points",
            "tax_added",
            "charged_amount",
            "lost_amount",
            "granted_before",
            "returned_before",
        ):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("promotion_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("pay_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("hold_reason", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("storefront_payment_attempt") as batch_op:
        batch_op.add_column(
            sa.Column(
                "purpose",
                sa.Enum("order", "difference", name="purpose", native_enum=False, length=16),
                nullable=False,
                server_default="order",
            )
        )
        batch_op.add_column(sa.Column("amount", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("tax_added", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("storefront_price") as batch_op:
        batch_op.add_column(
            sa.Column("offer", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("reference_amount", sa.Integer(), nullable=True))

    with op.batch_alter_table("storefront_refund") as batch_op:
        batch_op.add_column(sa.Column("payment_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("restocking_fee", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("notify", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("allocated_by", sa.String(length=200), nullable=True))

    with op.batch_alter_table("storefront_refund_line") as batch_op:
        batch_op.add_column(
            sa.Column(
                "disposition",
                sa.Enum(
                    "release",
                    "quarantine",
                    "nothing",
                    name="disposition",
                    native_enum=False,
                    length=16,
                ),
                nullable=True,
            )
        )

    with op.batch_alter_table("storefront_webhook_event") as batch_op:
        batch_op.add_column(sa.Column("payment_intent_id", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("amount", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        batch_op.add_column(sa.Column("refund_id", sa.String(length=255), nullable=True))


def new_rules() -> None:
    """Columns that nothing reads any more go, those that were filled must be, and rules hold."""
    with op.batch_alter_table("storefront_inventory_lot") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_storefront_inventory_lot_allocated"), type_="check")
        for name in ("quality_control", "damaged", "reserved", "safety_stock"):
            batch_op.alter_column(
                name, existing_type=sa.Integer(), existing_nullable=False, server_default=None
            )
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_inventory_lot_states"),
            "allocated >= 0 AND quality_control >= 0 AND damaged >= 0 AND reserved >= 0 AND safety_stock >= 0 AND allocated + quality_control + damaged + reserved + safety_stock <= on_hand",
        )

    with op.batch_alter_table("storefront_line_item") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_storefront_line_item_quantity"), type_="check")
        for name in ("discount_amount", "returned", "replaced"):
            batch_op.alter_column(
                name, existing_type=sa.Integer(), existing_nullable=False, server_default=None
            )
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_line_item_quantity"), "quantity BETWEEN 0 AND 999"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_line_item_returned"),
            "replaced BETWEEN 0 AND returned AND returned <= shipped",
        )

    with op.batch_alter_table("storefront_order") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_storefront_order_total"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_storefront_order_refund_amount"), type_="check")
        for name in (
            "discount_amount",
            "tax_basis_points",
            "tax_added",
            "charged_amount",
            "lost_amount",
            "granted_before",
            "returned_before",
            "version",
        ):
            batch_op.alter_column(
                name, existing_type=sa.Integer(), existing_nullable=False, server_default=None
            )
        batch_op.alter_column(
            "tags", existing_type=sa.JSON(), existing_nullable=False, server_default=None
        )
        batch_op.drop_constraint(
            batch_op.f("uq_storefront_order_payment_intent_id"), type_="unique"
        )
        batch_op.drop_column("payment_intent_id")
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_order_refund_amount"),
            "refund_amount >= 0 AND lost_amount >= 0 AND refund_amount + lost_amount <= charged_amount",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_order_total"),
            "total = subtotal - discount_amount + shipping_amount + tax_added",
        )

    with op.batch_alter_table("storefront_payment_attempt") as batch_op:
        batch_op.alter_column(
            "purpose",
            existing_type=sa.Enum(
                "order", "difference", name="purpose", native_enum=False, length=16
            ),
            existing_nullable=False,
            server_default=None,
        )
        batch_op.alter_column("amount", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column(
            "tax_added", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )

    with op.batch_alter_table("storefront_price") as batch_op:
        batch_op.alter_column(
            "offer", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )

    with op.batch_alter_table("storefront_refund") as batch_op:
        batch_op.alter_column("payment_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column(
            "restocking_fee",
            existing_type=sa.Integer(),
            existing_nullable=False,
            server_default=None,
        )
        batch_op.alter_column(
            "notify", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
        batch_op.create_index(
            batch_op.f("ix_storefront_refund_payment_id"), ["payment_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_storefront_refund_payment_id_storefront_payment"),
            "storefront_payment",
            ["payment_id"],
            ["id"],
        )
        batch_op.drop_column("payment_intent_id")

    with op.batch_alter_table("storefront_refund_line") as batch_op:
        batch_op.alter_column(
            "disposition",
            existing_type=sa.Enum(
                "release", "quarantine", "nothing", name="disposition", native_enum=False, length=16
            ),
            nullable=False,
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_storefront_refund_line_quantity"), "quantity > 0"
        )

    with op.batch_alter_table("storefront_webhook_event") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_storefront_webhook_event_payment_intent_id"),
            ["payment_intent_id"],
            unique=False,
        )


def new_indexes() -> None:
    """For what is asked often, however many orders there are."""
    for column in ("number", "email", "name"):
        op.create_index(
            f"ix_storefront_order_{column}_begins",
            "storefront_order",
            [sa.func.lower(sa.column(column, sa.String)).label("begins")],
            postgresql_ops={"begins": "text_pattern_ops"},
        )
    for name, table, columns, rows in (
        ("order_on_hold", "order", ["placed_at", "id"], "hold_reason IS NOT NULL"),
        (
            "line_item_left",
            "line_item",
            ["order_id"],
            "quantity - refunded_unshipped - shipped > 0",
        ),
        ("payment_attempt_open", "payment_attempt", ["expires_at"], "ended_at IS NULL"),
        (
            "webhook_event_review",
            "webhook_event",
            ["received_at"],
            "review IS NOT NULL AND reviewed_by IS NULL",
        ),
        (
            "webhook_delivery_given_up",
            "webhook_delivery",
            ["endpoint_id", "given_up_at"],
            "given_up_at IS NOT NULL",
        ),
    ):
        op.create_index(
            f"ix_storefront_{name}",
            f"storefront_{table}",
            columns,
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )
    op.create_index("ix_storefront_refund_reason", "storefront_refund", ["reason", "id"])
