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
from store.kit.money import Money
from store.orders import EventFacts
from store.refunds import DisputeFacts, MoneyRow
from store.settings import shop
from store.web import language
from store.web.filters import money

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
DISPUTE = {
    "needs_response": _l("Answer it"),
    "warning_needs_response": _l("Answer it"),
    "appeal_needs_response": _l("Answer it"),
    "under_review": _l("The bank decides"),
    "warning_under_review": _l("The bank decides"),
    "appeal_under_review": _l("The bank decides"),
    "won": _l("Won"),
    "lost": _l("Lost"),
    "warning_closed": _l("Closed"),
    "prevented": _l("Prevented"),
}
DISPUTE_REASONS = {
    "fraudulent": _l("Not made by the card's owner"),
    "product_not_received": _l("Not received"),
    "product_unacceptable": _l("Not as described"),
    "duplicate": _l("Paid twice"),
    "credit_not_processed": _l("A refund did not arrive"),
    "unrecognized": _l("Not recognized"),
    "subscription_canceled": _l("A subscription was canceled"),
    "general": _l("No reason given"),
}
MESSAGE = {
    "received": (_l("Received"), "warn"),
    "done": (_l("Done"), "good"),
    "ignored": (_l("Ignored"), ""),
    "failed": (_l("Failed"), "bad"),
}
MONEY = {
    "attempt": _l("Payment page"),
    "payment": _l("Payment"),
    "refund": _l("Refund"),
    "dispute": _l("Dispute"),
    "moved": _l("Moved by the dispute"),
}
MONEY_STATES = {
    "creating": _l("being made"),
    "open": _l("open"),
    "complete": _l("completed"),
    "expired": _l("closed unpaid"),
    "void": _l("given up"),
    "stripe": _l("by card or bank"),
    "gift_card": _l("by gift card"),
    "manual": _l("by hand"),
    "none": _l("nothing was due"),
    "set aside": _l("set aside, not this order's"),
    "submitting": _l("asked for, no answer yet"),
    "pending": _l("on its way"),
    "succeeded": _l("given back"),
    "failed": _l("failed"),
    "canceled": _l("called off"),
    "refused": _l("refused"),
    "withdrawn": _l("withdrawn"),
    "reinstated": _l("given back to us"),
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

PRODUCT_STATUS = {
    "draft": (_l("Draft"), "warn"),
    "active": (_l("On sale"), "good"),
    "archived": (_l("Archived"), ""),
}
PRODUCT_TABS = {
    "all": _l("All"),
    "active": _l("On sale"),
    "draft": _l("Drafts"),
    "archived": _l("Archived"),
}
SWATCHES = {
    "ink": _l("black"),
    "paper": _l("white"),
    "signal": _l("red"),
    "natural": _l("natural"),
    "navy": _l("navy"),
}
"""The dots that stand for colours."""

EVENTS = {
    "placed": _l("Order placed"),
    "paid": _l("Payment received"),
    "payment_captured": _l("Payment received"),
    "payment_failed": _l("Payment failed"),
    "payment_processing": _l("Payment under way at the bank"),
    "payment_refunded": _l("Refunded"),
    "refund_asked": _l("Refund asked for"),
    "refund_failed": _l("Refund failed, the money is back with us"),
    "refund_refused": _l("Refund refused"),
    "dispute_opened": _l("Disputed by the buyer's bank"),
    "dispute_updated": _l("Dispute moved on"),
    "dispute_closed": _l("Dispute decided"),
    "needs_attention": _l("Needs attention"),
    "email_changed": _l("E-mail address changed"),
    "email_sent": _l("Mail sent"),
    "email_resent": _l("Confirmation sent again"),
    "updated_address": _l("Address changed"),
    "fulfillment_fulfilled_items": _l("Parcel sent"),
    "fulfillment_canceled": _l("Parcel undone"),
    "tracking_updated": _l("Tracking corrected"),
    "note_added": _l("Comment"),
    "return_requested": _l("Return asked for"),
    "return_approved": _l("Return approved"),
    "return_declined": _l("Return declined"),
    "return_received": _l("Return received"),
    "return_closed": _l("Return closed"),
    "return_canceled": _l("Return taken back by the buyer"),
    "mails_stopped": _l("Friendly mails stopped"),
    "mails_resumed": _l("Friendly mails wanted again"),
    "erased": _l("Erased: the buyer is forgotten"),
    "attention_resolved": _l("Matter settled"),
    "oversold_items": _l("Sold more than there is"),
}
ADDRESS_PARTS = {
    "name": _l("name"),
    "line1": _l("street"),
    "line2": _l("second line"),
    "city": _l("city"),
    "state": _l("state"),
    "postcode": _l("postcode"),
    "country": _l("country"),
    "phone": _l("phone"),
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


def money_word(row: MoneyRow) -> str:
    """An entry of the payment history in a few words, e.g. "Refund, on its way"."""
    state = MONEY_STATES.get(row.state) or DISPUTE.get(row.state) or row.state.replace("_", " ")
    return f"{MONEY[row.kind]}, {str(state)[:1].lower()}{str(state)[1:]}"


def dispute_title(dispute: DisputeFacts) -> str:
    """What a dispute is called on the order's page."""
    return str(_("The buyer's bank asks about this payment") if dispute.inquiry else _("Disputed payment"))


def dispute_reason(reason: str) -> str:
    """Why a bank disputes, in its customer's words as far as we know them."""
    known = DISPUTE_REASONS.get(reason)
    return str(known) if known is not None else reason.replace("_", " ").capitalize()


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
    if "amount_minor" in event.data and "currency" in event.data:
        parts.append(money(Money(int(event.data["amount_minor"]), str(event.data["currency"]))))
    if event.kind.startswith("dispute_") and event.data.get("status"):
        parts.append(str(DISPUTE.get(event.data["status"], event.data["status"])))
    if event.kind.startswith("return_") and "number" in event.data:
        parts.append(_("Return %(number)s", number=f"R{event.data['number']}"))
    if event.kind == "updated_address":
        parts += [str(ADDRESS_PARTS[part]) for part in event.data.get("changed", ()) if part in ADDRESS_PARTS]
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
