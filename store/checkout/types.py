"""What the checkout works with, and its refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store import pricing
from store.cart import CartFacts, Pick
from store.catalog import SaleVariant
from store.inventory import Availability
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money
from store.payments import AttemptFacts
from store.payments.gift_cards import GiftCardFacts
from store.pricing import Code, DeliveryOffer, Item, Modes, Promotion, TaxTable
from store.promotions import CodeRefused


@dataclass(frozen=True)
class BasketLine:
    """A cart line with what it costs now and how many can be had: what this very cart holds for a payment page
    left open counts as there, what the lines before it take does not.
    """

    pick: Pick
    variant: SaleVariant
    availability: Availability

    @property
    def unit(self) -> Money:
        """The price of one, now, at the quantity of this line."""
        return pricing.unit_at(self.variant.price, self.variant.breaks, self.pick.quantity)

    @property
    def total(self) -> Money:
        """The price of the line, now."""
        return self.unit * self.pick.quantity

    @property
    def next_break(self) -> tuple[int, Money] | None:
        """From which quantity on each would cost less than now, and how much; None when nowhere."""
        return pricing.next_break(self.variant.price, self.variant.breaks, self.pick.quantity)

    @property
    def left(self) -> int:
        """How many this cart can have, its own hold included."""
        return self.availability.left

    @property
    def buyable(self) -> bool:
        """Whether the whole line can be bought now."""
        return self.variant.sellable and self.pick.quantity <= self.left

    @property
    def was(self) -> Money | None:
        """The price last shown, when it has changed since."""
        seen = self.pick.seen_minor
        if seen is None or seen == self.unit.minor:
            return None
        return Money(seen, self.unit.currency)


@dataclass(frozen=True)
class Basket:
    """A cart joined with the catalogue and the stock room."""

    cart: CartFacts | None
    lines: Sequence[BasketLine]
    currency: str

    @property
    def items(self) -> Money:
        """What the goods cost together."""
        return sum((line.total for line in self.lines), Money(0, self.currency))

    @property
    def units(self) -> int:
        """How many things there are."""
        return sum(line.pick.quantity for line in self.lines)

    @property
    def weight_g(self) -> int:
        """What the goods that travel weigh, in grams."""
        return sum(
            line.variant.weight_g * line.pick.quantity
            for line in self.lines
            if line.variant.requires_shipping
        )

    @property
    def needs_delivery(self) -> bool:
        """Whether anything in it travels; a donation does not."""
        return any(line.variant.requires_shipping for line in self.lines)

    @property
    def buyable(self) -> bool:
        """Whether everything in it can be bought now."""
        return bool(self.lines) and all(line.buyable for line in self.lines)


@dataclass(frozen=True)
class Terms:
    """On which terms a basket is sold: all that pricing needs to know, read once and used for every quote of a page.

    `deliveries` are the ways of the destination at the prices of its table. `typed` is the discount code as typed,
    `code` what it gives, `refusal` why it gives nothing. `cards` are the gift cards that are to pay, each with what
    it can pay here.
    """

    items: Sequence[Item]
    deliveries: Sequence[DeliveryOffer]
    tax: TaxTable
    promotions: Sequence[Promotion]
    typed: str
    code: Code | None
    refusal: CodeRefused | None
    modes: Modes
    cards: Sequence[GiftCardFacts] = ()


@dataclass(frozen=True)
class Placed:
    """An order that stands and is to be paid; `again` when a second click found the first one's order, else with the
    `attempt` to pay that was written down with it."""

    order_id: int
    token: str
    due: Money
    again: bool = False
    attempt: AttemptFacts | None = None


@dataclass(frozen=True)
class Settled:
    """What settling found. `outcome` is paid|already|processing|refused|expired|open|attention|
    unknown|foreign."""

    outcome: str
    order_token: str | None = None


@dataclass(frozen=True)
class PaymentPage:
    """Where the buyer goes to pay, and until when; the order page itself when nothing is due."""

    url: str
    expires_at: datetime | None


class EmptyCart(StoreError):
    """There is nothing to buy."""

    status = 409
    message = lazy("Your cart is empty.")


class PriceChanged(Conflict):
    """The total is not the one that was shown."""

    def __init__(self, shown: int, now: Money) -> None:
        self.shown = shown
        self.now = now
        super().__init__(
            lazy("The total has changed since this page was shown. Please look at it again before you pay.")
        )


class CartChanged(Conflict):
    """Another tab changed the cart while this checkout was filled in."""

    message = lazy("Your cart was changed in another window. This is how it stands now.")


class LineSoldOut(Conflict):
    """A line cannot be bought as it stands; says which and what is left."""

    def __init__(self, title: str, left: int) -> None:
        self.left = left
        if left > 0:
            text = lazy("Only %(left)s left of %(title)s.", left=left, title=title)
        else:
            text = lazy("%(title)s has just sold out.", title=title)
        super().__init__(text)


class AlreadyPaid(Conflict):
    """This cart was paid in another window; `token` leads to its order."""

    def __init__(self, token: str) -> None:
        self.token = token
        super().__init__(lazy("This order has been paid already."))


class DueTooSmall(StoreError):
    """A due of 1 to 49 cents cannot be charged."""

    status = 422
    message = lazy("Cards cannot be charged less than %(least)s cents. Please add a little.", least=50)


class DueTooLarge(StoreError):
    """More than one payment page can ask for."""

    status = 422
    message = lazy(
        "One payment can be at most 999,999.99, and this comes to more. Please split it into several orders."
    )
