"""Codes of gift cards, what pages may know of a card, and why one does not pay.

A code is money, so it is stored nowhere. It is made from a random `seed` and the shop's secret key whenever its
mail is written, and only its digest is kept to find the card by. Codes carry 80 random bits in the alphabet of
Douglas Crockford's base 32 (no I, L, O, U), so that they can be read out over a telephone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
SHAPE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
MOST = 5
"""How many cards one order may be paid with."""


@dataclass(frozen=True)
class GiftCardFacts:
    """A card as pages tell it: never its code, only how that ends."""

    id: int
    last4: str
    balance: Money
    active: bool
    expires_at: datetime | None


class UnknownGiftCard(StoreError):
    """No card has this code, or it was closed: the answer is the same."""

    status = 422
    field = "code"
    message = lazy("We do not know this code. Please check it against the mail it came in.")


class GiftCardEmpty(StoreError):
    """The card is real and has nothing left."""

    status = 422
    field = "code"
    message = lazy("Nothing is left on this gift card.")


class GiftCardExpired(StoreError):
    """The card's time is over."""

    status = 422
    field = "code"
    message = lazy("This gift card has expired.")


class TooManyGiftCards(StoreError):
    """An order takes so many cards and no more."""

    status = 422
    field = "code"
    message = lazy("An order can be paid with %(most)s gift cards at most.", most=MOST)


class GiftCardSpent(Conflict):
    """A card held enough a moment ago and was spent in another window."""

    message = lazy("A gift card of yours was used elsewhere a moment ago. This is what is left to pay now.")

    def __init__(self, last4: str = "") -> None:
        self.last4 = last4
        super().__init__()


def fold(typed: str) -> str:
    """A code as it is compared: capitals, without spaces and hyphens, letters that are misread as what they are."""
    return typed.strip().upper().translate(MISREAD)


def looks_like_a_code(typed: str) -> bool:
    """Whether this has the shape of a gift card's code; discount codes that do are refused when they are made."""
    return SHAPE.fullmatch(fold(typed)) is not None


def spell(code: str) -> str:
    """A code as it is read: ABCD-EFGH-JKMN-PQRS."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_from(seed: str, key: str) -> str:
    """The code that a seed makes under a secret key; without the key the seed says nothing."""
    mac = hmac.new(key.encode(), b"gift-card:" + seed.encode(), hashlib.sha256).digest()
    number = int.from_bytes(mac[:10], "big")  # 80 bits: sixteen letters of five
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * LENGTH - 5, -1, -5))


def digest(code: str) -> str:
    """What a card is found by: enough random bits in a code need no salt."""
    return hashlib.sha256(b"gift-card:" + code.encode()).hexdigest()
