"""Payment intents and charges: what happens when the buyer presses Pay, and what follows by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.stripe_sandbox import sessions
from store.stripe_sandbox.balance import settle_charge
from store.stripe_sandbox.cards import BankAccount, Card
from store.stripe_sandbox.charges import make_charge, make_method
from store.stripe_sandbox.disputes import open_dispute, warn
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.events import emit
from store.stripe_sandbox.ids import new_id, random_text
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

DEBIT_CLEARS_AFTER = 300.0
"""Seconds of sandbox time until a bank debit clears or fails; at a real bank these are about four days."""
UNAUTHENTICATED = (
    "payment_intent_authentication_failure",
    None,
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)


@dataclass(frozen=True)
class Declined:
    """The payment was refused; the session stays open. `message` is what the buyer reads."""

    code: str
    decline_code: str | None
    message: str


def pay_by_card(box: Sandbox, session: Doc, card: Card, *, authenticated: bool = False) -> bool:
    """Try to pay an open session with a card; the buyer's details are on it already.

    True: paid and complete. False: 3-D Secure has to confirm first. A card that declines goes to `refuse` instead.
    """
    intent = _intent_of(box, session)
    if (card.challenge or session["_challenge"] in ("any", "challenge")) and not authenticated:
        intent |= {
            "status": "requires_action",
            "next_action": {
                "type": "redirect_to_url",
                "redirect_to_url": {"return_url": session["_page"], "url": session["_page"] + "/confirm"},
            },
        }
        session["_card"] = card.number
        box.vault.put(session)
        emit(box, "payment_intent.requires_action", box.vault.put(intent))
        return False
    intent["next_action"] = None
    method = make_method(box, session, card)
    charge = make_charge(box, session, intent, method, "succeeded")
    if card.at_once:
        charge["_at_once"] = True
    charge["_refund"] = card.refund
    settle_charge(box, charge)
    _succeeded(box, session, intent, charge)
    sessions.complete(box, session, "paid")
    if card.dispute is not None:
        open_dispute(box, charge["id"], card.dispute, inquiry=card.inquiry)
    if card.warning:
        warn(box, charge)
    return True


def refuse(box: Sandbox, session: Doc, refusal: tuple[str, str | None, str], card: Card | None) -> Declined:
    """Record a refused attempt (a failed charge when a card was asked at all) and say what the buyer is told."""
    code, decline_code, message = refusal
    intent = _intent_of(box, session)
    error = {"code": code, "message": message, "type": "card_error"}
    if decline_code is not None:
        error["decline_code"] = decline_code
    if card is not None:
        charge = make_charge(box, session, intent, make_method(box, session, card), "failed", refusal)
        intent["latest_charge"] = error["charge"] = charge["id"]
        emit(box, "charge.failed", charge)
    intent |= {"status": "requires_payment_method", "last_payment_error": error, "next_action": None}
    emit(box, "payment_intent.payment_failed", box.vault.put(intent))
    return Declined(code, decline_code, message)


def pay_by_bank(box: Sandbox, session: Doc, account: BankAccount) -> None:
    """Take a bank debit: the session is complete but unpaid until the bank has answered, later."""
    intent = _intent_of(box, session)
    charge = make_charge(box, session, intent, make_method(box, session, account), "pending")
    charge["_clears"] = account.clears
    intent |= {
        "status": "processing",
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
    }
    emit(box, "payment_intent.processing", box.vault.put(intent))
    emit(box, "charge.pending", box.vault.put(charge))
    sessions.complete(box, session, "unpaid")
    box.vault.later(box.clock.now() + DEBIT_CLEARS_AFTER, "debit", intent["id"])


def debit_due(box: Sandbox, intent_id: str) -> None:
    """The bank's time is up: it pays or not, as the test account says."""
    intent = box.vault.get(intent_id, "payment_intent") or {}
    charge = box.vault.get(intent.get("latest_charge") or "", "charge")
    if charge is not None:
        finish_debit(box, intent_id, bool(charge.get("_clears")))


def finish_debit(box: Sandbox, intent_id: str, clears: bool) -> None:
    """The bank has answered. Raises ApiError for a payment that is not waiting for one."""
    intent = box.need(intent_id, "payment_intent", "payment_intent", "intent", status=404)
    if intent["status"] != "processing":
        raise ApiError(f"This payment is not waiting for a bank: it is {intent['status']}.")
    charge = box.need(intent["latest_charge"], "charge", "charge", "charge")
    session = box.need(intent["_session"], "checkout.session", "checkout.session", "session")
    box.vault.forget_later("debit", intent_id)
    if clears:
        charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
        settle_charge(box, charge)
        _succeeded(box, session, intent, charge)
        session["payment_status"] = "paid"
        emit(box, "checkout.session.async_payment_succeeded", box.vault.put(session))
        return
    message = "The bank refused the debit: insufficient funds."
    charge |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": message}
    error = {
        "code": "payment_intent_payment_attempt_failed",
        "message": message,
        "type": "invalid_request_error",
    }
    intent |= {"status": "requires_payment_method", "last_payment_error": error}
    emit(box, "charge.failed", box.vault.put(charge))
    emit(box, "payment_intent.payment_failed", box.vault.put(intent))
    emit(box, "checkout.session.async_payment_failed", session)


def _succeeded(box: Sandbox, session: Doc, intent: Doc, charge: Doc) -> None:
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
    }
    session["payment_intent"] = intent["id"]
    emit(box, "charge.succeeded", box.vault.put(charge))
    emit(box, "payment_intent.succeeded", box.vault.put(intent))


def _intent_of(box: Sandbox, session: Doc) -> Doc:
    """The session's intent at its present total; made when the buyer first tries to pay."""
    found = box.vault.get(session["payment_intent"] or "", "payment_intent")
    data = session["_intent_data"]
    details = session["collected_information"]["shipping_details"]
    shipping = data.get("shipping") or (details and {"address": details["address"], "name": details["name"]})
    if found is not None:
        return box.vault.put(found | {"amount": session["amount_total"], "shipping": shipping})
    id = new_id("pi")
    intent = {
        "id": id,
        "object": "payment_intent",
        "allowed_payment_method_types": None,
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": data.get("capture_method", "automatic_async"),
        "client_secret": f"{id}_secret_{random_text(25)}",
        "confirmation_method": "automatic",
        "created": box.clock.seconds(),
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "description": data.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "managed_payments": None,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "payment_record": None,
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "review": None,
        "setup_future_usage": data.get("setup_future_usage"),
        "shipping": shipping,
        "source": None,
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_group": data.get("transfer_group"),
        "_session": session["id"],
    }
    session["payment_intent"] = id
    box.vault.put(session)
    emit(box, "payment_intent.created", box.vault.put(intent))
    return intent
