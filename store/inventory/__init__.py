"""The stock room: counts, movements, holds. Nothing is sold that is not there."""

from store.inventory.alerts import (
    Alert,
    alert,
    owner_of,
    sweep_alerts,
    tell_back,
    waiting,
)
from store.inventory.alerts import ask as ask_alert
from store.inventory.alerts import confirm as confirm_alert
from store.inventory.alerts import stop as stop_alerts
from store.inventory.models import (
    MovementKind,
    Reservation,
    ReservationLine,
    ReservationStatus,
    Stock,
    StockAlert,
    StockMovement,
)
from store.inventory.queries import availability, due_holds, open_hold, share
from store.inventory.services import (
    begin_stock,
    commit_now,
    consume,
    move,
    moved,
    prolong,
    recommit,
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
    "Alert",
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
    "alert",
    "ask_alert",
    "availability",
    "begin_stock",
    "commit_now",
    "confirm_alert",
    "consume",
    "due_holds",
    "move",
    "moved",
    "open_hold",
    "owner_of",
    "prolong",
    "recommit",
    "release",
    "reserve",
    "set_guard",
    "share",
    "ship",
    "short_variants",
    "stop_alerts",
    "sweep_alerts",
    "tell_back",
    "uncommit",
    "unship",
    "waiting",
]
