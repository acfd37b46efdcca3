"""The tables that invented orders fill, and the columns that tell them apart."""

from sqlalchemy import Connection, Table

from storefront.inventory.ledger import StockMove
from storefront.inventory.models import Allocation, InventoryLot
from storefront.orders.fulfillment import Fulfillment, FulfillmentLine
from storefront.orders.models import LineItem, Order, OrderEvent
from storefront.orders.payments import Payment, PaymentAttempt
from storefront.orders.refund_lines import RefundLine
from storefront.orders.refunds import Refund
from storefront.seed_orders.rows import Rows

ORDER = (
    "number status charged_amount refund_amount placed_at hold_until email name line1"
    " cart_fingerprint market currency locale country city postal_code"
    " subtotal shipping_amount shipping_label tax_basis_points tax_amount total tags"
)
LINE = "order_id sku title product_handle quantity unit_amount shipped refunded refunded_unshipped"
PAYMENT = "order_id attempt_id session_id payment_intent_id amount currency refund_amount at"
REFUND = "order_id stripe_id payment_id amount shipping_amount reason status at by"
LOT = "sku number made_on best_before certificate received_at on_hand allocated"
MOVE = "lot_id source target units cause by at order_id line_item_id note"


class Tables:
    """What the orders of a chunk write, in one piece at its end."""

    def __init__(self, connection: Connection) -> None:
        def rows(model: type, names: str) -> Rows:
            return Rows(connection, model, names)

        self.lots = rows(InventoryLot, LOT)
        self.orders = rows(Order, ORDER)
        self.lines = rows(LineItem, LINE)
        self.attempts = rows(
            PaymentAttempt, "order_id idempotency_key amount expires_at session_id ended_at"
        )
        self.payments = rows(Payment, PAYMENT)
        self.events = rows(OrderEvent, "order_id kind by at details due_at done_at")
        self.parcels = rows(Fulfillment, "order_id carrier tracking_number sent_at by")
        self.packed = rows(FulfillmentLine, "fulfillment_id line_item_id lot_id quantity")
        self.refunds = rows(Refund, REFUND)
        self.refunded = rows(RefundLine, "refund_id line_item_id quantity unshipped disposition")
        self.holds = rows(Allocation, "line_item_id lot_id quantity")
        self.moves = rows(StockMove, MOVE)

    def write(self, connection: Connection) -> None:
        for rows in self._rows():
            rows.write(connection)

    def all(self) -> list[Table]:
        return [rows.table for rows in self._rows()]

    def _rows(self) -> tuple[Rows, ...]:
        """Rows point to rows of tables above theirs."""
        return (
            *(self.lots, self.orders, self.lines, self.attempts, self.payments, self.events),
            *(self.parcels, self.packed, self.refunds, self.refunded, self.holds, self.moves),
        )
