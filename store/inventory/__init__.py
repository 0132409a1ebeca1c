"""The stock room: counts, movements, holds. Nothing is sold that is not there."""

from store.inventory.models import (
    MovementKind,
    Reservation,
    ReservationLine,
    ReservationStatus,
    Stock,
    StockAlert,
    StockMovement,
)
from store.inventory.queries import availability, due_holds, open_hold, word_of
from store.inventory.services import (
    begin_stock,
    commit_now,
    consume,
    move,
    prolong,
    release,
    reserve,
    set_guard,
    ship,
    short_variants,
    uncommit,
    unship,
)
from store.inventory.types import Availability, OutOfStock, ReceiveFirst, StockWord

__all__ = [
    "Availability",
    "MovementKind",
    "OutOfStock",
    "ReceiveFirst",
    "Reservation",
    "ReservationLine",
    "ReservationStatus",
    "Stock",
    "StockAlert",
    "StockMovement",
    "StockWord",
    "availability",
    "begin_stock",
    "commit_now",
    "consume",
    "due_holds",
    "move",
    "open_hold",
    "prolong",
    "release",
    "reserve",
    "set_guard",
    "ship",
    "short_variants",
    "uncommit",
    "unship",
    "word_of",
]
