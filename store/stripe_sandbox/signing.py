"""Stripe's webhook signature: t=<epoch>,v1=<HMAC-SHA256 of "t.body" under the endpoint's secret>."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from store.stripe_sandbox.vault import Doc


def header(body: bytes, secrets: Sequence[str], at: int) -> str:
    """The Stripe-Signature header; one v1 for each secret, so that a secret can be rolled."""
    payload = str(at).encode() + b"." + body
    marks = [hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])


def secrets_of(endpoint: Doc, now: float) -> list[str]:
    """The secrets an endpoint's mail is signed with: the present one, and older ones until they run out."""
    return [endpoint["_secret"], *(old for old, until in endpoint.get("_old_secrets", []) if until > now)]
