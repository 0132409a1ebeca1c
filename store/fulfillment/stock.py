"""Staff move stock: what arrived, what is broken, what a count found. Always a change with a reason."""

from __future__ import annotations

from datetime import datetime

from store import audit, inventory, orders
from store.inventory import MovementKind
from store.kit.errors import StoreError
from store.kit.i18n import lazy

MOST = 100_000
"""No single movement is larger; a slip of the finger is more likely."""

BY_HAND = (MovementKind.RECEIVE, MovementKind.COUNT, MovementKind.DAMAGE, MovementKind.ADJUST)
"""What staff may write; sales and returns write themselves."""


def move_stock(
    variant_id: int,
    kind: MovementKind,
    delta: int,
    *,
    reason: str,
    request_key: str,
    by: str,
    at: datetime,
) -> bool:
    """Change what lies on the shelf by `delta`; False when this very form was sent before.

    Receiving adds, damage takes away, a count or adjustment does either. A change that leaves fewer than were
    promised is written and raised as short, because the shelf is the truth.
    Raises StoreError for a delta of zero, of the wrong sign or beyond 100,000, Conflict below an empty shelf.
    """
    wrong_sign = (kind is MovementKind.RECEIVE and delta < 0) or (kind is MovementKind.DAMAGE and delta > 0)
    if kind not in BY_HAND or delta == 0 or abs(delta) > MOST or wrong_sign:
        raise StoreError(lazy("Enter how many, not zero."), status=422, field="count")
    moved = inventory.move(variant_id, delta, kind, key=f"staff:{request_key}", reason=reason, by=by, at=at)
    if not moved:
        return False
    audit.record(
        "stock.moved", ("variant", variant_id), by=by, at=at, fields={"kind": kind.value, "delta": delta}
    )
    if inventory.short_variants([variant_id]):
        orders.raise_attention(
            "short",
            f"Variant {variant_id} is promised beyond what is on the shelf.",
            once=f"short:{variant_id}",
            at=at,
            data={"variant_id": variant_id},
        )
    return True
