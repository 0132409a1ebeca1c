"""The provider's messages about refunds, disputes and fees: only ids are used of them, all is fetched again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from store import orders, payments
from store.db import db, retried
from store.kit.protocols import ProviderPayment
from store.payments import Payment
from store.ports import Ports
from store.refunds import book, disputes

REFUNDS = ("refund.created", "refund.updated", "refund.failed")
CHARGES = ("charge.refunded", "charge.updated")
DISPUTES = tuple(
    f"charge.dispute.{what}"
    for what in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)
WARNINGS = ("radar.early_fraud_warning.created",)
EVENTS = (*REFUNDS, *CHARGES, *DISPUTES, *WARNINGS)
"""The messages this room acts on."""


def hear(
    kind: str, object_id: str, body: str, *, ports: Ports, at: datetime, quick: bool = False
) -> tuple[str, str]:
    """Act on one message: (what came of it, the payment it is about when that is unknown here, else "").

    Called outside any transaction. Raises NoSuchSession for an id the provider does not know, PaymentsClosed
    when it does not answer.
    """
    if kind in REFUNDS:
        refund = ports.payments.refund_by_id(object_id, quick=quick)
        return _known(book.take_note(refund, at=at), refund.payment_intent)
    if kind in DISPUTES:
        dispute = ports.payments.dispute(object_id, quick=quick)
        return _known(disputes.take_note(dispute, at=at), dispute.payment_intent)
    if kind in WARNINGS and not quick:
        return _warned(object_id, body, ports=ports, at=at)
    if quick:
        return "later", ""  # two looks take longer than a message may wait, and `refund.*` tells the same
    payment = ports.payments.payment_of_charge(object_id)
    outcome = note_fee(payment, at=at)
    if kind == "charge.refunded" and outcome != "unknown":
        heard = [book.take_note(told, at=at) for told in ports.payments.refunds_of(payment.payment_intent)]
        outcome = next((one for one in heard if one != "already"), "already")
    return _known(outcome, payment.payment_intent)


def _known(outcome: str, payment_intent: str | None) -> tuple[str, str]:
    return outcome, (payment_intent or "") if outcome == "unknown" else ""


def note_fee(told: ProviderPayment, *, at: datetime) -> str:
    """Keep what the provider took and pays out of a payment, once it says so: noted|already|unknown."""

    def act() -> str:
        row = db.session.scalar(
            select(Payment).where(Payment.payment_intent == told.payment_intent).with_for_update()
        )
        if row is None:
            return "unknown"
        if told.fee is None or (row.fee_minor, row.net_minor) == (told.fee, told.net):
            return "already"
        row.fee_minor, row.net_minor = told.fee, told.net
        return "noted"

    return retried(act)


def _warned(warning_id: str, body: str, *, ports: Ports, at: datetime) -> tuple[str, str]:
    """A card's issuer suspects fraud: no money has moved yet, and a person may still give it back in time."""
    charge = payments.named_in(body, "charge")
    if not charge:
        return "ignored", ""
    payment = ports.payments.payment_of_charge(charge)

    def act() -> str:
        row = payments.payment_of_intent(payment.payment_intent)
        if row is None:
            return "unknown"
        raised = orders.raise_attention(
            "early_fraud_warning",
            "The card's bank suspects fraud. A refund before a dispute saves the fee; send nothing until you know.",
            once=f"warning-{warning_id}",
            order_id=row.order_id,
            at=at,
            data={"warning": warning_id, "payment": row.id},
        )
        return "attention" if raised else "already"

    return _known(retried(act), payment.payment_intent)
