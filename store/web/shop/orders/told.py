"""An order in a buyer's words: where it stands, what happened, when it may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from store import shipments
from store.kit.days import arrival
from store.orders import EventFacts, OrderFacts
from store.settings import shop
from store.shipments import Parcel


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    at: datetime
    text: str
    note: str = ""


def state_of(order: OrderFacts, *, under_way: bool) -> str:
    """Where the order stands, as one word for the page.

    unpaid (the payment page is open) | confirming | processing (a slow bank) | paid | thanked (paid, and nothing
    travels) | partly_shipped | shipped | canceled | refunded | expired | attention.
    """
    kinds = [event.kind for event in order.events]
    if "needs_attention" in kinds and not order.paid:
        return "attention"
    if order.status in ("canceled", "expired"):
        return order.status
    if not order.paid:
        if not under_way:
            return "unpaid"
        return "processing" if "payment_processing" in kinds else "confirming"
    if order.fulfillment_status != "unfulfilled":
        return "shipped" if order.fulfillment_status == "fulfilled" else "partly_shipped"
    if order.financial_status == "refunded":
        return "refunded"
    return "paid" if order.delivery_name else "thanked"


def steps(state: str, arrived: bool) -> tuple[list[str], int]:
    """The steps from order to door, and the one that is next; none for an order that goes nowhere."""
    names = [_("Ordered"), _("Paid"), _("Packed"), _("With you")]
    now = {"unpaid": 2, "confirming": 2, "processing": 2, "paid": 3, "partly_shipped": 3, "shipped": 4}
    if state not in now:
        return [], 0
    return names, 5 if arrived else now[state]


def expected(order: OrderFacts, parcels: Sequence[Parcel]) -> dict[int, tuple[date, date]]:
    """When parcels may come, by their number; under 0 what is still to be packed."""
    zone = ZoneInfo(shop().zone)
    found: dict[int, tuple[date, date]] = {}
    if not order.delivery_name or order.status not in ("open", "archived"):
        return found
    starts = {parcel.number: parcel.shipped_at for parcel in parcels if parcel.status != "canceled"}
    if order.paid_at is not None and not starts and any(line.open for line in order.lines):
        starts[0] = order.paid_at
    for number, began in starts.items():
        days = arrival(began.astimezone(zone).date(), order.delivery_days_min, order.delivery_days_max)
        if days is not None:
            found[number] = days
    return found


def timeline(order: OrderFacts) -> list[Told]:
    """What happened, oldest first, in plain sentences; what only the desk understands is left out."""
    told = []
    for event in order.events:
        text, note = _sentence(event, order)
        if text:
            told.append(Told(event.at, text, note))
    return told


PLAIN = {
    "placed": lambda: _("You placed the order."),
    "payment_captured": lambda: _("Your payment arrived."),
    "payment_processing": lambda: _("Your bank is working on the payment."),
    "payment_failed": lambda: _("Your bank refused the payment. Nothing was charged."),
    "payment_refunded": lambda: _("We paid money back. It goes the way you paid."),
    "email_changed": lambda: _("The e-mail address was corrected."),
    "mails_stopped": lambda: _("You asked us for no more friendly mails about this order."),
    "mails_resumed": lambda: _("You asked us for friendly mails again."),
    "needs_attention": lambda: _("We are looking at this order in person."),
    "dispute_opened": lambda: _("Your bank asked us about the payment."),
    "dispute_closed": lambda: _("Your bank's question is settled."),
}
"""Events that need no more than a sentence."""


def _sentence(event: EventFacts, order: OrderFacts) -> tuple[str, str]:
    if event.kind == "status":
        return _moved(event, order), ""
    if event.kind in PLAIN:
        return str(PLAIN[event.kind]()), ""
    if event.kind == "updated_address":
        if event.by == "buyer":
            return _("You corrected the address."), ""
        return _("We corrected the address."), ""
    if event.kind.startswith("fulfillment_") or event.kind == "tracking_updated":
        return _of_parcel(event)
    if event.kind.startswith("return_"):
        return _of_return(event, order), ""
    return "", ""


def _moved(event: EventFacts, order: OrderFacts) -> str:
    if event.became == "canceled":
        return str(_("You canceled the order.") if event.by == "buyer" else _("The order was canceled."))
    return str(_("The payment page closed unpaid.")) if event.became == "expired" else ""


def _of_parcel(event: EventFacts) -> tuple[str, str]:
    number = event.data.get("parcel", 1)
    if event.kind == "fulfillment_canceled":
        return _("We took parcel %(number)s back before it left.", number=number), ""
    carrier = str(event.data.get("carrier") or "")
    name = shipments.carrier_name(carrier) if carrier and carrier != shipments.OTHER else ""
    tracking = str(event.data.get("tracking_number") or "")
    note = _("Number %(number)s", number=tracking) if tracking else ""
    if event.kind == "tracking_updated":
        return _("The tracking number of parcel %(number)s was corrected.", number=number), note
    if event.kind != "fulfillment_fulfilled_items":
        return "", ""
    if name:
        return _("We handed parcel %(number)s to %(carrier)s.", number=number, carrier=name), note
    return _("We handed parcel %(number)s to the carrier.", number=number), note


def _of_return(event: EventFacts, order: OrderFacts) -> str:
    number = f"{order.number}-R{event.data.get('number', 1)}"
    if event.kind == "return_requested":
        return str(
            ngettext(
                "You asked to send %(num)s thing back (return %(number)s).",
                "You asked to send %(num)s things back (return %(number)s).",
                int(event.data.get("units", 1)),
                number=number,
            )
        )
    words = {
        "return_approved": _("We approved return %(number)s.", number=number),
        "return_declined": _("We could not agree to return %(number)s.", number=number),
        "return_canceled": _("You took return %(number)s back.", number=number),
        "return_received": _("The parcel of return %(number)s reached us.", number=number),
        "return_closed": _("Return %(number)s is done.", number=number),
    }
    return str(words.get(event.kind, ""))
