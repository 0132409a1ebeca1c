"""From paid to the door: what staff see before they pack, parcels, and stock moved by hand."""

from store.fulfillment.desk import add_comment, comments_of, matters, resend_confirmation, settle_matter
from store.fulfillment.ledger import MoneyRow, messages_about, money_rows
from store.fulfillment.queries import TABS, Today, tab_counts, today, worklist
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
from store.fulfillment.types import Matter, NotReady, OrderRow, StockRow, WrongQuantity

__all__ = [
    "BY_HAND",
    "TABS",
    "Matter",
    "MoneyRow",
    "NotReady",
    "OrderRow",
    "Packed",
    "StockRow",
    "Today",
    "WrongQuantity",
    "add_comment",
    "cancel_fulfillment",
    "comments_of",
    "correct_tracking",
    "fulfill",
    "fulfill_rest",
    "history",
    "matters",
    "messages_about",
    "money_rows",
    "move_stock",
    "open_units",
    "resend_confirmation",
    "settle_matter",
    "shelf",
    "shelves",
    "skus_of",
    "tab_counts",
    "today",
    "worklist",
]
