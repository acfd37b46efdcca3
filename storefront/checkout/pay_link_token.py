"""The unguessable part of a pay link: good for paying one order and for nothing else."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _links() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="storefront-pay-link")


def sign_pay_link(number: str) -> str:
    """The same for one order at any time: how long it works is the order's `pay_until`."""
    return str(_links().dumps(number))


def read_pay_link(token: str) -> str | None:
    """The order's number; None for a link that we never made."""
    try:
        return str(_links().loads(token))
    except BadSignature:
        return None
