"""What a session costs: lines, discount, delivery and tax in whole minor units whose parts add up to the total."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.money import half_up, share
from store.stripe_sandbox.offers import discount_on
from store.stripe_sandbox.rendering import render
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox


def price_session(box: Sandbox, session: Doc) -> None:
    """Fill in every amount of a session from its lines, its discount, the chosen delivery and the tax due.

    amount_total = amount_subtotal − amount_discount + amount_shipping + tax that prices do not include already.
    """
    lines = session["_lines"]
    for line in lines:
        price = line["price"]
        line["amount_subtotal"] = half_up(Decimal(price["unit_amount_decimal"]) * line["quantity"])
    subtotal = sum(line["amount_subtotal"] for line in lines)
    discount = _discount(box, session)
    rate = _tax_rate(box, session)
    added = 0
    for line in lines:
        net = line["amount_subtotal"] - line["amount_discount"]
        tax, extra = _tax(
            None if _untaxed(box, line["price"]["product"]) else rate, net, line["price"]["tax_behavior"]
        )
        line["amount_tax"], line["amount_total"] = tax, net + extra
        added += extra
    shipping, shipping_tax, shipping_added = _shipping(box, session, rate)
    tax = sum(line["amount_tax"] for line in lines) + shipping_tax
    session["amount_subtotal"] = subtotal
    session["amount_total"] = subtotal - discount + shipping + added + shipping_added
    session["total_details"] = {"amount_discount": discount, "amount_shipping": shipping, "amount_tax": tax}
    session["_breakdown"]["taxes"] = (
        [
            {
                "amount": tax,
                "rate": rate,
                "taxability_reason": "standard_rated",
                "taxable_amount": subtotal - discount + shipping - (tax - added - shipping_added),
            }
        ]
        if rate
        else []
    )


def _discount(box: Sandbox, session: Doc) -> int:
    lines, coupon = session["_lines"], box.vault.get(session["_coupon"] or "", "coupon")
    session["_breakdown"] = {"discounts": [], "taxes": []}
    if coupon is None:
        for line in lines:
            line["amount_discount"] = 0
        return 0
    amount, covered = discount_on(
        coupon, [(line["price"]["product"], line["amount_subtotal"]) for line in lines]
    )
    weights = [line["amount_subtotal"] if yes else 0 for line, yes in zip(lines, covered, strict=True)]
    for line, part in zip(lines, share(amount, weights), strict=True):
        line["amount_discount"] = part
    session["_breakdown"]["discounts"] = [
        {"amount": amount, "discount": _discount_object(box, session, coupon)}
    ]
    return amount


def _discount_object(box: Sandbox, session: Doc, coupon: Doc) -> Doc:
    return {
        "id": session.setdefault("_discount_id", new_id("di")),
        "object": "discount",
        "checkout_session": session["id"],
        "customer": None,
        "customer_account": None,
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": session["discounts"][0]["promotion_code"] if session["discounts"] else None,
        "source": {"coupon": render(box, coupon)["id"], "type": "coupon"},
        "start": session["created"],
        "subscription": None,
        "subscription_item": None,
    }


def _shipping(box: Sandbox, session: Doc, rate: Doc | None) -> tuple[int, int, int]:
    chosen = box.vault.get(session["_shipping_rate"] or "", "shipping_rate")
    if chosen is None:
        session["shipping_cost"] = None
        return 0, 0, 0
    amount = chosen["fixed_amount"]["amount"]
    tax, extra = _tax(rate, amount, chosen["tax_behavior"])
    session["shipping_cost"] = {
        "amount_subtotal": amount,
        "amount_tax": tax,
        "amount_total": amount + extra,
        "shipping_rate": chosen["id"],
    }
    return amount, tax, extra


NONTAXABLE = ("txcd_00000000", "txcd_10502000")
"""Stripe's tax codes for what bears no tax anywhere: nontaxable things, gift cards."""


def _untaxed(box: Sandbox, product: str) -> bool:
    doc = box.vault.get(product, "product")
    return doc is not None and doc["tax_code"] in NONTAXABLE


def _tax(rate: Doc | None, amount: int, behavior: str) -> tuple[int, int]:
    """The tax in or on an amount, and how much of it comes on top."""
    if rate is None:
        return 0, 0
    percent = Decimal(str(rate["percentage"]))
    if behavior == "inclusive":
        return half_up(Decimal(amount) * percent / (100 + percent)), 0
    tax = half_up(Decimal(amount) * percent / 100)
    return tax, tax


def registrations(box: Sandbox) -> dict[str, str]:
    """Where the account collects tax: {"US-CA": "8.25", "DE": "19"}; ordered through the control API."""
    found: dict[str, str] = json.loads(box.vault.setting("tax") or "{}")
    return found


def _tax_rate(box: Sandbox, session: Doc) -> Doc | None:
    """The rate for the buyer's address; None without automatic tax, an address, or a registration there."""
    place = session["_taxed_at"]
    if not session["automatic_tax"]["enabled"] or place is None:
        return None
    country, state = place.get("country"), place.get("state")
    known = registrations(box)
    percent = known.get(f"{country}-{state}") or known.get(str(country))
    if percent is None:
        return None
    return {
        "id": session.setdefault("_tax_rate_id", new_id("txr")),
        "object": "tax_rate",
        "active": False,
        "country": country,
        "created": session["created"],
        "description": None,
        "display_name": "Tax",
        "effective_percentage": float(percent),
        "flat_amount": None,
        "inclusive": False,
        "jurisdiction": state or country,
        "jurisdiction_level": "state" if state else "country",
        "livemode": False,
        "metadata": {},
        "percentage": float(percent),
        "rate_type": "percentage",
        "state": state,
        "tax_type": "sales_tax" if country == "US" else "vat",
    }
