"""How a buyer pays: a card that works, one that is declined, 3-D Secure, a bank debit."""

from dataclasses import asdict, dataclass

from storefront.sandbox import checkout
from storefront.sandbox.ledger import record_charge
from storefront.sandbox.objects import charge as shape
from storefront.sandbox.objects.payment_intent import (
    card_error,
    full_address,
    payment_intent,
    shipping,
)
from storefront.sandbox.objects.session import BANK_DEBITS, customer_details
from storefront.sandbox.state import Sandbox
from storefront.sandbox.wire import ApiError, Json

# decline code: (error code, what the buyer reads). https://docs.stripe.com/declines/codes
DECLINED = "Your card was declined."
DECLINES = {
    "generic_decline": ("card_declined", DECLINED),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "do_not_honor": ("card_declined", DECLINED),
    "lost_card": ("card_declined", DECLINED),
    "stolen_card": ("card_declined", DECLINED),
    "fraudulent": ("card_declined", DECLINED),
    "card_velocity_exceeded": (
        "card_declined",
        "Your card was declined for making repeated attempts too often or exceeding its limit.",
    ),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": (
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}
NOT_AUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose a different payment method"
    " and try again."
)


@dataclass(frozen=True)
class Contact:
    """What the buyer typed on the page; ``rate`` is the delivery chosen."""

    email: str
    name: str
    phone: str | None = None
    address: Json | None = None
    rate: str | None = None


def begin(sandbox: Sandbox, session_id: str, contact: Contact) -> Json:
    """Keep what the buyer typed and fit the amounts to it; refuses a session that is over."""
    session = sandbox.load("checkout.session", session_id)
    if session["status"] != "open":
        raise ApiError(
            f"This Checkout Session is {session['status']}: nothing was paid.", status=409
        )
    private = sandbox.store.private(session_id)
    private["contact"] = asdict(contact)
    sandbox.store.save_private(session_id, private)
    given = private["payment_intent_data"].get("shipping", {}).get("address")
    address = contact.address or given or {}
    checkout.reprice(sandbox, session, contact.rate, address)
    sandbox.store.save(session)
    return session


def intent_for(sandbox: Sandbox, session: Json) -> Json:
    """The session's payment intent, made at the first attempt to pay."""
    private = sandbox.store.private(session["id"])
    contact = private["contact"]
    new = "intent" not in private
    if new:
        data = private["payment_intent_data"]
        intent = payment_intent(session, data, now=sandbox.clock.now())
        sandbox.store.insert(intent)
        private["intent"] = intent["id"]
        sandbox.store.save_private(session["id"], private)
    else:
        intent = sandbox.load("payment_intent", private["intent"])
    intent["amount"] = session["amount_total"]
    if contact["address"] and session["shipping_address_collection"]:
        intent["shipping"] = shipping(
            name=contact["name"], address=contact["address"], phone=contact["phone"]
        )
    sandbox.store.save(intent)
    if new:
        sandbox.emit("payment_intent.created", intent)
    return intent


def make_charge(sandbox: Sandbox, session: Json, intent: Json, method: Json, status: str) -> Json:
    contact = sandbox.store.private(session["id"])["contact"]
    billing = shape.billing_details(customer_details(**contact_fields(contact)))
    made = shape.charge(
        intent, method=method, status=status, billing=billing, now=sandbox.clock.now()
    )
    intent |= {"latest_charge": made["id"], "payment_method": made["payment_method"]}
    return sandbox.store.insert(made)


def contact_fields(contact: Json) -> Json:
    address = contact["address"] and full_address(contact["address"])
    return {
        "email": contact["email"],
        "name": contact["name"],
        "phone": contact["phone"],
        "address": address or full_address({}),
    }


