"""The list of orders and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from store import fulfillment, news, orders, refunds, shipments
from store.db import db
from store.kit.codes import new_token
from store.kit.errors import NotFound
from store.kit.i18n import Text
from store.letters.addresses import written
from store.news import NamedStory
from store.orders import OrderFacts
from store.shipments import Parcel
from store.web import language
from store.web.access import staff as for_staff
from store.web.admin import words
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import CommentForm, ParcelForm, TrackingForm
from store.web.admin.forms.plain import searched
from store.web.context import now
from store.web.reach import NewsAway, ask_news


@dataclass(frozen=True)
class TimelineEntry:
    """One event as the timeline shows it."""

    what: str
    note: str
    by: str
    at: datetime


@bp.get("/orders", endpoint="orders")
@for_staff("orders.read")
def order_list() -> ResponseReturnValue:
    """The list; tab, search and place in it all stand in the address."""
    tab = request.args.get("tab", "all")
    tab = tab if tab in fulfillment.TABS else "all"
    search = searched(request.args.get("q"))
    page = fulfillment.worklist(tab, search=search, after=request.args.get("after"))
    number = search.removeprefix("#")
    if number.isascii() and number.isdigit() and len(page.rows) == 1 and str(page.rows[0].number) == number:
        return redirect(url_for("admin.order", number=page.rows[0].number))
    counts = fulfillment.tab_counts(search)
    q = search or None
    return render_template(
        "admin/orders.html",
        page=page,
        tab=tab,
        search=search,
        tabs=[
            (label, url_for("admin.orders", tab=name, q=q), name == tab, counts.get(name))
            for name, label in words.TABS.items()
        ],
        older=url_for("admin.orders", tab=tab, q=q, after=page.older) if page.older else None,
        first=url_for("admin.orders", tab=tab, q=q) if request.args.get("after") else None,
        request_key=new_token(),
        words=words,
    )


@bp.get("/orders/<int(max=999999999):number>")
@for_staff("orders.read")
def order(number: int) -> ResponseReturnValue:
    """One order."""
    return render_template("admin/order.html", **order_page(number))


def order_page(
    number: int,
    *,
    parcel: ParcelForm | None = None,
    quantities: dict[int, str] | None = None,
    quantity_errors: dict[int, Text] | None = None,
    tracking: tuple[int, TrackingForm] | None = None,
    comment: CommentForm | None = None,
    seen: int | None = None,
) -> dict[str, Any]:
    """All the page of an order shows; forms that were refused are handed in and keep what was typed.

    `seen` is the version a stale form was made from: what happened since is shown apart. Raises NotFound.
    """
    db.session.rollback()  # a refused act leaves nothing behind, and the page reads what stands
    facts = orders.by_number(number)
    if facts is None:
        raise NotFound
    parcels = shipments.parcels_of(facts.id, canceled=True)
    names = words.actor_names([*facts.events])
    comments = fulfillment.comments_of(facts.id)
    matters = fulfillment.matters(order_id=facts.id)
    disputes = refunds.disputes_of(facts.id)
    timeline = [_entry(event, names, comments) for event in reversed(facts.events)]
    return {
        "order": facts,
        "address": written(facts.address, Locale.parse(language.current())),
        "parcels": parcels,
        "returns": shipments.returns_of(facts.id),
        "lines_by_id": {line.id: line for line in facts.lines},
        "bins": fulfillment.skus_of([variant_id for line in facts.lines for variant_id in line.taken]),
        "can_fulfill": can_fulfill(facts) and not any(dispute.stops for dispute in disputes),
        "form": parcel or _parcel_form(facts),
        "quantities": quantities or {line.id: str(line.open) for line in facts.lines},
        "quantity_errors": quantity_errors or {},
        "tracking": tracking,
        "tracking_form": _tracking_form,
        "comment": comment or CommentForm(formdata=None),
        "timeline": timeline,
        "since": timeline[: facts.version - seen] if seen is not None and seen < facts.version else [],
        "matters": matters,
        "refundable": refunds.refundable_matters([matter.id for matter in matters]),
        "money_rows": refunds.history(facts.id),
        "messages": refunds.messages_about(facts.id),
        "can": refunds.possible(facts.id),
        "disputes": disputes,
        "came_from": _story(facts.story_id),
        "request_key": new_token(),
        "words": words,
    }


def _story(key: str) -> NamedStory | None:
    """The story on which the purchase began; None when there is none, or the news cannot be reached."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    at, story_id = now(), int(key)
    try:
        return ask_news(lambda: news.named(at, [story_id])).get(story_id)
    except NewsAway:
        return None


def can_fulfill(facts: OrderFacts) -> bool:
    """Whether a parcel can be made now."""
    return (
        facts.status == "open"
        and facts.financial_status in ("paid", "partially_refunded")
        and any(line.open for line in facts.lines)
    )


def _parcel_form(facts: OrderFacts) -> ParcelForm:
    return ParcelForm(
        formdata=None, data={"version": facts.version, "request_key": new_token(), "carrier": "usps"}
    )


def _tracking_form(parcel: Parcel) -> TrackingForm:
    return TrackingForm(
        formdata=None,
        prefix=f"p{parcel.number}-",
        data={
            "version": parcel.version,
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "tracking_url": parcel.own_url,
        },
    )


def _entry(event: orders.EventFacts, names: dict[str, str], comments: dict[int, str]) -> TimelineEntry:
    note = comments.get(int(event.data.get("note_id", 0)), "") or words.event_details(event)
    return TimelineEntry(words.event_word(event), note, words.actor_word(event.by, names), event.at)
