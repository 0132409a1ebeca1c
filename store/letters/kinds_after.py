"""Letters from before an order and from after its parcel left: reminder, arrival, address, returns, disputes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.letters.addressed import ToBuyer, ToStaff
from store.letters.types import LetterLine, LetterOrder, LetterReturn


class Delivered(ToBuyer):
    """It should have arrived by now: one friendly word, and what to do if it has not."""

    name = "delivered"
    stop = "order"

    @property
    def subject(self) -> Text:
        return lazy("Did order #%(number)s arrive well?", number=self.order.number)

    @property
    def preview(self) -> Text:
        return lazy("By our reckoning it should be with you by now.")


class AddressChanged(ToBuyer):
    """The parcel goes somewhere else than first said."""

    name = "address_changed"

    @property
    def subject(self) -> Text:
        return lazy("Order #%(number)s goes to a corrected address", number=self.order.number)

    @property
    def preview(self) -> Text:
        return lazy("If this was not you, tell us before we pack it.")


@dataclass(frozen=True)
class ReturnApproved(ToBuyer):
    """It may come back, and where to."""

    back: LetterReturn
    name = "return_approved"

    @property
    def subject(self) -> Text:
        return lazy("Your return %(number)s is approved", number=self.back.number)

    @property
    def preview(self) -> Text:
        return lazy("Print the slip, pack it in, and send it to us.")


@dataclass(frozen=True)
class ReturnDeclined(ToBuyer):
    """It may not come back, and why."""

    back: LetterReturn
    name = "return_declined"

    @property
    def subject(self) -> Text:
        return lazy("About your return %(number)s", number=self.back.number)

    @property
    def preview(self) -> Text:
        return lazy("We cannot take it back, and say why.")


@dataclass(frozen=True)
class CheckoutReminder:
    """The one reminder that was asked for at the checkout: what was left there, and the way back to it."""

    cart_id: int
    email: str
    language: str
    lines: Sequence[LetterLine]
    name: ClassVar[str] = "checkout_reminder"
    stop: ClassVar[str] = "cart"

    @property
    def subject(self) -> Text:
        return lazy("You left something in your cart")

    @property
    def preview(self) -> Text:
        return lazy("You asked us to remind you, once. This is it.")


@dataclass(frozen=True)
class StaffReturn(ToStaff):
    """A buyer wants to send something back."""

    order: LetterOrder
    back: LetterReturn
    name = "staff_return"

    @property
    def subject(self) -> Text:
        return lazy("Return %(number)s is waiting for an answer", number=self.back.number)

    @property
    def preview(self) -> Text:
        return lazy("Approve it, or say why not.")


@dataclass(frozen=True)
class StaffDispute(ToStaff):
    """A bank asks for its customer's money back. `due_by` is the last moment to answer it."""

    amount: Money
    reason: str
    due_by: datetime | None = None
    order: LetterOrder | None = None
    name = "staff_dispute"

    @property
    def subject(self) -> Text:
        if self.order:
            return lazy(
                "Dispute over order #%(number)s: %(amount)s", number=self.order.number, amount=self.amount
            )
        return lazy("Dispute over a payment: %(amount)s", amount=self.amount)

    @property
    def preview(self) -> Text:
        return lazy("There is a last day to answer.")
