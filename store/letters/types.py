"""What letters are told: plain facts of orders, parcels and stock, taken from rows before rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from store.kit.i18n import Text, prefix
from store.kit.money import Money


@dataclass(frozen=True)
class Stationery:
    """What stands on every sheet: who writes, and where the links lead. `staff` is where staff are written to,
    `home` the shop's postal address line by line, for what is sent back.

    `stop` and `way_back` are whole addresses of one letter: where it is stopped, and where a cart is opened again.
    """

    shop: str
    public_url: str
    zone: str
    contact: str = ""
    imprint: str = ""
    home: Sequence[str] = ()
    staff: str = ""
    stop: str = ""
    way_back: str = ""

    def link(self, path: str) -> str:
        """An absolute address of the shop; `path` begins with a slash."""
        return self.public_url.rstrip("/") + path


@dataclass(frozen=True)
class LetterLine:
    """One line of an order as it was bought; `total` is before discounts, which have a row of their own.
    `inside` says what a bundle holds.
    """

    title: str
    variant: str
    quantity: int
    total: Money
    inside: str = ""


@dataclass(frozen=True)
class LetterSum:
    """One row of the sums: "Delivery", "Discount", …"""

    label: Text
    amount: Money


@dataclass(frozen=True)
class LetterOrder:
    """An order as its buyer knows it.

    `sums` add up to `total`; `beside` stands under it (tax that prices include, a gift card's part).
    `due` is what was to be paid by card; `address` is ready to be printed, line by line. `to_pack` says
    whether anything of it travels: a donation alone does not.
    """

    number: int
    token: str
    email: str
    name: str
    language: str
    placed_at: datetime
    lines: Sequence[LetterLine]
    sums: Sequence[LetterSum]
    total: Money
    due: Money
    beside: Sequence[LetterSum] = ()
    to_pack: bool = True
    address: Sequence[str] = ()
    delivery: str = ""
    arrives: tuple[date, date] | None = None
    note: str = ""
    gift_message: str = ""
    donation: Money | None = None
    test: bool = False

    @property
    def path(self) -> str:
        """The order's own page in the buyer's language: whoever holds the token may open it."""
        return f"{prefix(self.language)}/orders/{self.token}"

    @property
    def admin_path(self) -> str:
        """The order on the staff's desk."""
        return f"/admin/orders/{self.number}"

    @property
    def pieces(self) -> int:
        """How many things it holds in all."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class LetterParcel:
    """A parcel that left: what is in it, who carries it, and what is still to come."""

    lines: Sequence[LetterLine]
    carrier: str
    tracking_number: str
    tracking_url: str
    arrives: tuple[date, date] | None = None
    still_to_come: Sequence[LetterLine] = ()


@dataclass(frozen=True)
class LetterReturnLine:
    """What is to come back, and why."""

    line: LetterLine
    reason: Text


@dataclass(frozen=True)
class LetterReturn:
    """A return: `number` as it stands on the slip, `place` its count within the order, `answer` what the desk wrote.

    `our_mistake` says that we pay for the way back.
    """

    number: str
    place: int
    lines: Sequence[LetterReturnLine]
    note: str = ""
    answer: str = ""
    our_mistake: bool = False


@dataclass(frozen=True)
class LowStock:
    """A variant that runs low; `available` may be below zero when more is promised than there is."""

    sku: str
    title: str
    variant: str
    available: int
    low_at: int
