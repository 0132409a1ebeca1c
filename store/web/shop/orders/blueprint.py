"""Who may see an order: whoever holds a link that opens. Links that have ended, and orders that were erased, say so."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, make_response, render_template

from store import orders
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.orders import OrderFacts

bp = Blueprint("orders", __name__)


class LinkEnded(StoreError):
    """The link opened an order once. It tells nothing any more, but has a new one mailed."""

    status = 410
    message = lazy("This link has ended.")

    def __init__(self, token: str, order_id: int) -> None:
        super().__init__()
        self.token, self.order_id = token, order_id


class Erased(StoreError):
    """The buyer was forgotten: what is left says who they are no more."""

    status = 410
    message = lazy("This order was erased.")

    def __init__(self, order: OrderFacts) -> None:
        super().__init__()
        self.order = order


def opened(token: str, *, at: datetime) -> OrderFacts:
    """The order behind a link; raises NotFound for one we never gave, LinkEnded, Erased."""
    order = orders.by_token(token)
    if order is None:
        former = orders.by_former(token)
        if former is None:
            raise NotFound
        raise LinkEnded(token, former)
    if order.erased_at is not None:
        raise Erased(order)
    if order.link_expires_at is not None and order.link_expires_at <= at:
        raise LinkEnded(token, order.id)
    return order


def private(page: str, status: int = 200) -> Response:
    """A page for the holder of a link: kept nowhere, found by nobody."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(LinkEnded)
def link_ended(ended: LinkEnded) -> Response:
    """Nothing of the order, only the way to a new link."""
    return private(render_template("shop/order_link_ended.html", token=ended.token, sent=False), ended.status)


@bp.errorhandler(Erased)
def erased(gone: Erased) -> Response:
    """What the accounts keep, and since when the rest is gone."""
    return private(render_template("shop/order_erased.html", order=gone.order), gone.status)
