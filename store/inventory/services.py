"""Acts of the stock room. One guarded UPDATE per variant, in ascending id, so that nobody sells a shirt twice.

Words: `available = on_hand - committed - reserved + backorder_limit`. Placing an order reserves, paying
turns reserved into committed, a parcel lowers on_hand and committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Row, select, update

from store import stamps
from store.catalog import counts_within
from store.db import db
from store.inventory.models import (
    MovementKind,
    Reservation,
    ReservationLine,
    ReservationStatus,
    Stock,
    StockMovement,
)
from store.inventory.queries import availability, word
from store.inventory.types import OutOfStock, ReceiveFirst, StockWord
from store.kit.errors import Conflict
from store.kit.i18n import lazy

AVAILABLE = Stock.on_hand - Stock.committed - Stock.reserved + Stock.backorder_limit

guard = True
"""Whether the guard of `reserve` holds; only the test configuration may switch it off (a negative control)."""


def set_guard(holds: bool) -> None:
    """Switch the guard of `reserve`; the settings refuse anything but True outside tests."""
    global guard
    guard = holds


def _change(
    variant_id: int, *conditions: ColumnElement[bool], on_hand: int = 0, committed: int = 0, reserved: int = 0
) -> bool:
    """One guarded UPDATE that adds to a variant's counts; False when its conditions did not hold.

    The row that comes back tells the stock word before and after; only a change of the word bumps the
    stamp of the pages.
    """
    after = db.session.execute(
        update(Stock)
        .where(Stock.variant_id == variant_id, *conditions)
        .values(
            on_hand=Stock.on_hand + on_hand,
            committed=Stock.committed + committed,
            reserved=Stock.reserved + reserved,
        )
        .returning(Stock.on_hand, Stock.committed, Stock.reserved, Stock.backorder_limit, Stock.low_stock_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if after is None:
        return False
    on_shelf = after.on_hand - after.committed - after.reserved
    before = on_shelf - on_hand + committed + reserved
    if _told(variant_id, before, after) != _told(variant_id, on_shelf, after):
        stamps.bump("catalog")
    return True


def _told(variant_id: int, on_shelf: int, counts: Row[*tuple[int, ...]]) -> list[tuple[StockWord, int]]:
    """What pages say of a variant with so many on the shelf, alone and in the bundles that hold it: the word,
    and the number while few are left."""
    told = []
    for each in sorted({1, *counts_within(variant_id)}):
        now = word(on_shelf, counts.backorder_limit, counts.low_stock_at, each=each)
        told.append((now, on_shelf // each if now is StockWord.FEW_LEFT else 0))
    return told


def reserve(
    order_id: int, units: Mapping[int, int], *, expires_at: datetime, at: datetime, cart_id: int | None = None
) -> Reservation:
    """Set units aside for an order, all of them or none; the hold lasts until `expires_at`.

    `units` maps variant id to a count above zero, e.g. {7: 2}. Two buyers of the last shirt cannot both
    win. Raises OutOfStock for the first variant that falls short; the caller's transaction rolls back.
    """
    hold = Reservation(order_id=order_id, cart_id=cart_id, expires_at=expires_at, created_at=at)
    hold.lines = [
        ReservationLine(variant_id=variant_id, quantity=count) for variant_id, count in units.items()
    ]
    db.session.add(hold)
    db.session.flush()
    for variant_id, count in sorted(units.items()):
        enough = [count <= AVAILABLE] if guard else []
        if not _change(variant_id, *enough, reserved=count):
            raise OutOfStock(variant_id, availability([variant_id])[variant_id].left)
    return hold


def _end(order_id: int, status: ReservationStatus, at: datetime) -> dict[int, int] | None:
    """Close an order's open hold, if there is one; answers what it held."""
    hold = db.session.scalar(
        select(Reservation)
        .where(Reservation.order_id == order_id, Reservation.status == ReservationStatus.OPEN)
        .with_for_update()
    )
    if hold is None:
        return None
    hold.status = status
    hold.ended_at = at
    db.session.flush()
    return {line.variant_id: line.quantity for line in hold.lines}


def consume(order_id: int, *, at: datetime) -> bool:
    """The order is paid: its hold becomes a promise (reserved to committed). False when there is no open hold."""
    held = _end(order_id, ReservationStatus.CONSUMED, at)
    if held is None:
        return False
    for variant_id, count in sorted(held.items()):
        _change(variant_id, reserved=-count, committed=count)
    return True


def commit_now(units: Mapping[int, int]) -> None:
    """Promise units to a paid order that has no hold any more, all or none. Raises OutOfStock."""
    for variant_id, count in sorted(units.items()):
        if not _change(variant_id, count <= AVAILABLE, committed=count):
            raise OutOfStock(variant_id, availability([variant_id])[variant_id].left)


def release(order_id: int, *, at: datetime, expired: bool = False) -> bool:
    """Give an order's hold back to the shelf. False when there is no open hold: a repeat changes nothing."""
    held = _end(order_id, ReservationStatus.EXPIRED if expired else ReservationStatus.RELEASED, at)
    if held is None:
        return False
    for variant_id, count in sorted(held.items()):
        _change(variant_id, reserved=-count)
    return True


