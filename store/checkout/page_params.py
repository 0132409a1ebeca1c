"""What the payment page is told: the frozen body of an attempt, whose sum is the order's due to the cent.

In the usual mode everything is in the lines. Where Stripe works out the tax or lets the buyer choose the delivery, the
body says so in Stripe's words, and `settlement` reads from the same frozen body what may come back different.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from store.kit.i18n import LANGUAGES, Text, lazy, prefix
from store.kit.money import Money
from store.orders import Order, WrittenOrder
from store.pricing import DeliveryMode, DeliveryOffer, Modes, Quote, TaxMode

TAX_CODE = re.compile(r"txcd_[0-9]{8}")
"""Tax codes as Stripe names them; others are ours alone and stay at home."""

NONTAXABLE = "txcd_00000000"
SHIPPING = "txcd_92010001"
MOST_OPTIONS = 5
"""How many ways of delivery one page can offer."""


def named(title: str, variant: str) -> str:
    """`Plain Tee Shirt (Black / M)`."""
    return f"{title} ({variant})" if variant else title


def session_params(
    order: Order | WrittenOrder,
    quote: Quote,
    *,
    public_url: str,
    modes: Modes | None = None,
    say: Callable[[Text], str] = str,
) -> Mapping[str, Any]:
    """The body of the payment page: one item per line (quantity 1, named "2 × …") at its amount after discounts, then
    delivery, tax, donation.

    Their sum is the order's due, which `settle` compares; where gift cards pay a part, one item asks for the rest. The
    addresses are put together by hand: an URL encoder would break the placeholder Stripe fills in.
    """
    page = _Page(order, quote, modes or Modes(), say)
    home = public_url + prefix(order.locale)
    return {
        "mode": "payment",
        "line_items": page.items(),
        "customer_email": order.email,
        "success_url": f"{home}/checkout/return?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{home}/checkout?left=payment",
        "locale": order.locale if order.locale in LANGUAGES else "auto",
        "adaptive_pricing": {"enabled": False},
        "metadata": {"shop": "tvnl", "order": str(order.number)},
        **({} if order.lines else {"submit_type": "donate"}),
        **page.asked_there(),
    }


class _Page:
    """One body in the making."""

    def __init__(
        self, order: Order | WrittenOrder, quote: Quote, modes: Modes, say: Callable[[Text], str]
    ) -> None:
        self.order, self.quote, self.say = order, quote, say
        self.currency = order.currency.lower()
        self.behavior = ""
        if quote.tax_at_payment:
            self.behavior = "inclusive" if modes.tax is TaxMode.STRIPE_INCLUDED else "exclusive"
        self.offers: Sequence[DeliveryOffer] = ()
        if quote.delivery_at_payment and modes.delivery is DeliveryMode.STRIPE:
            self.offers = quote.deliveries[:MOST_OPTIONS]

    def item(self, name: str, minor: int, tax_code: str = "") -> dict[str, Any]:
        product: dict[str, Any] = {"name": name}
        price: dict[str, Any] = {"currency": self.currency, "unit_amount": minor, "product_data": product}
        if self.behavior:
            price["tax_behavior"] = self.behavior
            if TAX_CODE.fullmatch(tax_code):
                product["tax_code"] = tax_code
        return {"quantity": 1, "price_data": price}

    def items(self) -> list[dict[str, Any]]:
        order = self.order
        if order.gift_card_minor:
            told = lazy(
                "Order #%(number)s, after %(amount)s from gift cards",
                number=order.number,
                amount=Money(order.gift_card_minor, order.currency),
            )
            return [self.item(self.say(told), order.due_minor)]
        untaxed = {line.item.key for line in self.quote.items if not line.item.taxable}
        items = []
        for line in order.lines:
            amount = line.total_minor - line.discount_minor
            name = named(line.shown_title or line.title, line.shown_variant or line.variant_title)
            code = NONTAXABLE if line.variant_id in untaxed else line.tax_code
            items.append(self.item(f"{line.quantity} × {name}" if line.quantity > 1 else name, amount, code))
        way = lazy("Delivery: %(way)s", way=lazy(order.delivery_name))
        tax = lazy(self.quote.tax_name) if self.quote.tax_name else lazy("Tax")
        for what, minor, code in (
            (way, 0 if self.offers else order.shipping_minor, SHIPPING),
            (tax, order.tax_added_minor, ""),
            (lazy("Donation to TV News LIES"), order.donation_minor, NONTAXABLE),
        ):
            if minor:
                items.append(self.item(self.say(what), minor, code))
        return items

    def asked_there(self) -> dict[str, Any]:
        """What Stripe is to work out or to ask: tax, the way of delivery, the address both hang on."""
        told: dict[str, Any] = {}
        if self.behavior:
            told["automatic_tax"] = {"enabled": True}
        if self.offers:
            told["shipping_options"] = [{"shipping_rate_data": self._rate(way)} for way in self.offers]
        if not told:
            return {}
        if any(line.requires_shipping for line in self.order.lines):
            told["shipping_address_collection"] = {"allowed_countries": [self.order.ship_country]}
        else:
            told["billing_address_collection"] = "required"
        return told

    def _rate(self, way: DeliveryOffer) -> dict[str, Any]:
        rate: dict[str, Any] = {
            "type": "fixed_amount",
            "display_name": self.say(lazy(way.name))[:100],
            "fixed_amount": {"amount": way.price_minor, "currency": self.currency},
            "metadata": {
                "delivery": way.code,
                "name": way.name,
                "days": f"{way.days_min}-{way.days_max}",
            },
        }
        if way.days_max:
            rate["delivery_estimate"] = {
                "minimum": {"unit": "business_day", "value": max(1, way.days_min)},
                "maximum": {"unit": "business_day", "value": way.days_max},
            }
        if self.behavior:
            rate |= {"tax_behavior": self.behavior, "tax_code": SHIPPING}
        return rate
