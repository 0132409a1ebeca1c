"""A till with a history: what the books are compared on."""

from tests.refunds.conftest import give, pay, till

__all__ = ["give", "pay", "till"]
