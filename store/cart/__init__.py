"""The cart: what a visitor has picked, without prices, for 30 days."""

from store.cart.drafts import draft, keep_draft
from store.cart.filling import Fitted, fit, put_in
from store.cart.links import link_token, read_link
from store.cart.models import Cart, CartLine, CheckoutDraft
from store.cart.services import (
    add,
    amount_typed,
    change,
    find,
    locked,
    remember_prices,
    set_code,
    set_donation,
    set_gift_cards,
    sweep,
    take_out,
    tie_to_order,
)
from store.cart.types import (
    LIFETIME,
    MOST_LINES,
    MOST_PER_LINE,
    MOST_UNITS,
    QUANTITY,
    SKU,
    BadQuantity,
    CartFacts,
    CartFull,
    Pick,
    read_quantity,
)

__all__ = [
    "LIFETIME",
    "MOST_LINES",
    "MOST_PER_LINE",
    "MOST_UNITS",
    "QUANTITY",
    "SKU",
    "BadQuantity",
    "Cart",
    "CartFacts",
    "CartFull",
    "CartLine",
    "CheckoutDraft",
    "Fitted",
    "Pick",
    "add",
    "amount_typed",
    "change",
    "draft",
    "find",
    "fit",
    "keep_draft",
    "link_token",
    "locked",
    "put_in",
    "read_link",
    "read_quantity",
    "remember_prices",
    "set_code",
    "set_donation",
    "set_gift_cards",
    "sweep",
    "take_out",
    "tie_to_order",
]
