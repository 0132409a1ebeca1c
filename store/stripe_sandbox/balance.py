"""Balance transactions: every movement of money, with Stripe's fee, so that a day's books can be compared."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from store.stripe_sandbox.events import emit
from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.money import half_up
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

AVAILABLE_AFTER = 2 * 86400
DISPUTE_FEE = 1500
LATE_FEES = "late_fees"
"""The setting that says after how many seconds a charge's fee is known; without it, at once."""


def book(
    box: Sandbox,
    source: Doc,
    kind: str,
    amount: int,
    *,
    fee: int = 0,
    category: str | None = None,
    at_once: bool = False,
) -> Doc:
    """A movement of `amount` minor units (negative leaves us) caused by a charge, refund or dispute."""
    now = box.clock.seconds()
    currency = source["currency"]
    description = {"charge": "Payment", "refund": "Refund", "refund_failure": "Refund failed"}.get(
        kind, "Dispute"
    )
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Fees",
            "type": "stripe_fee",
        }
    ]
    return box.vault.put(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now if at_once else now + AVAILABLE_AFTER,
            "balance_type": "payments",
            "created": now,
            "currency": currency,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": fees if fee else [],
            "net": amount - fee,
            "reporting_category": category or kind,
            "source": source["id"],
            "type": kind,
        }
    )


def settle_charge(box: Sandbox, charge: Doc) -> None:
    """Book the money of a charge that has just succeeded; with late fees it has no balance transaction for a while,
    and `charge.updated` tells when it has."""
    late = box.vault.setting(LATE_FEES)
    if late is None:
        book_charge(box, charge, at_once=bool(charge.get("_at_once")))
    else:
        box.vault.later(box.clock.now() + float(late), "fee", box.vault.put(charge)["id"])


def fee_due(box: Sandbox, charge_id: str) -> None:
    """The fee of a charge is known now."""
    charge = box.vault.get(charge_id, "charge")
    if charge is not None and charge["balance_transaction"] is None:
        book_charge(box, charge, at_once=bool(charge.get("_at_once")))
        emit(box, "charge.updated", charge, previous={"balance_transaction": None})


def book_charge(box: Sandbox, charge: Doc, *, at_once: bool = False) -> None:
    """The money of a charge: less 2.9 % and 30 cents for a card, 0.8 % and at most 5.00 for a bank debit."""
    amount = Decimal(charge["amount"])
    if charge["payment_method_details"]["type"] == "card":
        fee = half_up(amount * 29 / 1000) + 30
    else:
        fee = min(half_up(amount * 8 / 1000), 500)
    charge["balance_transaction"] = book(box, charge, "charge", charge["amount"], fee=fee, at_once=at_once)[
        "id"
    ]
    box.vault.put(charge)
