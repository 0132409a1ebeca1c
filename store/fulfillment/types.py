"""Refusals of packing, and the rows of staff's lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money


class NotReady(Conflict):
    """An order that is not paid, or not open, gets no parcel."""

    message = lazy("Only an open, paid order can be fulfilled.")


class HeldByDispute(Conflict):
    """The buyer's bank asks about the payment, or has taken it: nothing leaves."""

    def __init__(self, *, lost: bool) -> None:
        super().__init__(
            lazy("The dispute about this payment was lost and the money is gone, so nothing is sent.")
            if lost
            else lazy("The buyer's bank disputes this payment. Nothing is sent until that is decided.")
        )


class RefundedMeanwhile(Conflict):
    """Things of a parcel were refunded as sent; undone, they would be promised to the buyer again."""

    message = lazy(
        "Things in this parcel were refunded, so it cannot be undone. Write them back by hand instead."
    )


class WrongQuantity(StoreError):
    """More than is left of a line, or nothing at all; `line_id` says which."""

    status = 422
    field = "quantity"

    def __init__(self, line_id: int | None, left: int) -> None:
        self.line_id = line_id
        super().__init__(lazy("Choose between 0 and %(left)s: so many are still to be sent.", left=left))

    @classmethod
    def nothing_chosen(cls) -> WrongQuantity:
        """Every quantity was zero."""
        refusal = cls(None, 0)
        refusal.message = lazy("A parcel holds at least one thing.")
        return refusal


@dataclass(frozen=True)
class OrderRow:
    """One order in staff's list."""

    id: int
    number: int
    placed_at: datetime
    customer: str
    email: str
    country: str
    total: Money
    status: str
    financial_status: str
    fulfillment_status: str
    units: int
    delivery_name: str
    test: bool
    attention: bool
    note: bool


@dataclass(frozen=True)
class Matter:
    """Something that calls for a person, open while `resolved_at` is None."""

    id: int
    kind: str
    subject: str
    order_number: int | None
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str
    resolution: str


@dataclass(frozen=True)
class StockRow:
    """The counts of one variant. `available` may be below zero: then promises are short."""

    variant_id: int
    sku: str
    product_title: str
    variant_title: str
    bin: str
    on_hand: int
    committed: int
    reserved: int
    backorder_limit: int
    low_stock_at: int

    @property
    def available(self) -> int:
        """What can still be promised from the shelf."""
        return self.on_hand - self.committed - self.reserved

    @property
    def low(self) -> bool:
        """Whether it is time to order more."""
        return self.available <= self.low_stock_at