def pay_by_card(sandbox: Sandbox, session: Json, three_d_secure: str | None = None) -> None:
    """A card that works; a session that costs nothing is completed without one."""
    if session["amount_total"] == 0:
        leave(sandbox, session, "no_payment_required", None)
        return
    intent = intent_for(sandbox, session)
    address = sandbox.store.private(session["id"])["contact"]["address"] or {}
    method = shape.card_details(
        last4="4242", country=address.get("country"), three_d_secure=three_d_secure
    )
    charge = make_charge(sandbox, session, intent, method, "succeeded")
    succeed(sandbox, intent, charge)
    leave(sandbox, session, "paid", intent)
    record_charge(sandbox, charge)


def succeed(sandbox: Sandbox, intent: Json, charge: Json) -> None:
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "next_action": None,
        "processing": None,
    }
    sandbox.store.save(intent)
    sandbox.emit("charge.succeeded", charge)
    sandbox.emit("payment_intent.succeeded", intent)


def leave(sandbox: Sandbox, session: Json, status: str, intent: Json | None) -> None:
    """Write what was collected into the session and complete it."""
    contact = sandbox.store.private(session["id"])["contact"]
    session["customer_details"] = customer_details(**contact_fields(contact))
    if session["shipping_address_collection"]:
        session["collected_information"] = {
            "business_name": None,
            "individual_name": None,
            "shipping_details": {
                "address": full_address(contact["address"]),
                "name": contact["name"],
            },
        }
    asked = session["consent_collection"] or {}
    if asked.get("terms_of_service") == "required":
        session["consent"] = {"promotions": None, "terms_of_service": "accepted"}
    checkout.complete(sandbox, session, status, intent)


def decline(sandbox: Sandbox, session: Json, decline_code: str) -> str:
    """A card the bank refuses; the session stays open. Returns what the buyer reads."""
    code, message = DECLINES[decline_code]
    reason = decline_code if code == "card_declined" else None
    intent = intent_for(sandbox, session)
    method = shape.card_details(last4="0002", country=None, three_d_secure=None)
    charge = make_charge(sandbox, session, intent, method, "failed")
    charge |= {
        "failure_code": code,
        "failure_message": message,
        "outcome": shape.outcome(decline_code),
    }
    sandbox.store.save(charge)
    sandbox.emit("charge.failed", charge)
    refuse_payment(sandbox, intent, card_error(message, code, reason, charge["id"]))
    return message


def refuse_payment(sandbox: Sandbox, intent: Json, error: Json) -> None:
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": error,
        "next_action": None,
        "payment_method": None,
        "processing": None,
    }
    sandbox.store.save(intent)
    sandbox.emit("payment_intent.payment_failed", intent)


def ask_for_authentication(sandbox: Sandbox, session: Json) -> None:
    """3-D Secure: the intent waits for the buyer to authenticate on an extra page."""
    intent = intent_for(sandbox, session)
    page = f"{sandbox.public_url}/c/pay/{session['id']}/authenticate"
    intent |= {
        "status": "requires_action",
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": session["success_url"], "url": page},
        },
    }
    sandbox.store.save(intent)
    sandbox.emit("payment_intent.requires_action", intent)


def fail_authentication(sandbox: Sandbox, session: Json) -> str:
    intent = intent_for(sandbox, session)
    code = "payment_intent_authentication_failure"
    refuse_payment(sandbox, intent, card_error(NOT_AUTHENTICATED, code, None, None))
    return NOT_AUTHENTICATED


def pay_by_debit(sandbox: Sandbox, session: Json) -> None:
    """A bank debit: the session completes unpaid, the money comes or bounces later."""
    intent = intent_for(sandbox, session)
    method = shape.debit_details(BANK_DEBITS[session["currency"]])
    charge = make_charge(sandbox, session, intent, method, "pending")
    intent |= {"status": "processing", "last_payment_error": None, "next_action": None}
    sandbox.store.save(intent)
    sandbox.emit("charge.pending", charge)
    sandbox.emit("payment_intent.processing", intent)
    leave(sandbox, session, "unpaid", intent)
    if sandbox.debit_minutes is not None:
        due = sandbox.clock.now() + sandbox.debit_minutes * 60
        sandbox.schedule(due, "clear_debit_when_due", intent["id"])
