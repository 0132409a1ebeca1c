"""The desk's words for states, kinds of events and spans of time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from store import shipments, staff
from store.orders import EventFacts
from store.settings import shop
from store.web import language

STATUS = {
    "pending_payment": (_l("Awaiting payment"), ""),
    "open": (_l("Open"), ""),
    "archived": (_l("Archived"), ""),
    "canceled": (_l("Canceled"), "bad"),
    "expired": (_l("Expired"), ""),
}
FINANCIAL = {
    "pending": (_l("Payment pending"), "warn"),
    "partially_paid": (_l("Partially paid"), "warn"),
    "paid": (_l("Paid"), "good"),
    "partially_refunded": (_l("Partially refunded"), "warn"),
    "refunded": (_l("Refunded"), ""),
    "voided": (_l("Voided"), ""),
}
FULFILLMENT = {
    "unfulfilled": (_l("Unfulfilled"), "warn"),
    "partially_fulfilled": (_l("Partially fulfilled"), "warn"),
    "fulfilled": (_l("Fulfilled"), "good"),
}
STAYS = {"open", "archived"}
"""Statuses of which the word says little beside the two others."""

TABS = {
    "all": _l("All"),
    "unfulfilled": _l("Unfulfilled"),
    "unpaid": _l("Unpaid"),
    "open": _l("Open"),
    "archived": _l("Archived"),
    "canceled": _l("Canceled"),
}

EVENTS = {
    "placed": _l("Order placed"),
    "paid": _l("Payment received"),
    "payment_captured": _l("Payment received"),
    "payment_failed": _l("Payment failed"),
    "payment_processing": _l("Payment under way at the bank"),
    "payment_refunded": _l("Refunded"),
    "email_changed": _l("E-mail address changed"),
    "email_sent": _l("Mail sent"),
    "email_resent": _l("Confirmation sent again"),
    "updated_address": _l("Address changed"),
    "fulfillment_fulfilled_items": _l("Parcel sent"),
    "fulfillment_canceled": _l("Parcel undone"),
    "tracking_updated": _l("Tracking corrected"),
    "note_added": _l("Comment"),
    "attention_resolved": _l("Matter settled"),
    "oversold_items": _l("Sold more than there is"),
}
MOVEMENTS = {
    "initial": _l("First count"),
    "receive": _l("Received"),
    "sale": _l("Sent"),
    "return": _l("Came back"),
    "adjust": _l("Changed"),
    "damage": _l("Damaged or lost"),
    "count": _l("Counted"),
}


def waited(since: datetime, now: datetime) -> str:
    """How long something has waited, in the largest fitting unit: "3 days", "5 hours", "12 minutes"."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return str(ngettext("%(num)s day", "%(num)s days", days))
    if minutes >= 60:
        hours = minutes // 60
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def desk_time(at: datetime) -> str:
    """Date and time by the clock on the desk's wall, e.g. "Nov 20, 2026, 9:06 AM": the shop's zone, no seconds."""
    if "desk_zone" not in g:
        g.desk_zone = ZoneInfo(shop().zone)
    local = at.astimezone(g.desk_zone)
    shown = language.current()
    return f"{format_date(local.date(), 'medium', locale=shown)}, {format_time(local, 'short', locale=shown)}"


def actor_word(actor: str, names: dict[str, str]) -> str:
    """Who did it, as colleagues would say."""
    if actor == "system":
        return str(_("the shop itself"))
    if actor == "buyer":
        return str(_("the buyer"))
    return names.get(actor, actor)


def actor_names(events: list[EventFacts]) -> dict[str, str]:
    """Names of the staff who stand on a timeline."""
    return staff.names_of({event.by for event in events})


def event_word(event: EventFacts) -> str:
    """What happened, in a line."""
    if event.kind == "status":
        if not event.was:
            return str(STATUS[event.became][0])
        return str(
            _(
                "%(was)s, now %(became)s",
                was=_status_word(event.was),
                became=_status_word(event.became).lower(),
            )
        )
    return str(EVENTS.get(event.kind, event.kind.replace("_", " ").capitalize()))


def event_details(event: EventFacts) -> str:
    """What a timeline entry adds to its word: which parcel, which number, the comment itself."""
    parts = []
    if "parcel" in event.data:
        parts.append(_("Parcel %(number)s", number=event.data["parcel"]))
    if event.data.get("units"):
        parts.append(ngettext("%(num)s thing", "%(num)s things", int(event.data["units"])))
    if event.data.get("carrier") and event.data["carrier"] != shipments.OTHER:
        parts.append(shipments.carrier_name(str(event.data["carrier"])))
    if event.data.get("tracking_number"):
        parts.append(str(event.data["tracking_number"]))
    if event.data.get("mail_stopped"):
        parts.append(_("the mail had not left and was stopped"))
    return ". ".join(part for part in (", ".join(map(str, parts)), event.note) if part)


def _status_word(status: str) -> str:
    return str(STATUS[status][0]) if status in STATUS else status
