"""What a settled page may say differently from the order, and taking that over.

Stripe adds tax or delivery only where the frozen body of the attempt asked it to; then tax, delivery and the total are
Stripe's, and the goods stay ours to the cent. Any other difference is none of these and is not booked as this order's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.db import db
from store.kit.frozen_text import freeze
from store.kit.i18n import lazy
from store.kit.money import share_out
from store.kit.protocols import HostedSession
from store.orders import ClaimedOrder, Order
from store.payments import AttemptFacts


@dataclass(frozen=True)
class Asked:
    """What the frozen body asked of the page."""

    lines_minor: int
    by_stripe: bool
    tax: str
    ways: Mapping[str, Mapping[str, Any]]


def asked_of(attempt: AttemptFacts) -> Asked:
    """Read it from the body that was sent."""
    params = attempt.params
    prices = [item["price_data"] for item in params["line_items"]]
    ways = {
        option["shipping_rate_data"]["metadata"]["delivery"]: option["shipping_rate_data"]
        for option in params.get("shipping_options", ())
    }
    taxed = bool(params.get("automatic_tax", {}).get("enabled"))
    return Asked(
        lines_minor=sum(price["unit_amount"] for price in prices),
        by_stripe=taxed or bool(ways),
        tax=str(prices[0].get("tax_behavior", "")) if taxed else "",
        ways=ways,
    )


def difference(attempt: AttemptFacts, session: HostedSession, order: ClaimedOrder) -> str | None:
    """What does not fit between the frozen body and the page, with both figures; None when all that differs is what
    Stripe was asked to work out."""
    asked = asked_of(attempt)
    told = f"the payment page says {session.amount_total}"
    if not asked.by_stripe:
        if session.amount_total != attempt.amount_minor:
            return f"Expected {attempt.amount_minor} {attempt.currency}, {told}."
        return None
    parts = session.parts
    if parts["subtotal"] != asked.lines_minor:
        return f"Expected goods of {asked.lines_minor} {attempt.currency}, the payment page says {parts['subtotal']}."
    if parts["discount"]:
        return f"Expected no discount there, the payment page says {parts['discount']}."
    if _way(asked, session) is None:
        offered = ", ".join(str(way["fixed_amount"]["amount"]) for way in asked.ways.values()) or "0"
        return f"Expected delivery of {offered}, the payment page says {parts['shipping']}."
    if parts["tax"] and not asked.tax:
        return f"Expected no tax there, the payment page says {parts['tax']}."
    if session.amount_total != asked.lines_minor + parts["shipping"] + _added(asked, session):
        return f"The parts of the payment page do not add up: {told}."
    if session.address is not None and session.address["country"] != order.ship_country:
        return f"Expected a delivery to {order.ship_country}, the payment page says {session.address['country']}."
    return None


def _added(asked: Asked, session: HostedSession) -> int:
    return session.parts["tax"] if asked.tax == "exclusive" else 0


def _way(asked: Asked, session: HostedSession) -> Mapping[str, Any] | None:
    """The way of ours that was chosen there; {} where none was offered and none is charged; None for anything else."""
    minor = session.parts["shipping"]
    if not asked.ways:
        return {} if minor == 0 else None
    fitting = [way for way in asked.ways.values() if way["fixed_amount"]["amount"] == minor]
    named = asked.ways.get(session.delivery)
    if named is not None:
        return named if named in fitting else None
    return fitting[0] if fitting else None


def take_over(order: Order, attempt: AttemptFacts, session: HostedSession, *, at: datetime) -> None:
    """Write what Stripe worked out into the order: tax, delivery, total, and the address typed there.

    Call it only where `difference` found none. Usually there is nothing to take over.
    """
    asked = asked_of(attempt)
    if not asked.by_stripe:
        return
    with db.session.no_autoflush:  # the row is whole only when all its parts are
        if asked.ways:
            _take_way(order, _way(asked, session) or {}, session.parts["shipping"])
        if asked.tax:
            _take_tax(order, asked, session)
        order.total_minor = (
            order.items_minor
            + order.shipping_minor
            + order.tax_added_minor
            + order.donation_minor
            - order.discount_minor
        )
        order.due_minor = order.total_minor - order.gift_card_minor
    quote = dict(order.quote)
    quote |= {
        name: getattr(order, name)
        for name in ("shipping_minor", "tax_added_minor", "tax_included_minor", "total_minor", "due_minor")
    }
    told = [reason for reason in quote.get("reasons", ()) if reason["of"] not in _restated(asked)]
    quote["reasons"] = told + [{"of": of, "text": freeze(text)} for of, text in _restated(asked).items()]
    order.quote = quote
    _take_address(order, session, at=at)


def _restated(asked: Asked) -> dict[str, Any]:
    """Numbers that are Stripe's now, with their reason; the total's old derivation is dropped with them."""
    told = {"total": lazy("the sum of all parts, as the payment page asked for it")}
    if asked.tax:
        told["tax"] = lazy("worked out by Stripe for the address you gave on the payment page")
    if asked.ways:
        told["shipping"] = lazy("the way you chose on the payment page")
    return told


def _take_way(order: Order, way: Mapping[str, Any], minor: int) -> None:
    order.shipping_minor = minor
    told = way["metadata"]
    fewest, most = str(told["days"]).split("-")
    order.delivery_code, order.delivery_name = told["delivery"], told["name"]
    order.delivery_days_min, order.delivery_days_max = int(fewest), int(most)


def _take_tax(order: Order, asked: Asked, session: HostedSession) -> None:
    """The page tells one sum; the lines bear it in proportion to what they come to."""
    tax = session.parts["tax"]
    order.tax_added_minor = tax if asked.tax == "exclusive" else 0
    order.tax_included_minor = tax if asked.tax == "inclusive" else 0
    of_lines = tax - session.parts["shipping_tax"]
    weights = [line.total_minor - line.discount_minor for line in order.lines]
    if not sum(weights):
        return
    for line, share in zip(order.lines, share_out(of_lines, weights), strict=True):
        line.tax_minor = share


ADDRESS = {
    "name": ("ship_name", 100),
    "line1": ("ship_line1", 120),
    "line2": ("ship_line2", 120),
    "city": ("ship_city", 100),
    "state": ("ship_state", 100),
    "postal_code": ("ship_postcode", 24),
}
"""The page's parts of an address, our columns and how much they hold."""


def _take_address(order: Order, session: HostedSession, *, at: datetime) -> None:
    """The page asked for the address its tax and delivery hang on: what was typed there last is where it goes."""
    typed = session.address
    if typed is None or not typed["line1"]:
        return
    changed = []
    for part, (column, most) in ADDRESS.items():
        text = " ".join(typed[part].split())[:most]
        if text != getattr(order, column):
            setattr(order, column, text)
            changed.append(column)
    if changed:
        order.tell("updated_address", at=at, by="buyer", data={"changed": changed, "where": "payment page"})
