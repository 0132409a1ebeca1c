"""Ids that look like Stripe's: a prefix that names the kind, then letters and digits."""

from __future__ import annotations

import secrets
import string

ALPHABET = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    """`length` random letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def session_id() -> str:
    """cs_test_ and 58 characters: 66 in all, the longest Stripe makes."""
    return "cs_test_a1" + random_text(56)


def new_id(prefix: str) -> str:
    """An id such as pi_3Qx… (24 characters after the prefix)."""
    return f"{prefix}_{random_text(24)}"


def request_id() -> str:
    """The name of one request, as in the Request-Id header."""
    return "req_" + random_text(14)
