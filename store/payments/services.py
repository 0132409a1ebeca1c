"""The money ledger: what was received, and for which order. The network is not here; the gateway is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, select

from store.db import run, run_along, table_of
from store.kit.protocols import HostedSession
from store.payments.models import Payment, PaymentMethod

_PAYMENTS = table_of(Payment)
_RECEIVED = insert(_PAYMENTS)
_OF_SESSION = select(_PAYMENTS.c.id).where(_PAYMENTS.c.session_id == bindparam("session"))


def payment_of_session(session_id: str) -> int | None:
    """The id of the payment a page has given, or None."""
    found: int | None = run(_OF_SESSION, {"session": session_id}).scalar()
    return found


def record(
    order_id: int,
    method: PaymentMethod,
    amount_minor: int,
    currency: str,
    *,
    at: datetime,
    attempt_id: int | None = None,
    session: HostedSession | None = None,
    gift_card_id: int | None = None,
    counted: bool = True,
) -> None:
    """Write money into the ledger. `counted` is False for money that is real but not (yet)
    this order's."""
    run_along(
        _RECEIVED,
        {
            "order_id": order_id,
            "method": method,
            "attempt_id": attempt_id,
            "session_id": session.id if session else None,
            "payment_intent": session.payment_intent if session else None,
            "gift_card_id": gift_card_id,
            "amount_minor": amount_minor,
            "currency": currency,
            "counted": counted,
            "fee_minor": session.fee if session else None,
            "net_minor": session.net if session else None,
            "request_id": (session.request_id or "") if session else "",
            "received_at": at,
        },
    )
