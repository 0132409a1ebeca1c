"""Sending things back: ask line by line, print the slip, or keep it after all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import fulfillment, media, shipments
from store.db import transaction
from store.kit.codes import is_token, new_token
from store.kit.errors import NotFound, StoreError
from store.orders import OrderFacts
from store.shipments import REASONS
from store.web.access import public
from store.web.context import now
from store.web.errors import say
from store.web.limits import limited
from store.web.shop import visitor
from store.web.shop.forms.rules import UNSEEN, tidy
from store.web.shop.orders.blueprint import bp, opened, private
from store.web.shop.orders.page import back, order_page

MOST_NOTE = 500
COUNT = re.compile(r"[0-9]{1,2}")


@dataclass
class Asked:
    """The form as it was typed, and what is wrong with it, by the names of its boxes."""

    quantities: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def wishes(self) -> dict[int, tuple[int, str]]:
        """How many of which line, and why. Only when nothing is wrong."""
        return {
            line_id: (int(count), self.reasons.get(line_id, ""))
            for line_id, count in self.quantities.items()
            if int(count)
        }


@bp.get("/orders/<token>/return")
@public
def ask_return(token: str) -> ResponseReturnValue:
    """What can go back, each with how many and why."""
    return _form(token, Asked())


@bp.post("/orders/<token>/return")
@public
@limited("20/minute")
def send_return(token: str) -> ResponseReturnValue:
    """Ask for it; a form sent twice asks once."""
    visitor.check_form_token()
    order = opened(token, at=now())
    key = request.form.get("request_key", "")
    asked = _read(order)
    if asked.errors or not is_token(key):
        return _form(token, asked, status=422)
    try:
        with transaction():
            fulfillment.ask_return(order.id, asked.wishes(), note=asked.note, request_key=key, at=now())
    except NotFound:
        raise
    except fulfillment.NotReturnable as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    except StoreError as refusal:
        asked.errors[refusal.field or "lines"] = say(refusal.message)
        return _form(token, asked, status=refusal.status)
    return back(token, "return")


@bp.post("/orders/<token>/returns/<int(max=999):number>/withdraw")
@public
@limited("20/minute")
def withdraw_return(token: str, number: int) -> ResponseReturnValue:
    """Keep it after all."""
    visitor.check_form_token()
    order = opened(token, at=now())
    try:
        with transaction():
            fulfillment.withdraw_return(order.id, number, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    return back(token, "withdrawn")


def _form(token: str, asked: Asked, *, status: int = 200) -> ResponseReturnValue:
    at = now()
    order = opened(token, at=at)
    may = fulfillment.returnable(order, shipments.parcels_of(order.id), shipments.returns_of(order.id), at=at)
    if may.why_not is not None:
        return order_page(token, message=say(may.why_not), status=409)
    lines = [line for line in order.lines if line.id in may.counts]
    page = render_template(
        "shop/order_return.html",
        order=order,
        lines=lines,
        counts=may.counts,
        until=may.until,
        reasons=REASONS,
        asked=asked,
        summary=_summary(asked, order),
        pictures=media.pictures([line.media_id for line in lines if line.media_id]),
        request_key=request.form.get("request_key") or new_token(),
    )
    return private(page, status)


def _summary(asked: Asked, order: OrderFacts) -> list[tuple[str, str]]:
    """The errors with the box each is about, for the list on top that takes the focus."""
    titles: Mapping[str, str] = {str(line.id): line.title for line in order.lines}
    found = []
    for name, message in asked.errors.items():
        title = titles.get(name.rpartition("-")[2])
        place = name if name != "lines" else next((f"quantity-{line.id}" for line in order.lines), "main")
        found.append((place, f"{title}: {message}" if title else message))
    return found


def _read(order: OrderFacts) -> Asked:
    asked = Asked(note=tidy(request.form.get("note")) or "")
    for line in order.lines:
        count = request.form.get(f"quantity-{line.id}", "0").strip()[:4] or "0"
        reason = request.form.get(f"reason-{line.id}", "")[:32]
        asked.quantities[line.id], asked.reasons[line.id] = count, reason
        if not COUNT.fullmatch(count):
            asked.errors[f"quantity-{line.id}"] = _("Enter a whole number, 0 or more.")
        elif int(count) and reason not in REASONS:
            asked.errors[f"reason-{line.id}"] = _("Please say why.")
    if len(asked.note) > MOST_NOTE:
        asked.errors["note"] = _(
            "Please shorten this to %(most)s characters; it has %(count)s.",
            most=MOST_NOTE,
            count=len(asked.note),
        )
    elif UNSEEN.search(asked.note):
        asked.errors["note"] = _("This contains a character that cannot be printed. Please type it again.")
    if not asked.errors and not asked.wishes():
        asked.errors["lines"] = _("Choose at least one thing to send back.")
    return asked
