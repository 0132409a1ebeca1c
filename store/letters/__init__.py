"""Letters: what the shop writes to buyers and staff, from the promise to the post.

A promise is `outbox.promise("mail.send", {"letter": "shipped", "order_id": 7, "fulfillment_id": 3}, …)`; the
functions of `store/letters/gather.py` are the kinds of letters, their docstrings what each one is told.
"""

from store.letters.gather import GATHER
from store.letters.render import Rendered, render
from store.letters.samples import samples
from store.letters.services import again, preview, send, stationery
from store.letters.stock import tell_low_stock
from store.letters.types import Stationery

KINDS = tuple(GATHER)

__all__ = [
    "KINDS",
    "Rendered",
    "Stationery",
    "again",
    "preview",
    "render",
    "samples",
    "send",
    "stationery",
    "tell_low_stock",
]
