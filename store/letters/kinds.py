"""The kinds of letters: for each its template, its subject and the line that inboxes show beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.letters.addressed import ToBuyer, ToStaff
from store.letters.kinds_after import (
    AddressChanged,
    CheckoutReminder,
    Delivered,
    ReturnApproved,
    ReturnDeclined,
    StaffDispute,
    StaffReturn,
)
from store.letters.kinds_alerts import BackInStock, StockAlertAsked
from store.letters.kinds_gifts import GiftCardIssued
from store.letters.kinds_sharing import StoryMail
from store.letters.types import LetterOrder, LetterParcel, LowStock


class OrderConfirmation(ToBuyer):
    """Paid, and promised."""

    name = "order_confirmation"

    @property
    def subject(self) -> Text:
        return lazy("Order #%(number)s confirmed", number=self.order.number)

    @property
    def preview(self) -> Text:
        if not self.order.to_pack:
            return lazy("Thank you. It pays for reporting that nobody else can buy.")
        return lazy("Thank you. We pack it next and write again when it leaves.")


@dataclass(frozen=True)
class PaymentLate(ToBuyer):
    """The money came after we had stopped waiting. `short` says that something sold out meanwhile."""

    short: bool = False
    name = "payment_late"

    @property
    def subject(self) -> Text:
        return lazy("Your payment for order #%(number)s has arrived", number=self.order.number)

    @property
    def preview(self) -> Text:
        if self.short:
            return lazy("Something sold out while we waited. Nothing is lost: we write to you about it.")
        return lazy("It took a little longer than usual. Your order is confirmed.")


class PaymentFailed(ToBuyer):
    """The bank said no, possibly days later."""

    name = "payment_failed"

    @property
    def subject(self) -> Text:
        return lazy("Your payment for order #%(number)s did not go through", number=self.order.number)

    @property
    def preview(self) -> Text:
        return lazy("You have not been charged. You can order again whenever you like.")


@dataclass(frozen=True)
class Shipped(ToBuyer):
    """A parcel has left."""

    parcel: LetterParcel
    name = "shipped"

    @property
    def subject(self) -> Text:
        if self.parcel.still_to_come:
            return lazy("Part of order #%(number)s is on its way", number=self.order.number)
        return lazy("Order #%(number)s is on its way", number=self.order.number)

    @property
    def preview(self) -> Text:
        if self.parcel.tracking_number:
            return lazy("Follow your parcel with %(carrier)s.", carrier=self.parcel.carrier)
        return lazy("Your parcel has left our desk.")


@dataclass(frozen=True)
class TrackingCorrected(ToBuyer):
    """The tracking number we wrote before was wrong, or `first`: there was none yet."""

    parcel: LetterParcel
    first: bool = False
    name = "tracking_corrected"

    @property
    def subject(self) -> Text:
        if self.first:
            return lazy("The tracking number for order #%(number)s", number=self.order.number)
        return lazy("The right tracking number for order #%(number)s", number=self.order.number)

    @property
    def preview(self) -> Text:
        if self.first:
            return lazy("You can follow your parcel now.")
        return lazy("The number in our last mail was wrong. This one is right.")


@dataclass(frozen=True)
class Canceled(ToBuyer):
    """The order is off. `paid` says whether money had come, `refunded` how much of it is on its way back."""

    paid: bool = False
    refunded: Money | None = None
    name = "canceled"

    @property
    def subject(self) -> Text:
        return lazy("Order #%(number)s is canceled", number=self.order.number)

    @property
    def preview(self) -> Text:
        if self.refunded:
            return lazy("%(amount)s goes back to you.", amount=self.refunded)
        if self.paid:
            return lazy("We write again about your money.")
        return lazy("You have not been charged.")


@dataclass(frozen=True)
class Refunded(ToBuyer):
    """Money went back, for all or part of the order."""

    amount: Money
    name = "refunded"

    @property
    def subject(self) -> Text:
        return lazy(
            "Refund of %(amount)s for order #%(number)s", amount=self.amount, number=self.order.number
        )

    @property
    def preview(self) -> Text:
        return lazy("It goes back the way you paid.")


@dataclass(frozen=True)
class LostLink:
    """The links of all orders of one address, asked for by somebody who typed that address."""

    orders: Sequence[LetterOrder]
    name: ClassVar[str] = "lost_link"
    stop: ClassVar[str] = ""

    @property
    def language(self) -> str:
        """The language of the newest order."""
        return self.orders[0].language

    @property
    def subject(self) -> Text:
        return lazy("The link to your order")

    @property
    def preview(self) -> Text:
        return lazy("You asked for it, or somebody who typed your address.")


class EmailChanged(ToBuyer):
    """The order's mail goes to this address from now on."""

    name = "email_changed"

    @property
    def subject(self) -> Text:
        return lazy("Order #%(number)s now writes to this address", number=self.order.number)

    @property
    def preview(self) -> Text:
        return lazy("Keep this mail: it holds the link to the order.")


@dataclass(frozen=True)
class StaffNewOrder(ToStaff):
    """There is something to pack."""

    order: LetterOrder
    name = "staff_new_order"

    @property
    def subject(self) -> Text:
        return lazy("New order #%(number)s: %(total)s", number=self.order.number, total=self.order.total)

    @property
    def preview(self) -> Text:
        return lazy("Paid, to be packed.")


@dataclass(frozen=True)
class StaffAttention(ToStaff):
    """Something the shop cannot decide alone. `order` is None when it concerns none we know."""

    reason: Text | str
    order: LetterOrder | None = None
    name = "staff_attention"

    @property
    def subject(self) -> Text:
        if self.order:
            return lazy("Order #%(number)s needs attention", number=self.order.number)
        return lazy("The shop needs attention")

    @property
    def preview(self) -> Text:
        return lazy("%(reason)s", reason=self.reason)


@dataclass(frozen=True)
class StaffLowStock(ToStaff):
    """Time to order more."""

    stock: Sequence[LowStock]
    name = "staff_low_stock"

    @property
    def subject(self) -> Text:
        if len(self.stock) == 1:
            return lazy("Low stock: %(sku)s", sku=self.stock[0].sku)
        return lazy("Low stock: %(count)s variants", count=len(self.stock))

    @property
    def preview(self) -> Text:
        return lazy("Time to order more.")


AnyLetter = (
    OrderConfirmation
    | PaymentLate
    | PaymentFailed
    | Shipped
    | TrackingCorrected
    | Delivered
    | AddressChanged
    | ReturnApproved
    | ReturnDeclined
    | CheckoutReminder
    | StockAlertAsked
    | BackInStock
    | GiftCardIssued
    | StoryMail
    | Canceled
    | Refunded
    | LostLink
    | EmailChanged
    | StaffNewOrder
    | StaffAttention
    | StaffLowStock
    | StaffReturn
    | StaffDispute
)
