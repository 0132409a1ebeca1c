"""On which terms a basket is sold: everything that pricing reads from the database, in a constant number of queries,
and the quote that follows from it without any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from store import pricing, promotions
from store.catalog.scopes import ProductScope, scopes_of
from store.checkout.types import Basket, Terms
from store.payments import gift_cards
from store.payments.gift_cards import GiftCardFacts
from store.pricing import Code, DeliveryMode, DeliveryOffer, Item, Quote, TaxMode, TaxTable
from store.promotions import CodeRefused


def items_of(goods: Basket) -> list[Item]:
    """The lines of a basket as pricing takes them; the key of each is its variant's id."""
    scopes = scopes_of({line.variant.product_id for line in goods.lines}) if goods.lines else {}
    items = []
    for line in goods.lines:
        variant = line.variant
        scope = scopes.get(variant.product_id, ProductScope())
        items.append(
            Item(
                key=variant.id,
                quantity=line.pick.quantity,
                unit_minor=line.unit.minor,
                weight_g=variant.weight_g,
                tax_code=variant.tax_code,
                requires_shipping=variant.requires_shipping,
                list_minor=variant.price.minor,
                break_from=pricing.break_at(variant.price, variant.breaks, line.pick.quantity),
                product=variant.product_id,
                collections=scope.collections,
                discountable=not scope.gift_card,
                taxable=not scope.gift_card,
                title=variant.product_title,
            )
        )
    return items


def terms(
    goods: Basket,
    *,
    country: str,
    state: str = "",
    code: str | None = None,
    email: str = "",
    now: datetime,
) -> Terms:
    """The terms for a basket sent to a destination at this moment.

    `code` is the discount code as typed, None for the one kept with the cart; `email` the customer's address where it
    is known, for limits per customer. A code that cannot be used raises nothing: `refusal` says why.
    """
    items = items_of(goods)
    modes = pricing.modes()
    typed = (goods.cart.discount_code if goods.cart is not None else "") if code is None else code
    found, refusal = _code(typed, items, goods, email=email, now=now)
    by_stripe = modes.tax is not TaxMode.TABLES
    return Terms(
        items=tuple(items),
        deliveries=_deliveries(goods, items, country),
        tax=TaxTable() if by_stripe or not country else pricing.tax_table(country, state),
        promotions=promotions.running_promotions(now) if items else (),
        typed=typed,
        code=found,
        refusal=refusal,
        modes=modes,
        cards=_cards(goods, now=now),
    )


_terms = terms  # under this name where a parameter takes the other


def _cards(goods: Basket, *, now: datetime) -> Sequence[GiftCardFacts]:
    """The gift cards kept with a cart; what its own unpaid order took from them is still theirs to give."""
    if goods.cart is None or not goods.cart.gift_cards:
        return ()
    order_id = goods.cart.order_id
    holding = gift_cards.taken(order_id) if order_id is not None else {}
    return gift_cards.usable(goods.cart.gift_cards, goods.currency, now=now, holding=holding)


def _deliveries(goods: Basket, items: Sequence[Item], country: str) -> Sequence[DeliveryOffer]:
    if not goods.needs_delivery or not country:
        return ()
    worth = sum(item.total_minor for item in items if item.discountable)  # a gift card is money, not goods
    return pricing.delivery_offers(country, weight_g=goods.weight_g, items_minor=worth)


def _code(
    typed: str, items: Sequence[Item], goods: Basket, *, email: str, now: datetime
) -> tuple[Code | None, CodeRefused | None]:
    if not typed.strip():
        return None, None
    order_id = goods.cart.order_id if goods.cart is not None else None
    try:
        return promotions.find_code(typed, now=now, items=items, email=email, order_id=order_id), None
    except CodeRefused as refusal:
        return None, refusal


def price(
    goods: Basket,
    *,
    country: str,
    state: str = "",
    delivery: DeliveryOffer | str | None = None,
    donation_minor: int = 0,
    round_up: bool = False,
    code: str | None = None,
    email: str = "",
    now: datetime | None = None,
    terms: Terms | None = None,
) -> Quote:
    """The quote for a basket sent to a destination by a delivery (an offer or its code).

    With `terms` it asks nothing of the database; without them it reads them for the moment `now`. A code that
    is refused simply takes nothing off here; whoever shows the page says so from the terms.
    """
    if terms is None:
        if now is None:
            raise TypeError("price() needs the moment, or the terms")
        terms = _terms(goods, country=country, state=state, code=code, email=email, now=now)
    chosen = delivery.code if isinstance(delivery, DeliveryOffer) else delivery or ""
    return pricing.quote(
        terms.items,
        currency=goods.currency,
        deliveries=terms.deliveries,
        chosen=chosen,
        tax=terms.tax,
        promotions=terms.promotions,
        code=terms.code,
        donation_minor=donation_minor,
        rounding_up=round_up,
        gift_minor=sum(card.balance.minor for card in terms.cards),
        tax_at_payment=terms.modes.tax is not TaxMode.TABLES and bool(terms.items),
        delivery_at_payment=terms.modes.delivery is DeliveryMode.STRIPE and bool(terms.deliveries),
    )
