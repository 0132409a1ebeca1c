"""Small acts of the desk: a word for colleagues, a letter sent again, a matter settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from store import audit, orders, outbox
from store.db import db
from store.fulfillment.types import Matter, NotReady
from store.kit.errors import NotFound
from store.orders import Attention, Order, OrderNote

MATTERS = 100


def add_comment(number: int, body: str, *, by: str, at: datetime) -> None:
    """Keep a comment for colleagues on an order's timeline; buyers never see it. Raises NotFound."""
    order = orders.locked_by_number(number)
    note = OrderNote(order_id=order.id, body=body, by=by, at=at)
    db.session.add(note)
    db.session.flush()
    orders.note_event(order, "note_added", at=at, by=by, note_id=note.id)
    audit.record("order.commented", ("order", order.id), by=by, at=at, fields={"note": note.id})


def comments_of(order_id: int) -> dict[int, str]:
    """The comments on an order by their id, for its timeline."""
    rows = db.session.execute(select(OrderNote.id, OrderNote.body).where(OrderNote.order_id == order_id))
    return dict(rows.all())


def resend_confirmation(number: int, *, request_key: str, by: str, at: datetime) -> bool:
    """Send the confirmation of a paid order again, with its link; False when this form was sent before.

    Raises NotFound, NotReady for an order that was never paid.
    """
    order = orders.locked_by_number(number)
    if order.paid_at is None:
        raise NotReady
    promised = outbox.promise_once(
        "mail.send",
        {"letter": "order_confirmation", "order_id": order.id},
        at=at,
        once=f"resent-{order.id}-{request_key}",
    )
    if promised:
        orders.note_event(order, "email_resent", at=at, by=by)
        audit.record("order.confirmation_resent", ("order", order.id), by=by, at=at)
    return promised


def matters(*, order_id: int | None = None, settled: bool = False, limit: int = MATTERS) -> Sequence[Matter]:
    """What calls for a person: open matters oldest first, or the settled ones newest first."""
    wanted = select(Attention, Order.number).outerjoin(Order, Order.id == Attention.order_id).limit(limit)
    if settled:
        wanted = wanted.where(Attention.resolved_at.is_not(None)).order_by(Attention.resolved_at.desc())
    else:
        wanted = wanted.where(Attention.resolved_at.is_(None)).order_by(Attention.id)
    if order_id is not None:
        wanted = wanted.where(Attention.order_id == order_id)
    return [
        Matter(
            id=row.id,
            kind=row.kind,
            subject=row.subject,
            order_number=number,
            opened_at=row.opened_at,
            resolved_at=row.resolved_at,
            resolved_by=row.resolved_by,
            resolution=row.resolution,
        )
        for row, number in db.session.execute(wanted)
    ]


def settle_matter(matter_id: int, resolution: str, *, by: str, at: datetime) -> bool:
    """Close a matter with a word on what was done; False when a colleague was faster. Raises NotFound."""
    row = db.session.get(Attention, matter_id)
    if row is None:
        raise NotFound
    order = orders.locked(row.order_id) if row.order_id is not None else None
    if not orders.resolve_attention(matter_id, by=by, at=at, resolution=resolution):
        return False
    if order is not None:
        orders.note_event(order, "attention_resolved", at=at, by=by, note=resolution, matter=row.kind)
    audit.record("attention.resolved", ("attention", matter_id), by=by, at=at, fields={"kind": row.kind})
    return True
