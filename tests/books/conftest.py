"""A till with a history: what the books are compared on."""

from tests.refunds.conftest import give, open_till, pay, till

__all__ = ["give", "open_till", "pay", "till"]
