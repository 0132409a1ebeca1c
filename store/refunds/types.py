"""What a refund is asked for with, what can be given back, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.kit.errors import Conflict, StoreError
from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.payments import Restock

CAUSES = ("requested_by_customer", "duplicate", "fraudulent")
"""What Stripe can be told. "fraudulent" puts the buyer's card on block lists, so nobody says it by accident."""

CANCEL_REASONS = ("customer", "fraud", "inventory", "declined", "other")
"""Why an order is called off."""


@dataclass(frozen=True)
class WishLine:
    """Give back `quantity` of an order line, and what becomes of the things.

    CANCEL takes units that were not sent, RETURN units that were; NO_RESTOCK sent ones first, unless `sent`
    says which are meant.
    """

    line_id: int
    quantity: int
    restock: Restock = Restock.NO_RESTOCK
    sent: bool | None = None


@dataclass(frozen=True)
class Wish:
    """What is to be given back. `key` is the form's own: the same key twice is one refund.

    `amount_minor` None means what the parts add up to (`refunds.price`); without any part it must be given.
    `cause` is one of CAUSES or "", `reason` a word for colleagues. `version` is the order's as the page showed it.
    `by_hand` books money that went back another way (cash, a transfer): Stripe is not asked.
    """

    key: str
    lines: Sequence[WishLine] = ()
    shipping_minor: int = 0
    donation_minor: int = 0
    amount_minor: int | None = None
    cause: str = ""
    reason: str = ""
    notify: bool = True
    version: int | None = None
    by_hand: bool = False


@dataclass(frozen=True)
class LineLeft:
    """What can be given back of a line: `unsent` units that wait, `sent` units that left and were not refunded.

    `paid` is what the whole line cost after discounts and with added tax, `refunded` how many units were
    refunded before; `amount_of` says what a number of further units is worth.
    """

    line_id: int
    title: str
    variant_title: str
    sku: str
    quantity: int
    unsent: int
    sent: int
    refunded: int
    paid: Money

    def amount_of(self, count: int) -> Money:
        """What `count` more units were paid with. All units together always give `paid` exactly."""
        before = _share(self.paid.minor, self.refunded, self.quantity)
        after = _share(self.paid.minor, min(self.quantity, self.refunded + count), self.quantity)
        return Money(after - before, self.paid.currency)


def _share(whole: int, count: int, of: int) -> int:
    return (2 * whole * count + of) // (2 * of)


@dataclass(frozen=True)
class Possible:
    """What can be given back of an order now, and why nothing can (`obstacle`), if so.

    `money` is what is left of payments by card and the like, `gift_card` what is left of gift cards; money goes
    back first. `shipping` and `donation` are the parts not given back yet.
    """

    order_id: int
    lines: Sequence[LineLeft]
    shipping: Money
    donation: Money
    money: Money
    gift_card: Money
    obstacle: Text | None = None
    cancelable: bool = False

    @property
    def total(self) -> Money:
        """All that can still be given back."""
        return self.money + self.gift_card


@dataclass(frozen=True)
class RefundFacts:
    """A refund as pages tell it; `state` is submitting|pending|succeeded|failed|canceled|refused."""

    id: int
    amount: Money
    method: str
    state: str
    source: str
    reason: str
    failure: str
    by: str
    at: datetime
    lines: Sequence[tuple[int, int, str]] = ()


@dataclass(frozen=True)
class Given:
    """What `give` did. `repeated` when the same key had asked before.

    `state` is the least certain of its refunds: "submitting" when Stripe did not answer, which is chased by
    itself every five minutes under the same key.
    """

    refunds: Sequence[RefundFacts]
    repeated: bool = False

    @property
    def amount(self) -> Money | None:
        """All its parts together; None when nothing had to go back."""
        total = None
        for refund in self.refunds:
            total = refund.amount if total is None else total + refund.amount
        return total

    @property
    def state(self) -> str:
        """submitting, pending or succeeded; "nothing" when no money was involved."""
        states = {refund.state for refund in self.refunds}
        return next((one for one in ("submitting", "pending", "succeeded") if one in states), "nothing")


class NothingToGive(StoreError):
    """Neither a part nor an amount was asked for."""

    status = 422
    field = "amount"
    message = lazy("Choose what to give back, or enter an amount.")


class TooMuch(StoreError):
    """More than is left."""

    status = 422
    field = "amount"

    def __init__(self, left: Money) -> None:
        self.left = left
        super().__init__(
            lazy("At most %(left)s can still be given back.", left=left)
            if left.minor > 0
            else lazy("Nothing of this payment is left to give back.")
        )


class WrongUnits(StoreError):
    """More of a line than there is to give back in this way; `line_id` says which."""

    status = 422
    field = "quantity"

    def __init__(self, line_id: int, left: int) -> None:
        self.line_id = line_id
        super().__init__(lazy("Choose between 0 and %(left)s.", left=left))


class Disputed(Conflict):
    """The buyer's bank holds the money while it looks at a dispute."""

    message = lazy(
        "The buyer's bank has taken this payment back over a dispute. While it is open nothing can be refunded; "
        "answer the dispute in Stripe's dashboard."
    )


class RefundRefused(Conflict):
    """Stripe said no; nothing went back."""


class NotCancelable(Conflict):
    """Something was sent, or the order is closed."""

    message = lazy(
        "Part of this order was sent, or it is closed. Refund what is not wanted instead of canceling it."
    )