def prolong(order_id: int, *, until: datetime, leave_cart: bool = False) -> None:
    """Keep an open hold until `until`, never shorter than before: a slow bank is still at work.

    `leave_cart` lets go of the cart it came from, which may then hold other things.
    """
    if leave_cart:
        db.session.execute(
            update(Reservation)
            .where(Reservation.order_id == order_id, Reservation.status == ReservationStatus.OPEN)
            .values(cart_id=None)
        )
    db.session.execute(
        update(Reservation)
        .where(
            Reservation.order_id == order_id,
            Reservation.status == ReservationStatus.OPEN,
            Reservation.expires_at < until,
        )
        .values(expires_at=until)
    )


def uncommit(units: Mapping[int, int]) -> None:
    """Take back promises of a canceled or refunded order that were never sent."""
    for variant_id, count in sorted(units.items()):
        if not _change(variant_id, Stock.committed >= count, committed=-count):
            raise Conflict(lazy("The stock counts do not hold that many promises."))


def _moved_before(key: str) -> bool:
    return db.session.scalar(select(StockMovement.id).where(StockMovement.idempotency_key == key)) is not None


def recommit(units: Mapping[int, int]) -> None:
    """Promise again what had been released by mistake, even beyond what there is: the order stands, and staff see
    it as short."""
    for variant_id, count in sorted(units.items()):
        _change(variant_id, committed=count)


def moved(key: str) -> bool:
    """Whether the movement of this key was written."""
    return _moved_before(key)


def ship(order_id: int, units: Mapping[int, int], *, parcel_id: int, by: str, at: datetime) -> None:
    """A parcel leaves: on_hand and committed fall, `sale` movements are written, once per parcel and variant.

    Raises ReceiveFirst when the shelf holds fewer than the parcel.
    """
    for variant_id, count in sorted(units.items()):
        key = f"sale:{parcel_id}:{variant_id}"
        if _moved_before(key):
            continue
        if not _change(
            variant_id,
            Stock.on_hand >= count,
            Stock.committed >= count,
            on_hand=-count,
            committed=-count,
        ):
            raise ReceiveFirst(variant_id, _on_hand(variant_id))
        _write(variant_id, MovementKind.SALE, -count, key=key, order_id=order_id, by=by, at=at)


def unship(order_id: int, units: Mapping[int, int], *, parcel_id: int, by: str, at: datetime) -> None:
    """A parcel is taken back before it left: the things are on the shelf and promised again."""
    for variant_id, count in sorted(units.items()):
        key = f"unsale:{parcel_id}:{variant_id}"
        if _moved_before(key):
            continue
        _change(variant_id, on_hand=count, committed=count)
        _write(variant_id, MovementKind.RETURN, count, key=key, order_id=order_id, by=by, at=at)


def move(
    variant_id: int, delta: int, kind: MovementKind, *, key: str, reason: str, by: str, at: datetime
) -> bool:
    """Change what lies on the shelf by `delta`: received, counted, damaged. False for a repeated `key`.

    A change that leaves fewer than were promised is written all the same: the shelf is the truth; the
    caller raises it as short. Raises Conflict when the shelf would hold less than nothing.
    """
    if _moved_before(key):
        return False
    if not _change(variant_id, Stock.on_hand + delta >= 0, on_hand=delta):
        raise Conflict(lazy("The shelf holds fewer than that."))
    _write(variant_id, kind, delta, key=key, by=by, at=at, reason=reason)
    return True


def begin_stock(
    variant_id: int,
    count: int,
    *,
    at: datetime,
    low_stock_at: int = 3,
    backorder_limit: int = 0,
    by: str = "system",
) -> None:
    """Start counting a variant with `count` on the shelf."""
    db.session.add(Stock(variant_id=variant_id, low_stock_at=low_stock_at, backorder_limit=backorder_limit))
    db.session.flush()
    if count:
        move(
            variant_id,
            count,
            MovementKind.INITIAL,
            key=f"initial:{variant_id}",
            reason="",
            by=by,
            at=at,
        )


def _on_hand(variant_id: int) -> int:
    return db.session.scalar(select(Stock.on_hand).where(Stock.variant_id == variant_id)) or 0


def _write(
    variant_id: int,
    kind: MovementKind,
    delta: int,
    *,
    key: str,
    by: str,
    at: datetime,
    order_id: int | None = None,
    reason: str = "",
) -> None:
    db.session.add(
        StockMovement(
            variant_id=variant_id,
            kind=kind,
            delta=delta,
            idempotency_key=key,
            order_id=order_id,
            reason=reason,
            actor=by,
            at=at,
        )
    )
    db.session.flush()


def short_variants(variant_ids: Iterable[int]) -> list[int]:
    """Those of `variant_ids` that are promised or held beyond what there is: staff must act."""
    return list(
        db.session.scalars(
            select(Stock.variant_id).where(Stock.variant_id.in_(list(variant_ids)), AVAILABLE < 0)
        )
    )
