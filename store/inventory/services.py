"""Acts of the stock room. One guarded UPDATE, which locks its variants in ascending id, so that nobody sells a shirt twice.

Words: `available = on_hand - committed - reserved + backorder_limit`. Placing an order reserves, paying
turns reserved into committed, a parcel lowers on_hand and committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from store.db import db, run, run_along, run_for_id, table_of
from store.inventory.counting import Needs, change
from store.inventory.models import (
    MovementKind,
    Reservation,
    ReservationLine,
    ReservationStatus,
    Stock,
    StockMovement,
)
from store.inventory.queries import availability
from store.inventory.types import OutOfStock, ReceiveFirst
from store.kit.errors import Conflict
from store.kit.i18n import lazy

AVAILABLE = Stock.on_hand - Stock.committed - Stock.reserved + Stock.backorder_limit

_HOLDS, _HOLD_LINE = table_of(Reservation), table_of(ReservationLine)
_HOLD = insert(_HOLDS)
_HOLD_LINES = insert(_HOLD_LINE)
_HELD = (
    select(_HOLDS.c.id, _HOLD_LINE.c.variant_id, _HOLD_LINE.c.quantity)
    .outerjoin(_HOLD_LINE, _HOLD_LINE.c.reservation_id == _HOLDS.c.id)
    .where(_HOLDS.c.order_id == bindparam("order"), _HOLDS.c.status == ReservationStatus.OPEN)
    .with_for_update(of=_HOLDS)
)
_END = (
    update(_HOLDS)
    .where(_HOLDS.c.id == bindparam("hold"))
    .values(status=bindparam("now"), ended_at=bindparam("at"))
)

guard = True
"""Whether the guard of `reserve` holds; only the test configuration may switch it off (a negative control)."""


def set_guard(holds: bool) -> None:
    """Switch the guard of `reserve`; the settings refuse anything but True outside tests."""
    global guard
    guard = holds


def reserve(
    order_id: int, units: Mapping[int, int], *, expires_at: datetime, at: datetime, cart_id: int | None = None
) -> None:
    """Set units aside for an order, all of them or none; the hold lasts until `expires_at`.

    `units` maps variant id to a count above zero, e.g. {7: 2}. Two buyers of the last shirt cannot both
    win. Raises OutOfStock for the first variant that falls short; the caller's transaction rolls back.
    """
    hold_id = run_for_id(
        _HOLD, {"order_id": order_id, "cart_id": cart_id, "expires_at": expires_at, "created_at": at}
    )
    if units:
        run_along(
            _HOLD_LINES,
            [
                {"reservation_id": hold_id, "variant_id": variant_id, "quantity": count}
                for variant_id, count in units.items()
            ],
        )
    short = change(units, Needs.AVAILABLE if guard else Needs.NOTHING, reserved=1)
    if short is not None:
        raise OutOfStock(short, availability([short])[short].left)


def end_hold(order_id: int, *, at: datetime) -> dict[int, int] | None:
    """The order is paid: close its open hold; what it held, which `promise_held` turns into a promise before the
    commit. None when there is no open hold."""
    return _end(order_id, ReservationStatus.CONSUMED, at)


def _end(order_id: int, status: ReservationStatus, at: datetime) -> dict[int, int] | None:
    held = run(_HELD, {"order": order_id})
    if not held:
        return None
    run_along(_END, {"hold": held[0].id, "now": status, "at": at})
    return {line.variant_id: line.quantity for line in held if line.variant_id is not None}


def promise_held(held: Mapping[int, int]) -> None:
    """What a hold that was ended held is promised to its paid order: reserved becomes committed."""
    change(held, Needs.NOTHING, reserved=-1, committed=1)


def consume(order_id: int, *, at: datetime) -> bool:
    """Both at once: an order's hold becomes a promise. False when there is no open hold."""
    held = end_hold(order_id, at=at)
    promise_held(held or {})
    return held is not None


def commit_now(units: Mapping[int, int]) -> None:
    """Promise units to a paid order that has no hold any more, all or none. Raises OutOfStock."""
    short = change(units, Needs.AVAILABLE, committed=1)
    if short is not None:
        raise OutOfStock(short, availability([short])[short].left)


def release(order_id: int, *, at: datetime, expired: bool = False) -> bool:
    """Give an order's hold back to the shelf. False when there is no open hold: a repeat changes nothing."""
    held = _end(order_id, ReservationStatus.EXPIRED if expired else ReservationStatus.RELEASED, at)
    if held is None:
        return False
    change(held, Needs.NOTHING, reserved=-1)
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
    if change(units, Needs.PROMISED, committed=-1) is not None:
        raise Conflict(lazy("The stock counts do not hold that many promises."))


def _moved_before(key: str) -> bool:
    return db.session.scalar(select(StockMovement.id).where(StockMovement.idempotency_key == key)) is not None


def recommit(units: Mapping[int, int]) -> None:
    """Promise again what had been released by mistake, even beyond what there is: the order stands, and staff see
    it as short."""
    change(units, Needs.NOTHING, committed=1)


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
        parcel = {variant_id: count}
        if change(parcel, Needs.PROMISED_AND_ON_SHELF, on_hand=-1, committed=-1) is not None:
            raise ReceiveFirst(variant_id, _on_hand(variant_id))
        _write(variant_id, MovementKind.SALE, -count, key=key, order_id=order_id, by=by, at=at)


def unship(order_id: int, units: Mapping[int, int], *, parcel_id: int, by: str, at: datetime) -> None:
    """A parcel is taken back before it left: the things are on the shelf and promised again."""
    for variant_id, count in sorted(units.items()):
        key = f"unsale:{parcel_id}:{variant_id}"
        if _moved_before(key):
            continue
        change({variant_id: count}, Needs.NOTHING, on_hand=1, committed=1)
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
    if change({variant_id: delta}, Needs.ON_SHELF, on_hand=1) is not None:
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
