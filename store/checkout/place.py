"""From a cart to an order that waits for its payment: price again, reserve, freeze, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from store import audit, cart, inventory, orders, payments, promotions
from store.cart import CartFacts
from store.catalog import SaleVariant
from store.checkout.clearing import earlier_order
from store.checkout.page_params import named, session_params
from store.checkout.propose import Proposal, propose
from store.checkout.settle import book_free
from store.checkout.types import (
    Basket,
    BasketLine,
    CartChanged,
    DueTooLarge,
    DueTooSmall,
    EmptyCart,
    LineSoldOut,
    Placed,
    PriceChanged,
)
from store.db import count_ahead
from store.inventory import OutOfStock
from store.kit.i18n import Text
from store.kit.money import LARGEST_CHARGE, SMALLEST_CHARGE, Money
from store.orders import Buyer, WrittenOrder
from store.payments import gift_cards
from store.payments.gift_cards import GiftCardSpent
from store.pricing import Quote

COUNTED = ("orders_id_seq", "payment_attempt_id_seq", "reservation_id_seq")
"""What every order counts: rows of these tables refer to each other and are written at once."""


def check_due(quote: Quote) -> None:
    """Refuse what no payment page can ask for, before it is asked: raises DueTooSmall or DueTooLarge."""
    if 0 < quote.due_minor < SMALLEST_CHARGE and not (quote.tax_at_payment or quote.delivery_at_payment):
        raise DueTooSmall
    if quote.due_minor > LARGEST_CHARGE or quote.total_minor > LARGEST_CHARGE:
        raise DueTooLarge


def place(
    facts: CartFacts | None,
    buyer: Buyer,
    *,
    shown_minor: int,
    cart_version: int | None,
    currency: str,
    public_url: str,
    livemode: bool,
    at: datetime,
    gift_seen: int | None = None,
    say: Callable[[Text], str] = str,
    proposal: Proposal | None = None,
) -> Placed:
    """Turn a cart into an order in `pending_payment` with its stock held, inside the caller's transaction.

    `shown_minor` is the total the buyer saw and `cart_version` the cart's version on that page: when either
    differs, PriceChanged or CartChanged says so and nothing is written. `gift_seen` is what gift cards could pay on
    that page: when it is less now, GiftCardSpent. `say` puts what the payment page lists into the buyer's language.
    `proposal` is what was worked out before the lock was taken: while nothing has changed since, nothing of it is read
    again. A donation alone is an order too. Raises EmptyCart, NoDelivery, LineSoldOut, CodeRefused, DueTooSmall and
    DueTooLarge. A second click with nothing changed answers the order that stands already.
    """
    facts = (
        cart.locked(facts.id, read=facts) if facts is not None else None
    )  # two clicks at once: one after the other
    if proposal is None or not proposal.holds(facts, buyer, at=at):
        proposal = propose(facts, buyer, currency=currency, at=at)
    goods, agreed, quote = proposal.goods, proposal.agreed, proposal.quote
    if not goods.lines and not buyer.donation_minor:
        raise EmptyCart
    if cart_version is not None and facts is not None and cart_version != facts.version:
        raise CartChanged
    if agreed.refusal is not None and goods.lines:  # a donation alone has nothing that a code could lower
        raise agreed.refusal
    if gift_seen is not None and sum(card.balance.minor for card in agreed.cards) < gift_seen:
        raise GiftCardSpent
    if quote.total_minor != shown_minor:
        raise PriceChanged(shown_minor, Money(quote.total_minor, currency))
    check_due(quote)
    earlier = earlier_order(facts.id) if facts is not None and facts.order_id is not None else None
    if earlier is not None:
        if earlier.cart_print != proposal.fingerprint:
            raise CartChanged  # changed between the first look and now; the next click clears the way
        return Placed(earlier.id, earlier.token, Money(earlier.due_minor, currency), again=True)
    _check_stock(goods)
    count_ahead(orders.number_sequence(test=not livemode), *COUNTED)
    order = _write(proposal, facts, currency=currency, test=not livemode, at=at)
    if quote.code and agreed.code is not None:
        promotions.redeem(order.id, order.email, agreed.code, at=at)
    gift_cards.take(order.id, gift_cards.shares(agreed.cards, order.gift_card_minor), at=at)
    attempt = None
    if order.due_minor or quote.tax_at_payment or quote.delivery_at_payment:
        params = session_params(order, quote, public_url=public_url, modes=agreed.modes, say=say)
        attempt = payments.new_attempt(
            order.id, params, amount_minor=order.due_minor, currency=currency, livemode=livemode, at=at
        )
    audit.record("order.placed", ("order", order.id), by="system", at=at, fields={"number": order.number})
    if facts is not None:
        cart.tie_to_order(facts.id, order.id)
    payable_until = attempt.expires_at if attempt is not None else at + payments.PAGE_LIFE
    try:  # last, for others wait for these rows
        inventory.reserve(
            order.id,
            _units(goods),
            expires_at=payable_until + payments.HOLD_BEYOND_PAGE,
            at=at,
            cart_id=facts.id if facts is not None else None,
        )
    except OutOfStock as short:
        line = next(line for line in reversed(goods.lines) if short.variant_id in _takes(line))
        left = short.left // _takes(line)[short.variant_id]
        raise LineSoldOut(named(line.variant.product_title, line.variant.title), left) from short
    if attempt is None:
        book_free(order.id, at=at)
    return Placed(order.id, order.token, Money(order.due_minor, currency), attempt=attempt)


def _check_stock(goods: Basket) -> None:
    """Say which line cannot be bought before anything is written; `reserve` guards the last moment."""
    for line in goods.lines:
        if not line.buyable:
            left = line.left if line.variant.sellable else 0
            raise LineSoldOut(named(line.variant.product_title, line.variant.title), left)


def _as_read(variant: SaleVariant) -> dict[str, str]:
    """What a buyer reads on an order's line, where it is not the shop's English."""
    shown = {"shown_title": variant.product_title, "shown_variant": variant.title}
    return shown if tuple(shown.values()) != (variant.base_product_title, variant.base_title) else {}


def _takes(line: BasketLine) -> dict[int, int]:
    """What one of a line takes from the shelves: its parts, or itself; a gift card nothing."""
    if line.variant.gift_card:
        return {}
    return {part.variant_id: part.quantity for part in line.variant.parts} or {line.variant.id: 1}


def _units(goods: Basket) -> dict[int, int]:
    units: dict[int, int] = {}
    for line in goods.lines:
        for variant_id, each in _takes(line).items():
            units[variant_id] = units.get(variant_id, 0) + each * line.pick.quantity
    return units


def _write(
    proposal: Proposal, facts: CartFacts | None, *, currency: str, test: bool, at: datetime
) -> WrittenOrder:
    by_variant = {priced.item.key: priced for priced in proposal.quote.items}
    lines = [
        {
            "variant_id": line.variant.id,
            "product_id": line.variant.product_id,
            "product_slug": line.variant.product_slug,
            "sku": line.variant.sku,
            "title": line.variant.base_product_title,
            "variant_title": line.variant.base_title,
            **_as_read(line.variant),
            "media_id": line.variant.media_id,
            "quantity": line.pick.quantity,
            "unit_minor": line.unit.minor,
            "total_minor": line.total.minor,
            "discount_minor": by_variant[line.variant.id].discount_minor,
            "tax_minor": by_variant[line.variant.id].tax_minor,
            "tax_rate_ppm100": by_variant[line.variant.id].tax_rate_ppm100,
            "tax_code": line.variant.tax_code,
            "weight_g": line.variant.weight_g,
            "hs_code": line.variant.hs_code,
            "origin": line.variant.origin,
            "requires_shipping": line.variant.requires_shipping,
            "gift_card": line.variant.gift_card,
            "parts": [part.frozen() for part in line.variant.parts],
        }
        for line in proposal.goods.lines
    ]
    way = proposal.quote.delivery
    return orders.write(
        proposal.buyer,
        lines,
        proposal.parts,
        currency=currency,
        test=test,
        delivery=(way.code, way.name, way.days_min, way.days_max) if way else ("", "", 0, 0),
        story_id=facts.story_id if facts is not None else "",
        cart_id=facts.id if facts is not None else None,
        cart_print=proposal.fingerprint,
        at=at,
    )
