"""Charges and the payment methods behind them, in the shape the contract promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.stripe_sandbox.cards import BankAccount, Card
from store.stripe_sandbox.ids import new_id, random_text
from store.stripe_sandbox.parameters import words
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

EXPIRES = (12, 2034)
"""What the sandbox says of every card's expiry: the page checks what was typed, and forgets it with the number."""


def make_method(box: Sandbox, session: Doc, means: Card | BankAccount) -> Doc:
    """The payment method: of a card or account only what Stripe shows, never the whole number."""
    doc = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing(session),
        "created": box.clock.seconds(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card" if isinstance(means, Card) else "us_bank_account",
        "_challenged": isinstance(means, Card) and means.challenge,
    }
    doc[str(doc["type"])] = _card(means) if isinstance(means, Card) else _account(means)
    return box.vault.put(doc)


def billing(session: Doc) -> Doc:
    """Who pays, as typed on the page."""
    details = session["customer_details"] or {}
    return {name: details.get(name) for name in ("address", "email", "name", "phone")} | {"tax_id": None}


def _card(card: Card) -> Doc:
    return {
        "brand": card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": {"amex": "american_express"}.get(card.brand, card.brand),
        "exp_month": EXPIRES[0],
        "exp_year": EXPIRES[1],
        "fingerprint": "sandbox" + card.last4,
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _account(account: BankAccount) -> Doc:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": "sandbox" + account.last4,
        "last4": account.last4,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": account.routing,
        "status_details": None,
    }


def make_charge(
    box: Sandbox,
    session: Doc,
    intent: Doc,
    method: Doc,
    status: str,
    refusal: tuple[str, str | None, str] | None = None,
) -> Doc:
    """A charge of the intent's amount: succeeded, pending at a bank, or failed with (code, decline code, message)."""
    done = status == "succeeded"
    code, decline_code, message = refusal or (None, None, None)
    doc = {
        "id": new_id("ch" if method["type"] == "card" else "py"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if done else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": billing(session),
        "calculated_statement_descriptor": "LOCAL SANDBOX",
        "captured": done,
        "created": box.clock.seconds(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": code,
        "failure_message": message,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network" if refusal else "approved_by_network",
            "reason": decline_code or code,
            "risk_level": "normal",
            "risk_score": 20,
            "seller_message": message or "Payment complete.",
            "type": "issuer_declined" if refusal else "authorized",
        },
        "paid": done,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(method, intent["amount"]),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": intent["shipping"],
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }
    return box.vault.put(doc)


def _details(method: Doc, amount: int) -> Doc:
    kind = method["type"]
    means = method[kind]
    if kind == "us_bank_account":
        shown = words("account_holder_type account_type bank_name fingerprint last4 routing_number")
        return {"type": kind, kind: {name: means[name] for name in shown} | {"payment_reference": None}}
    shown = words("brand checks country exp_month exp_year fingerprint funding last4 wallet")
    more = {
        "amount_authorized": amount,
        "authorization_code": random_text(6).upper(),
        "electronic_commerce_indicator": None,
        "installments": None,
        "mandate": None,
        "network": means["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "regulated_status": "unregulated",
        "three_d_secure": _authenticated() if method["_challenged"] else None,
        "transaction_link_id": None,
    }
    return {"type": kind, kind: {name: means[name] for name in shown} | more}


def _authenticated() -> Doc:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }
