"""Papers of an order: the receipt, the slip of a return, and all we know as a file."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store import privacy, shipments
from store.kit.errors import NotFound
from store.kit.money import Money
from store.orders import OrderFacts
from store.settings import shop
from store.shipments import REASONS, ReturnFacts
from store.web import filters, language
from store.web.access import public
from store.web.context import now, settings
from store.web.errors import say
from store.web.limits import limited
from store.web.shop.orders.blueprint import bp, opened, private
from store.web.typeset import MASTHEAD, as_pdf, bars, modules_of, paper_for, typeset


@bp.get("/orders/<token>/receipt.pdf")
@public
@limited("20/minute")
def receipt(token: str) -> Response:
    """The receipt of a paid order. Raises NotFound while nothing was paid."""
    order = opened(token, at=now())
    if not order.paid:
        raise NotFound
    return _unseen(as_pdf(typeset("receipt.typ", _receipt(order)), f"receipt-{order.number}"))


@bp.get("/orders/<token>/returns/<int(max=999):number>/slip")
@public
def return_slip(token: str, number: int) -> ResponseReturnValue:
    """The slip to print and put into the parcel."""
    order = opened(token, at=now())
    one = _approved(order, number)
    return private(
        render_template(
            "shop/return_slip.html",
            order=order,
            one=one,
            slip=_slip(order, one),
            barcode=bars(one.slip_number(order.number)),
        )
    )


@bp.get("/orders/<token>/returns/<int(max=999):number>/slip.pdf")
@public
@limited("20/minute")
def return_slip_pdf(token: str, number: int) -> Response:
    """The same on paper's terms."""
    order = opened(token, at=now())
    one = _approved(order, number)
    name = f"return-{one.slip_number(order.number)}"
    return _unseen(as_pdf(typeset("return_slip.typ", _slip(order, one)), name))


@bp.get("/orders/<token>/data.json")
@public
@limited("20/minute")
def data(token: str) -> Response:
    """Everything the shop keeps about this order (docs/order-data.md)."""
    order = opened(token, at=now())
    told = json.dumps(privacy.data_of(order.id, at=now()), ensure_ascii=False, indent=2)
    response = make_response(told + "\n")
    response.headers["Content-Type"] = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="order-{order.number}.json"'
    return _unseen(response)


def _unseen(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _approved(order: OrderFacts, number: int) -> ReturnFacts:
    one = shipments.return_of(order.id, number)
    if one is None or one.status != "open":
        raise NotFound
    return one


def _from_whom() -> list[str]:
    row = shop()
    return [row.legal_name or row.name, *row.address.splitlines()]


def _receipt(order: OrderFacts) -> dict[str, Any]:
    """All the words of a receipt, in the reader's language."""
    zone = shop().zone
    assert order.paid_at is not None
    facts = [
        (_("Ordered"), filters.day(order.placed_at, zone)),
        (_("Paid"), filters.day(order.paid_at, zone)),
        (_("E-mail"), order.email),
    ]
    if order.canceled_at:
        facts.append((_("Canceled"), filters.day(order.canceled_at, zone)))
    return {
        "title": _("Receipt for order #%(number)s", number=order.number),
        "shop": shop().name,
        "language": language.current(),
        "paper": paper_for(order.address.country),
        "masthead": MASTHEAD,
        "head": _("Receipt"),
        "number": f"#{order.number}",
        "test": _("Test order, no money moved") if order.test else "",
        "from": _from_whom(),
        "contact": shop().contact_email,
        "to": filters.postal(order.address) if order.address.country else [order.address.name],
        "facts": facts,
        "words": {
            "quantity": _("Count"),
            "item": _("Item"),
            "each": _("Each"),
            "sum": _("Sum"),
            "for": _("For"),
        },
        "lines": [
            {
                "quantity": str(line.quantity),
                "title": line.title,
                "detail": line.variant_title,
                "each": filters.money(line.unit),
                "sum": filters.money(line.total),
            }
            for line in order.lines
        ],
        "sums": _sums(order),
        "total": [_("Total"), filters.money(order.total)],
        "after": _after(order),
        "thanks": _("Thank you. What you bought pays for what we report."),
    }


def _sums(order: OrderFacts) -> list[list[str]]:
    parts: list[tuple[str, Money, bool]] = [
        (_("Items"), order.items, False),
        (_("Discount"), order.discount, True),
        (
            _("Delivery: %(name)s", name=filters.known(order.delivery_name))
            if order.delivery_name
            else _("Delivery"),
            order.shipping,
            False,
        ),
        (_("Tax"), order.tax_added, False),
        (_("Donation, with thanks"), order.donation, False),
    ]
    return [[label, ("−" if less else "") + filters.money(amount)] for label, amount, less in parts if amount]


def _after(order: OrderFacts) -> list[list[str]]:
    """What stands under the total: tax within it, how it was paid, what went back."""
    parts: list[tuple[str, Money]] = [
        (_("Tax included"), order.tax_included),
        (_("Paid by gift card"), order.gift_card),
        (_("Paid at Stripe"), order.due),
        (_("Paid back"), order.refunded + order.gift_refunded),
    ]
    return [[label, filters.money(amount)] for label, amount in parts if amount]


def _slip(order: OrderFacts, one: ReturnFacts) -> dict[str, Any]:
    """All the words of a return's slip."""
    lines = {line.id: line for line in order.lines}
    number = one.slip_number(order.number)
    return {
        "title": _("Return %(number)s", number=number),
        "shop": shop().name,
        "language": language.current(),
        "paper": paper_for(order.address.country),
        "masthead": MASTHEAD,
        "number": number,
        "modules": modules_of(number),
        "to_words": _("Send it to"),
        "to": _from_whom(),
        "from_words": _("From"),
        "from": filters.postal(order.address),
        "facts": [
            (_("Order"), f"#{order.number}"),
            (_("Approved"), filters.day(one.decided_at or one.requested_at, shop().zone)),
        ],
        "lines": [
            {
                "quantity": str(line.quantity),
                "title": lines[line.order_line_id].title,
                "detail": lines[line.order_line_id].variant_title,
                "reason": say(REASONS[line.reason]) if line.reason in REASONS else "",
            }
            for line in one.lines
        ],
        "words": {
            "quantity": _("Count"),
            "item": _("Item"),
            "reason": _("Why"),
            "what": _("What to do"),
            "units": ngettext("%(num)s thing", "%(num)s things", one.units),
        },
        "steps": [
            _("Put this sheet into the parcel, on top."),
            _("Write the address on the outside, and keep the carrier's receipt."),
            _("The mistake was ours: add what the postage cost, we pay it back too.")
            if one.our_mistake
            else _("The way back is paid by you."),
            _("We pay you back within five working days of the parcel reaching us."),
        ],
        "page": f"{settings().public_url.rstrip('/')}{language.local(f'/orders/{order.token}')}",
    }
