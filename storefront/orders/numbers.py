"""Order numbers."""

import secrets

NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else


def new_number() -> str:
    """An order number people can read out and nobody can count from."""
    return "T-" + "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(9))
