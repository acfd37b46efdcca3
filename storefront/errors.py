"""What can go wrong, said for people. Views show the message; nothing was changed."""


class StorefrontError(Exception):
    """Base of every refusal; `message` is written for the person who asked."""

    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EmptyCart(StorefrontError):
    """Nothing to place."""


class PriceChanged(StorefrontError):
    """A price or a product changed between the cart page and the order."""


class OutOfStock(StorefrontError):
    """Not enough sellable units. `available` maps SKU to the units left."""

    status = 409

    def __init__(self, message: str, available: dict[str, int]) -> None:
        super().__init__(message)
        self.available = available


class IllegalTransition(StorefrontError):
    """The order's state does not allow this act."""

    status = 409


class NotAllowed(IllegalTransition):
    """The order does not allow `action` now; the message says why."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(message)
        self.action = action


class GatewayError(StorefrontError):
    """Stripe did not do what was asked. `permanent` means that trying again will not help."""

    status = 502

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent
