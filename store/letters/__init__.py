"""Letters: what the shop writes to buyers and staff, from the promise to the post.

A promise is `outbox.promise("mail.send", {"letter": "shipped", "order_id": 7, "fulfillment_id": 3}, …)`; the
functions of `store/letters/gather.py` and `gather_after.py` are the kinds of letters, their docstrings what each one is told.
"""

from store.letters.gather import GATHER
from store.letters.reminders import remind_checkouts
from store.letters.render import Rendered, render
from store.letters.samples import samples
from store.letters.services import again, preview, send, stationery
from store.letters.stock import tell_low_stock
from store.letters.stops import read_stop, stop, stop_path
from store.letters.types import Stationery

KINDS = tuple(GATHER)

__all__ = [
    "KINDS",
    "Rendered",
    "Stationery",
    "again",
    "preview",
    "read_stop",
    "remind_checkouts",
    "render",
    "samples",
    "send",
    "stationery",
    "stop",
    "stop_path",
    "tell_low_stock",
]
