"""The letter that a gift card is: its code stands in it, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from store.kit.i18n import Text, lazy, prefix
from store.kit.money import Money


@dataclass(frozen=True)
class GiftCardIssued:
    """A gift card for whoever bought it or was given it by staff. `code` is made when the letter is written.

    `message` is the giver's; `order_number` is None for a card that staff gave.
    """

    card_id: int
    amount: Money
    email: str
    language: str
    message: str = ""
    order_number: int | None = None
    expires_at: datetime | None = None
    code: str = ""
    name: ClassVar[str] = "gift_card"
    stop: ClassVar[str] = ""

    @property
    def subject(self) -> Text:
        """What the inbox shows first."""
        return lazy("Your TVNL gift card for %(amount)s", amount=self.amount)

    @property
    def preview(self) -> Text:
        """What the inbox shows after the subject."""
        return lazy("The code is inside. Keep it like money, or hand it on.")

    @property
    def shop_path(self) -> str:
        """Where it can be spent."""
        return f"{prefix(self.language)}/"
