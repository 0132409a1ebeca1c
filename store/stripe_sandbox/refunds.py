"""Refunds: some succeed at once, some later, and some succeed first and fail days after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.stripe_sandbox.balance import book
from store.stripe_sandbox.disputes import holds_the_money
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.events import emit
from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.money import written
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

TURNS_AFTER = 60.0
"""Seconds of sandbox time until a pending refund succeeds or a doomed one fails; at a real bank these are days."""


def create(box: Sandbox, params: Doc) -> Doc:
    """Give back a charge, in part (`amount` minor units) or what is left of it."""
    for name in ("origin", "instructions_email", "customer", "refund_application_fee", "reverse_transfer"):
        if name in params:
            raise ApiError(f"This sandbox only refunds payments; it cannot take `{name}`.", param=name)
    charge = _charge(box, params)
    left = charge["amount"] - charge["amount_refunded"]
    if params.get("currency", charge["currency"]) != charge["currency"]:
        raise ApiError("The refund must be in the currency of the charge.", param="currency", kept=True)
    if holds_the_money(box, charge["id"]):
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise ApiError(message, code="charge_disputed", kept=True)
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded", kept=True)
    amount = params.get("amount", left)
    if amount > left:
        currency = charge["currency"]
        message = (
            f"Refund amount ({written(amount, currency)}) is greater than unrefunded amount on charge "
            f"({written(left, currency)})"
        )
        raise ApiError(message, param="amount", kept=True)
    return _give_back(box, charge, amount, params)


def _charge(box: Sandbox, params: Doc) -> Doc:
    if ("payment_intent" in params) == ("charge" in params):
        raise ApiError("Pass exactly one of `charge` and `payment_intent`.", param="payment_intent")
    if "charge" in params:
        charge = box.need(params["charge"], "charge", "charge", "charge", status=404)
    else:
        id = params["payment_intent"]
        intent = box.need(id, "payment_intent", "payment_intent", "payment_intent", status=404)
        found = box.vault.get(intent["latest_charge"] or "", "charge")
        if found is None or not found["paid"]:
            raise ApiError(
                f"This PaymentIntent ({id}) does not have a successful charge to refund.", kept=True
            )
        charge = found
    if not charge["paid"]:
        raise ApiError(f"Charge {charge['id']} did not succeed; there is nothing to refund.", kept=True)
    return charge


def _give_back(box: Sandbox, charge: Doc, amount: int, params: Doc) -> Doc:
    slow = charge.get("_refund") == "succeeded" or charge["payment_method_details"]["type"] != "card"
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": box.clock.seconds(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": _destination(charge, slow),
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if slow else "succeeded",
        "transfer_reversal": None,
    }
    if slow:
        refund["pending_reason"] = "processing"
    refund["balance_transaction"] = book(box, refund, "refund", -amount)["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    box.vault.put(charge)
    emit(box, "refund.created", box.vault.put(refund))
    emit(box, "charge.refunded", charge, previous={"amount_refunded": charge["amount_refunded"] - amount})
    if slow or charge.get("_refund") == "failed":
        box.vault.later(box.clock.now() + TURNS_AFTER, "refund", refund["id"])
    return refund


def _destination(charge: Doc, slow: bool) -> Doc:
    kind = charge["payment_method_details"]["type"]
    if kind != "card":
        return {"type": "us_bank_transfer"}
    card = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {"type": "card", "card": card | ({"type": "pending"} if slow else {})}


def turn(box: Sandbox, refund_id: str) -> None:
    """What was promised of this refund comes true: a pending one succeeds, a doomed one fails."""
    refund = box.vault.get(refund_id, "refund")
    if refund is None:
        return
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        del refund["pending_reason"]
        box.vault.put(refund)
        emit(box, "refund.updated", refund, previous={"status": "pending"})
        emit(box, "charge.refund.updated", refund, previous={"status": "pending"})
    elif refund["status"] == "succeeded":
        fail(box, refund_id)


def fail(box: Sandbox, refund_id: str, reason: str = "expired_or_canceled_card") -> Doc:
    """The buyer's bank sent the money back: it is ours again, and owed to the buyer."""
    refund = box.need(refund_id, "refund", "refund", "refund", status=404)
    if refund["status"] not in ("succeeded", "pending"):
        raise ApiError(f"This refund is {refund['status']} and cannot fail any more.")
    charge = box.need(refund["charge"], "charge", "charge", "charge")
    was = refund["status"]
    box.vault.forget_later("refund", refund_id)
    refund.pop("pending_reason", None)
    refund |= {"status": "failed", "failure_reason": reason}
    refund["failure_balance_transaction"] = book(box, refund, "refund_failure", refund["amount"])["id"]
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    box.vault.put(charge)
    box.vault.put(refund)
    for type in ("refund.updated", "refund.failed", "charge.refund.updated"):
        emit(box, type, refund, previous={"status": was})
    return refund
