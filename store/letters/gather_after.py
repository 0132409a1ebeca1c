"""Facts of the letters in `kinds_after`: reminder, arrival, address, returns, disputes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store import catalog, orders, shipments
from store.cart import Cart, CheckoutDraft
from store.db import db
from store.kit.errors import NotFound
from store.kit.i18n import lazy, speaking
from store.kit.money import Money
from store.letters import kinds_after as kinds
from store.letters.facts import Moot, letter_line, letter_order, order_facts
from store.letters.types import LetterLine, LetterReturn, LetterReturnLine
from store.payments import Dispute
from store.settings import shop
from store.shipments import REASONS

Payload = Mapping[str, Any]


def delivered(told: Payload) -> kinds.Delivered:
    """{"order_id"}; moot when it is not all sent, something comes back, or no friendly mails are wanted"""
    facts = order_facts(told["order_id"])
    unwanted = facts.mails_stopped_at is not None or facts.erased_at is not None
    sent = facts.fulfillment_status == "fulfilled" and facts.status in ("open", "archived")
    if unwanted or not sent or facts.refunded or shipments.returns_of(facts.id):
        raise Moot
    return kinds.Delivered(letter_order(facts.id))


def address_changed(told: Payload) -> kinds.AddressChanged:
    """{"order_id"}"""
    return kinds.AddressChanged(letter_order(told["order_id"]))


def return_approved(told: Payload) -> kinds.ReturnApproved:
    """{"order_id", "return_id"}"""
    return kinds.ReturnApproved(letter_order(told["order_id"]), _return(told, "open", "closed"))


def return_declined(told: Payload) -> kinds.ReturnDeclined:
    """{"order_id", "return_id"}"""
    return kinds.ReturnDeclined(letter_order(told["order_id"]), _return(told, "declined"))


def staff_return(told: Payload) -> kinds.StaffReturn:
    """{"order_id", "return_id"}; moot when it was answered or withdrawn meanwhile"""
    return kinds.StaffReturn(letter_order(told["order_id"]), _return(told, "requested"))


def checkout_reminder(told: Payload) -> kinds.CheckoutReminder:
    """{"cart_id"}; moot when it was bought, emptied or unsubscribed meanwhile"""
    draft, row = db.session.get(CheckoutDraft, told["cart_id"]), db.session.get(Cart, told["cart_id"])
    if draft is None or row is None or not draft.remind or not draft.email or not row.lines:
        raise Moot
    with speaking(draft.locale):
        sold = catalog.sale_variants([line.variant_id for line in row.lines], shop().currency)
    lines = [
        LetterLine(
            there.product_title,
            there.title,
            line.quantity,
            there.price * line.quantity,
        )
        for line in row.lines
        if (there := sold.get(line.variant_id)) is not None
    ]
    if not lines:
        raise Moot
    return kinds.CheckoutReminder(row.id, draft.email, draft.locale, lines)


def staff_dispute(told: Payload) -> kinds.StaffDispute:
    """{"dispute_id"}"""
    row = db.session.get(Dispute, told["dispute_id"])
    if row is None:
        raise NotFound
    return kinds.StaffDispute(
        amount=Money(row.amount_minor, row.currency),
        reason=row.reason.replace("_", " "),
        due_by=row.evidence_due_by,
        order=letter_order(row.order_id) if row.order_id else None,
    )


def _return(told: Payload, *states: str) -> LetterReturn:
    """The return as letters tell it; moot when it is in none of these states any more."""
    back = shipments.returns_by_id([told["return_id"]]).get(told["return_id"])
    if back is None or back.order_id != told["order_id"]:
        raise NotFound
    if back.status not in states:
        raise Moot
    facts: orders.OrderFacts = order_facts(back.order_id)
    lines = {line.id: line for line in facts.lines}
    return LetterReturn(
        number=back.slip_number(facts.number),
        place=back.number,
        lines=[
            LetterReturnLine(
                letter_line(lines[line.order_line_id], line.quantity),
                REASONS.get(line.reason, lazy("Something else")),
            )
            for line in back.lines
        ],
        note=back.note,
        answer=back.decision_note,
        our_mistake=back.our_mistake,
    )
