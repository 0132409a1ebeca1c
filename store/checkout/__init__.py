"""The checkout: it conducts cart, catalogue, stock, orders and payments, from the cart to a paid order."""

from store.checkout.amend import TooLateToMend, mend_email
from store.checkout.basket import basket, note_prices, price
from store.checkout.inbox import keep_event, take_in, work_off
from store.checkout.pay import open_payment
from store.checkout.place import clear_way, offer_for, place, print_of, session_params
from store.checkout.reconcile import let_go, reconcile, sweep_carts
from store.checkout.settle import settle
from store.checkout.types import (
    AlreadyPaid,
    Basket,
    BasketLine,
    CartChanged,
    DueTooSmall,
    EmptyCart,
    LineSoldOut,
    PaymentPage,
    Placed,
    PriceChanged,
    Settled,
)

__all__ = [
    "AlreadyPaid",
    "Basket",
    "BasketLine",
    "CartChanged",
    "DueTooSmall",
    "EmptyCart",
    "LineSoldOut",
    "PaymentPage",
    "Placed",
    "PriceChanged",
    "Settled",
    "TooLateToMend",
    "basket",
    "clear_way",
    "keep_event",
    "let_go",
    "mend_email",
    "note_prices",
    "offer_for",
    "open_payment",
    "place",
    "price",
    "print_of",
    "reconcile",
    "session_params",
    "settle",
    "sweep_carts",
    "take_in",
    "work_off",
]
