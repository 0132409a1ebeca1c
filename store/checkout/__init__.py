"""The checkout: it conducts cart, catalogue, stock, orders and payments, from the cart to a paid order."""

from store.checkout.amend import TooLateToMend, mend_email
from store.checkout.basket import basket, note_prices
from store.checkout.call_off import PaidMeanwhile, cancel_unpaid
from store.checkout.clearing import clear_way
from store.checkout.codes import NoCode, apply_code, drop_card, drop_code
from store.checkout.hold import Held, give_up, held
from store.checkout.inbox import heard, heard_by, keep_event, replay, take_in, take_in_listed, work_off
from store.checkout.page_params import session_params
from store.checkout.pay import open_payment
from store.checkout.place import check_due, place
from store.checkout.propose import Proposal, offer_for, print_of, propose, quote_for
from store.checkout.reconcile import let_go, reconcile, sweep_carts
from store.checkout.settle import finish, settle
from store.checkout.terms import price, terms
from store.checkout.types import (
    AlreadyPaid,
    Basket,
    BasketLine,
    CartChanged,
    DueTooLarge,
    DueTooSmall,
    EmptyCart,
    LineSoldOut,
    PaymentPage,
    Placed,
    PriceChanged,
    Settled,
    Terms,
)

__all__ = [
    "AlreadyPaid",
    "Basket",
    "BasketLine",
    "CartChanged",
    "DueTooLarge",
    "DueTooSmall",
    "EmptyCart",
    "Held",
    "LineSoldOut",
    "NoCode",
    "PaidMeanwhile",
    "PaymentPage",
    "Placed",
    "PriceChanged",
    "Proposal",
    "Settled",
    "Terms",
    "TooLateToMend",
    "apply_code",
    "basket",
    "cancel_unpaid",
    "check_due",
    "clear_way",
    "drop_card",
    "drop_code",
    "finish",
    "give_up",
    "heard",
    "heard_by",
    "held",
    "keep_event",
    "let_go",
    "mend_email",
    "note_prices",
    "offer_for",
    "open_payment",
    "place",
    "price",
    "print_of",
    "propose",
    "quote_for",
    "reconcile",
    "replay",
    "session_params",
    "settle",
    "sweep_carts",
    "take_in",
    "take_in_listed",
    "terms",
    "work_off",
]
