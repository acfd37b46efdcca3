"""What the buyer types on the payment page, checked field by field."""

import re
from dataclasses import dataclass, field

from werkzeug.datastructures import ImmutableMultiDict

from storefront.sandbox.payments import DECLINES, Contact
from storefront.sandbox.wire import Json

METHODS = ("card", "decline", "3ds", "debit")
COUNTRIES = {
    "AT": "Austria", "BE": "Belgium", "BG": "Bulgaria", "CY": "Cyprus", "CZ": "Czechia",
    "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HR": "Croatia", "HU": "Hungary",
    "IE": "Ireland", "IT": "Italy", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia",
    "MT": "Malta", "NL": "Netherlands", "PL": "Poland", "PT": "Portugal", "RO": "Romania",
    "SE": "Sweden", "SI": "Slovenia", "SK": "Slovakia", "US": "United States",
}  # fmt: skip
STATE = re.compile(r"[A-Za-z]{2}")
POSTCODES = {
    "GB": (r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}", "Enter a full postcode, like SW1A 1AA."),
    "US": (r"\d{5}(-\d{4})?", "Enter a ZIP code, like 94103."),
}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
ADDRESS_PARTS = ("line1", "line2", "city", "state", "postal_code", "country")


@dataclass
class ContactForm:
    """``values`` keeps what was typed so that an error never empties the page."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    contact: Contact | None = None


def first_values(session: Json, private: Json) -> dict[str, str]:
    """What the page starts with: what the shop knows of the buyer, then what was typed before."""
    given = private["payment_intent_data"].get("shipping", {})
    typed = private.get("contact") or {}
    details = session["customer_details"] or {}
    address = typed.get("address") or given.get("address") or {}
    options = session["shipping_options"]
    return {
        "email": typed.get("email") or session["customer_email"] or details.get("email") or "",
        "name": typed.get("name") or given.get("name") or "",
        "phone": typed.get("phone") or given.get("phone") or "",
        "rate": typed.get("rate") or (options[0]["shipping_rate"] if options else ""),
        "method": "card",
        **{part: address.get(part) or "" for part in ADDRESS_PARTS},
    }


def read(form: ImmutableMultiDict[str, str], session: Json, private: Json) -> ContactForm:
    """Check a submitted page; ``contact`` is None when something has to be corrected."""
    typed = {name: value.strip()[:500] for name, value in form.items()}
    read_form = ContactForm(first_values(session, private) | typed)
    values, errors = read_form.values, read_form.errors
    if session["customer_email"]:
        values["email"] = session["customer_email"]
    if not EMAIL.fullmatch(values["email"]):
        errors["email"] = "Enter an email address, like name@example.com."
    if not values["name"]:
        errors["name"] = "Enter your name."
    if session["phone_number_collection"]["enabled"] and len(values["phone"]) < 6:
        errors["phone"] = "Enter a telephone number."
    if asked := address_asked(session, private):
        errors |= address_errors(values, asked)
    errors |= choice_errors(values, session)
    if not errors:
        read_form.contact = contact_from(values, with_address=bool(asked))
    return read_form


def address_asked(session: Json, private: Json) -> list[str]:
    """The countries of the address the page asks for; empty when it asks for none.

    Without a parcel it is the card's: asked for by the shop, or because tax depends on it.
    """
    if session["shipping_address_collection"]:
        return list(session["shipping_address_collection"]["allowed_countries"])
    known = "shipping" in private["payment_intent_data"]
    taxed = session["automatic_tax"]["enabled"] and not known
    return list(COUNTRIES) if taxed or session["billing_address_collection"] == "required" else []


def address_errors(values: dict[str, str], allowed: list[str]) -> dict[str, str]:
    errors = {}
    if not values["line1"]:
        errors["line1"] = "Enter the first line of the address."
    if not values["city"]:
        errors["city"] = "Enter the town or city."
    if values["country"] not in allowed:
        errors["country"] = "Choose a country this shop delivers to."
    pattern, hint = POSTCODES.get(values["country"], (r".{2,12}", "Enter the postcode."))
    if not re.fullmatch(pattern, values["postal_code"]):
        errors["postal_code"] = hint
    if values["country"] == "US" and not STATE.fullmatch(values["state"]):
        errors["state"] = "Enter the state as two letters, like CA."
    return errors


def choice_errors(values: dict[str, str], session: Json) -> dict[str, str]:
    errors = {}
    rates = [option["shipping_rate"] for option in session["shipping_options"]]
    if rates and values["rate"] not in rates:
        errors["rate"] = "Choose how it should be delivered."
    offered = [name for name in METHODS if name != "debit" or offers_debit(session)]
    if values["method"] not in offered:
        errors["method"] = "Choose a way to pay."
    if values["method"] == "decline" and values.get("decline_code") not in DECLINES:
        errors["method"] = "Choose why the card is declined."
    asked = session["consent_collection"] or {}
    if asked.get("terms_of_service") == "required" and not values.get("terms"):
        errors["terms"] = "Agree to the shop's terms to go on."
    return errors


def offers_debit(session: Json) -> bool:
    return len(session["payment_method_types"]) > 1 and bool(session["amount_total"])


def contact_from(values: dict[str, str], *, with_address: bool) -> Contact:
    address = {part: values[part] or None for part in ADDRESS_PARTS}
    if address["country"] == "US":
        address["state"] = values["state"].upper()
    return Contact(
        email=values["email"],
        name=values["name"],
        phone=values["phone"] or None,
        address=address if with_address else None,
        rate=values["rate"] or None,
    )
