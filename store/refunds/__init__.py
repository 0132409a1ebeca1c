"""Refunds: money back to the buyer, what becomes of the things, orders called off, and disputes.

`give` and `cancel` are called outside any transaction: the row is committed before Stripe is asked.
"""

from store.payments import Restock
from store.refunds.book import recount
from store.refunds.book import take_note as note_refund
from store.refunds.cancel import cancel, close_unpaid_with
from store.refunds.disputes import DisputeFacts, disputes_of
from store.refunds.disputes import take_note as note_dispute
from store.refunds.give import give, give_payment, given_before
from store.refunds.hear import EVENTS, hear, note_fee
from store.refunds.history import MoneyRow, history, messages_about
from store.refunds.possible import (
    left_of_payment,
    of_order,
    payment_of_matter,
    possible,
    price,
    refundable_matters,
)
from store.refunds.submit import chase
from store.refunds.types import (
    CANCEL_REASONS,
    CAUSES,
    Disputed,
    Given,
    LineLeft,
    NotCancelable,
    NothingToGive,
    Possible,
    RefundFacts,
    RefundRefused,
    TooMuch,
    Wish,
    WishLine,
    WrongUnits,
)

__all__ = [
    "CANCEL_REASONS",
    "CAUSES",
    "EVENTS",
    "DisputeFacts",
    "Disputed",
    "Given",
    "LineLeft",
    "MoneyRow",
    "NotCancelable",
    "NothingToGive",
    "Possible",
    "RefundFacts",
    "RefundRefused",
    "Restock",
    "TooMuch",
    "Wish",
    "WishLine",
    "WrongUnits",
    "cancel",
    "chase",
    "close_unpaid_with",
    "disputes_of",
    "give",
    "give_payment",
    "given_before",
    "hear",
    "history",
    "left_of_payment",
    "messages_about",
    "note_dispute",
    "note_fee",
    "note_refund",
    "of_order",
    "payment_of_matter",
    "possible",
    "price",
    "recount",
    "refundable_matters",
]
