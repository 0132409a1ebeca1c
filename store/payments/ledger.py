"""Acts of the refund ledger: begin, note, count. A payment never gives back more than it brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from store.db import db
from store.kit.protocols import ProviderDispute, ProviderRefund
from store.payments.models import (
    Dispute,
    DisputeEntry,
    Payment,
    Refund,
    RefundStatus,
)

ACCEPTED = (RefundStatus.PENDING, RefundStatus.SUCCEEDED)
"""Refunds the provider took and that did not fail: what counts as given back."""

OVER = (RefundStatus.FAILED, RefundStatus.CANCELED, RefundStatus.REFUSED)

OPEN_DISPUTES = frozenset(
    {
        "needs_response",
        "under_review",
        "warning_needs_response",
        "warning_under_review",
        "appeal_needs_response",
        "appeal_under_review",
    }
)
DECIDED = frozenset({"won", "lost", "warning_closed", "prevented"})
"""Statuses that older news never overwrites."""

FROM_PROVIDER = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELED,
}


def payments_of(order_id: int) -> Sequence[Payment]:
    """The payments of an order, oldest first, locked for this transaction."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.order_id == order_id)
        .order_by(Payment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def payment_of_intent(payment_intent: str) -> Payment | None:
    """The payment the provider calls so, or None."""
    return db.session.scalar(select(Payment).where(Payment.payment_intent == payment_intent))


def begin_refund(refund: Refund) -> bool:
    """Write a refund down before the provider is asked; False when the payment holds less than that.

    One conditional UPDATE takes the amount out of what is left, so that two clicks cannot give it twice. The key names
    the payment beside the row: rows are counted anew in a restored database and in every shop of one account.
    """
    taken = db.session.execute(
        update(Payment)
        .where(
            Payment.id == refund.payment_id,
            Payment.refunded_minor + Payment.refund_pending_minor + refund.amount_minor
            <= Payment.amount_minor,
        )
        .values(refund_pending_minor=Payment.refund_pending_minor + refund.amount_minor)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return False
    db.session.add(refund)
    db.session.flush()
    intent = db.session.scalar(select(Payment.payment_intent).where(Payment.id == refund.payment_id)) or ""
    refund.idempotency_key = f"refund:{refund.id}:{intent[-40:]}"
    db.session.flush()
    return True


def recount(payment_id: int) -> Payment:
    """Write on a payment what its refunds add up to. What is asked for and not answered never counts for more
    than is left: the provider may have given some of it back by itself meanwhile."""
    payment = db.session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    sums = dict(
        db.session.execute(
            select(Refund.status, func.sum(Refund.amount_minor))
            .where(Refund.payment_id == payment_id)
            .group_by(Refund.status)
        ).all()
    )
    payment.refunded_minor = sum(int(sums.get(status, 0)) for status in ACCEPTED)
    asked = int(sums.get(RefundStatus.SUBMITTING, 0))
    payment.refund_pending_minor = min(asked, payment.amount_minor - payment.refunded_minor)
    db.session.flush()
    return payment


def same_refund(told: ProviderRefund) -> Refund | None:
    """The row of a refund the provider tells of: by its id, else (the answer was lost) by our mark on it."""
    row = db.session.scalar(select(Refund).where(Refund.stripe_refund_id == told.id))
    if row is not None:
        return row
    mark = told.metadata.get("refund", "")
    if not (mark.isascii() and mark.isdigit() and len(mark) < 10):
        return None
    row = db.session.get(Refund, int(mark))
    if row is None or row.stripe_refund_id is not None or row.amount_minor != told.amount:
        return None
    intent = db.session.scalar(select(Payment.payment_intent).where(Payment.id == row.payment_id))
    return row if intent == told.payment_intent else None


def moves_on(was: RefundStatus, now: RefundStatus) -> bool:
    """Whether news of a refund are newer than what we know: what failed stays failed, what succeeded may fail."""
    if was in (RefundStatus.FAILED, RefundStatus.CANCELED) or was is now:
        return False
    return not (was is RefundStatus.SUCCEEDED and now is RefundStatus.PENDING)


def submitting(*, before: datetime, limit: int = 100) -> Sequence[int]:
    """Refunds asked for before a moment and not answered yet, oldest first."""
    return db.session.scalars(
        select(Refund.id)
        .where(Refund.status == RefundStatus.SUBMITTING, Refund.created_at < before)
        .order_by(Refund.id)
        .limit(limit)
    ).all()


def disputes_of(order_id: int) -> Sequence[Dispute]:
    """The disputes of an order, oldest first."""
    return db.session.scalars(select(Dispute).where(Dispute.order_id == order_id).order_by(Dispute.id)).all()


def held_by_dispute(order_id: int) -> Dispute | None:
    """The dispute that stops an order's parcels, or None: one that is open, or was lost."""
    return db.session.scalar(
        select(Dispute)
        .where(Dispute.order_id == order_id, Dispute.status.in_({*OPEN_DISPUTES, "lost"}))
        .order_by(Dispute.id)
        .limit(1)
    )


def holds_money(dispute: Dispute) -> bool:
    """Whether the bank has the money: then nothing of it can be refunded. An inquiry only asks."""
    return not dispute.status.startswith("warning_") and dispute.status not in ("won", "prevented")


def dispute_moves_on(was: str, now: str) -> bool:
    """Whether news of a dispute are newer than what we know. A decision stands but for `lost` that becomes `won`,
    and for an appeal, which may be decided either way. An inquiry, closed or not, may become a dispute, and none
    becomes an inquiry again."""
    if was == now or (now.startswith("warning_") and not was.startswith("warning_")):
        return False
    if was not in DECIDED:
        return True
    if was == "warning_closed":
        return not now.startswith("warning_")
    return now.startswith("appeal_") or (was == "lost" and now == "won")


def book_moves(dispute: Dispute, told: ProviderDispute) -> int:
    """Write what a dispute took and gave back into the ledger, each movement once; answers how many were new."""
    known = set(
        db.session.scalars(
            select(DisputeEntry.balance_transaction).where(DisputeEntry.dispute_id == dispute.id)
        )
    )
    fresh = [one for one in told.moved if one[0] not in known and (one[1] or one[2])]
    for transaction_id, amount, fee, at in fresh:
        db.session.add(
            DisputeEntry(
                dispute_id=dispute.id,
                balance_transaction=transaction_id,
                amount_minor=amount,
                fee_minor=fee,
                at=at,
            )
        )
    db.session.flush()
    return len(fresh)


def entries_of(dispute_ids: Sequence[int]) -> dict[int, list[DisputeEntry]]:
    """What these disputes moved, by dispute; one query."""
    found: dict[int, list[DisputeEntry]] = {}
    if dispute_ids:
        for entry in db.session.scalars(
            select(DisputeEntry).where(DisputeEntry.dispute_id.in_(dispute_ids)).order_by(DisputeEntry.id)
        ):
            found.setdefault(entry.dispute_id, []).append(entry)
    return found
