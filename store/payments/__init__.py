"""Payments: the money ledger, and the gateway to the provider. It speaks our words, never Stripe's."""

from __future__ import annotations

from collections.abc import Sequence

from store.kit.protocols import PaymentGateway
from store.payments.models import (
    AttemptStatus,
    Dispute,
    EventState,
    GiftCard,
    GiftCardEntry,
    Payment,
    PaymentAttempt,
    PaymentMethod,
    Refund,
    RefundLine,
    RefundStatus,
    StripeEvent,
)
from store.payments.services import (
    HOLD_BEYOND_PAGE,
    PAGE_LIFE,
    adopt,
    attempt_of,
    attempts_to_look_at,
    end_attempt,
    live_attempt,
    lost_attempts,
    mark_event,
    new_attempt,
    note_failure,
    note_lost_page,
    pages_since,
    payment_of_session,
    receive,
    record,
    unfinished_events,
)
from store.payments.stripe_gateway import SESSION_ID, StripeGateway
from store.payments.types import (
    BadSignature,
    NoLongerOpen,
    NoSuchSession,
    PaymentsClosed,
    ProviderFailed,
    ProviderRefused,
    ProviderUnreachable,
)


def gateway(key: str, *, webhook_secrets: Sequence[str], api_base: str | None) -> PaymentGateway:
    """The payment provider for a secret key; without one every call raises PaymentsClosed."""
    return StripeGateway(key, webhook_secrets=webhook_secrets, api_base=api_base)


__all__ = [
    "HOLD_BEYOND_PAGE",
    "PAGE_LIFE",
    "SESSION_ID",
    "AttemptStatus",
    "BadSignature",
    "Dispute",
    "EventState",
    "GiftCard",
    "GiftCardEntry",
    "NoLongerOpen",
    "NoSuchSession",
    "Payment",
    "PaymentAttempt",
    "PaymentMethod",
    "PaymentsClosed",
    "ProviderFailed",
    "ProviderRefused",
    "ProviderUnreachable",
    "Refund",
    "RefundLine",
    "RefundStatus",
    "StripeEvent",
    "adopt",
    "attempt_of",
    "attempts_to_look_at",
    "end_attempt",
    "gateway",
    "live_attempt",
    "lost_attempts",
    "mark_event",
    "new_attempt",
    "note_failure",
    "note_lost_page",
    "pages_since",
    "payment_of_session",
    "receive",
    "record",
    "unfinished_events",
]
