"""Disputes and early fraud warnings, as the buyers' banks raise and decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.stripe_sandbox.balance import DISPUTE_FEE, book
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.events import emit
from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.parameters import words
from store.stripe_sandbox.rendering import render
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

ANSWER_WITHIN = 9 * 86400
APPEALS = ("appeal_needs_response", "appeal_under_review")
REASONS = words("""general fraudulent product_not_received product_unacceptable duplicate credit_not_processed
    unrecognized subscription_canceled""")
EVIDENCE = words("""access_activity_log billing_address cancellation_policy cancellation_policy_disclosure
    cancellation_rebuttal customer_communication customer_email_address customer_name
    customer_purchase_ip customer_signature duplicate_charge_documentation
    duplicate_charge_explanation duplicate_charge_id product_description receipt refund_policy
    refund_policy_disclosure refund_refusal_explanation service_date service_documentation
    shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number
    uncategorized_file uncategorized_text""")


def holds_the_money(box: Sandbox, charge_id: str) -> bool:
    """Whether a dispute stands in the way of a refund: one that is open, or lost for good."""
    return any(
        dispute["charge"] == charge_id
        and not dispute["status"].startswith("warning_")
        and dispute["status"] not in ("won", "prevented")
        for dispute in box.vault.every("dispute")
    )


def open_dispute(
    box: Sandbox,
    charge_id: str,
    reason: str = "fraudulent",
    *,
    amount: int | None = None,
    inquiry: bool = False,
) -> Doc:
    """The bank takes `amount` and a fee back; an inquiry only asks. Unless told it is about what was not refunded, or,
    banks do not ask what was, about the whole charge when all of it had been."""
    charge = box.need(charge_id, "charge", "charge", "charge", status=404)
    if not charge["paid"]:
        raise ApiError("Only a charge that succeeded can be disputed.")
    if reason not in REASONS:
        raise ApiError(f"Invalid reason: must be one of {', '.join(REASONS)}", param="reason")
    if amount is None:
        amount = charge["amount"] - charge["amount_refunded"] or charge["amount"]
    if not 0 < amount <= charge["amount"]:
        raise ApiError("A dispute is for one minor unit up to the whole charge.", param="amount")
    now = box.clock.seconds()
    dispute = {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge_id,
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + ANSWER_WITHIN,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": charge["payment_method_details"].get("card", {}).get("brand", "visa"),
                "case_type": "inquiry" if inquiry else "chargeback",
                "network": "visa",
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    box.vault.put(charge | {"disputed": True})
    if not inquiry:
        _move(box, dispute, -amount, DISPUTE_FEE, "dispute")
    emit(box, "charge.dispute.created", box.vault.put(dispute))
    if not inquiry:
        emit(box, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def escalate(box: Sandbox, dispute_id: str) -> Doc:
    """The bank is not content with an inquiry's answer, or heard none: now it takes the money and a fee."""
    dispute = box.need(dispute_id, "dispute", "dispute", "dispute", status=404)
    was = dispute["status"]
    if not was.startswith("warning_"):
        raise ApiError(f"A dispute that is {was} is no inquiry.", param="dispute")
    dispute |= {"status": "needs_response", "is_charge_refundable": False}
    dispute["payment_method_details"]["card"]["case_type"] = "chargeback"
    dispute["evidence_details"]["due_by"] = box.clock.seconds() + ANSWER_WITHIN
    _move(box, dispute, -dispute["amount"], DISPUTE_FEE, "dispute")
    emit(box, "charge.dispute.updated", box.vault.put(dispute), previous={"status": was})
    emit(box, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(box: Sandbox, dispute_id: str, status: str) -> Doc:
    """The bank decides: won gives the money back, lost keeps it; an inquiry is closed without either. What is lost
    may be appealed, which decides nothing yet."""
    dispute = box.need(dispute_id, "dispute", "dispute", "dispute", status=404)
    was = dispute["status"]
    inquiry = was.startswith("warning_")
    allowed: tuple[str, ...] = ("warning_closed",) if inquiry else ("won", "lost")
    if was == "lost" or was in APPEALS:
        allowed = ("won", "lost", *APPEALS)
    if status not in allowed or was in ("won", "warning_closed", status):
        raise ApiError(f"A dispute that is {was} cannot become {status}.", param="status")
    dispute["status"] = status
    box.vault.put(dispute)
    if status == "won":
        _move(box, dispute, dispute["amount"], 0, "dispute_reversal")
    box.vault.put(dispute)
    emit(box, "charge.dispute.updated", dispute, previous={"status": was})
    if status in APPEALS:
        return dispute
    emit(box, "charge.dispute.closed", dispute, previous={"status": was})
    if status == "won":
        emit(box, "charge.dispute.funds_reinstated", dispute)
    return dispute


def submit_evidence(box: Sandbox, dispute_id: str, text: str) -> Doc:
    """Answer the bank: `winning_evidence` wins, `losing_evidence` loses, anything else is under review."""
    dispute = box.need(dispute_id, "dispute", "dispute", "dispute", status=404)
    was = dispute["status"]
    if not was.endswith("needs_response"):
        raise ApiError(f"A dispute that is {was} takes no evidence.")
    dispute["evidence"]["uncategorized_text"] = text
    dispute["evidence_details"] |= {
        "has_evidence": True,
        "submission_count": 1,
        "submission_method": "manual",
    }
    dispute["status"] = "warning_under_review" if was.startswith("warning_") else "under_review"
    emit(box, "charge.dispute.updated", box.vault.put(dispute), previous={"status": was})
    outcome = {"winning_evidence": "won", "losing_evidence": "lost"}.get(text)
    return close(box, dispute_id, outcome) if outcome and not was.startswith("warning_") else dispute


def warn(box: Sandbox, charge: Doc) -> None:
    """An issuer suspects fraud: a warning, no money moves."""
    warning = {
        "id": new_id("issfr"),
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": charge["id"],
        "created": box.clock.seconds(),
        "fraud_type": "misc",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
    emit(box, "radar.early_fraud_warning.created", box.vault.put(warning))


def _move(box: Sandbox, dispute: Doc, amount: int, fee: int, category: str) -> None:
    moved = book(box, dispute, "adjustment", amount, fee=fee, category=category)
    dispute["balance_transactions"].append(render(box, moved))
