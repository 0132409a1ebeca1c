"""From paid to the door: what staff see before they pack, parcels, and stock moved by hand."""

from store.fulfillment.address import AlreadyPacked, NotOpen, PriceWouldChange, correct_address
from store.fulfillment.desk import add_comment, comments_of, matters, resend_confirmation, settle_matter
from store.fulfillment.queries import TABS, Today, tab_counts, today, worklist
from store.fulfillment.returns import (
    AlreadyDecided,
    NotReturnable,
    Returnable,
    approve_return,
    ask_return,
    close_return,
    decline_return,
    receive_return,
    returnable,
    withdraw_return,
)
from store.fulfillment.returns_list import ReturnRow, returns_at_desk
from store.fulfillment.services import (
    Packed,
    cancel_fulfillment,
    correct_tracking,
    fulfill,
    fulfill_rest,
    open_units,
)
from store.fulfillment.shelves import history, shelf, shelves, skus_of
from store.fulfillment.stock import BY_HAND, move_stock
from store.fulfillment.types import HeldByDispute, Matter, NotReady, OrderRow, StockRow, WrongQuantity

__all__ = [
    "BY_HAND",
    "TABS",
    "AlreadyDecided",
    "AlreadyPacked",
    "HeldByDispute",
    "Matter",
    "NotOpen",
    "NotReady",
    "NotReturnable",
    "OrderRow",
    "Packed",
    "PriceWouldChange",
    "ReturnRow",
    "Returnable",
    "StockRow",
    "Today",
    "WrongQuantity",
    "add_comment",
    "approve_return",
    "ask_return",
    "cancel_fulfillment",
    "close_return",
    "comments_of",
    "correct_address",
    "correct_tracking",
    "decline_return",
    "fulfill",
    "fulfill_rest",
    "history",
    "matters",
    "move_stock",
    "open_units",
    "receive_return",
    "resend_confirmation",
    "returnable",
    "returns_at_desk",
    "settle_matter",
    "shelf",
    "shelves",
    "skus_of",
    "tab_counts",
    "today",
    "withdraw_return",
    "worklist",
]
