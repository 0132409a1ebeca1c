"""The cart: what a visitor has picked, without prices, for 30 days."""

from store.cart.models import Cart, CartLine, CheckoutDraft
from store.cart.services import (
    add,
    change,
    draft,
    find,
    keep_draft,
    locked,
    remember_prices,
    sweep,
    take_out,
    tie_to_order,
)
from store.cart.types import (
    LIFETIME,
    MOST_PER_LINE,
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
    "MOST_PER_LINE",
    "QUANTITY",
    "SKU",
    "BadQuantity",
    "Cart",
    "CartFacts",
    "CartFull",
    "CartLine",
    "CheckoutDraft",
    "Pick",
    "add",
    "change",
    "draft",
    "find",
    "keep_draft",
    "locked",
    "read_quantity",
    "remember_prices",
    "sweep",
    "take_out",
    "tie_to_order",
]
