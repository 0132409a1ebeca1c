"""The doors for browsers and machines: parse, open the transaction, one act, answer."""

from store.web.register import register

__all__ = ["register"]
