"""Refusals of the payment provider, in our words."""

from __future__ import annotations

from store.kit.errors import StoreError
from store.kit.i18n import lazy


class PaymentsClosed(StoreError):
    """No payment page can be had now; nothing was charged and nothing is lost."""

    status = 503
    message = lazy(
        "Our payment provider did not answer. Nothing was charged and your order is kept. "
        "Please try again in a moment."
    )


class ProviderUnreachable(PaymentsClosed):
    """Timed out or cut off: whether it was done is unknown, so the same key is asked again."""


class ProviderFailed(PaymentsClosed):
    """The provider answered with an error of its own (5xx); the answer may be kept under the key."""


class ProviderRefused(PaymentsClosed):
    """The provider refuses what we asked: our mistake or a wrong key. Asking again will not help.

    `code` is its own word for why, e.g. "charge_disputed"; `certain` whether surely nothing was done.
    """

    def __init__(self, code: str = "", *, certain: bool = True) -> None:
        self.code = code
        self.certain = certain
        super().__init__()


class NoSuchSession(StoreError):
    """The provider does not know this page."""

    status = 404
    message = lazy("We do not know this payment.")


class NoLongerOpen(StoreError):
    """The page is already complete or expired; look at it again before doing anything else."""

    status = 409
    message = lazy("This payment page is no longer open.")


class BadSignature(StoreError):
    """Not the provider's fresh word: no signature, a wrong one, an old one, or no message at all."""

    status = 400
    message = lazy("The signature does not fit.")
