"""Lost the link? It is mailed again, and only ever mailed."""

from __future__ import annotations

from datetime import datetime

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from store import orders, outbox
from store.db import transaction
from store.kit.codes import digest
from store.web.access import public
from store.web.context import now
from store.web.limits import limited
from store.web.shop.forms.checkout import EmailForm
from store.web.shop.orders.blueprint import bp

MOST_ORDERS = 20


@bp.get("/orders/lookup")
@public
def lookup() -> Response:
    """Ask for the address it was mailed to."""
    return _lookup_page(EmailForm(formdata=None), sent=False)


@bp.post("/orders/lookup")
@public
@limited("20/minute")
def look_up() -> ResponseReturnValue:
    """Mail the links of this address's orders again. The answer is the same whether there are any."""
    form = EmailForm()
    if not form.validate():
        return _lookup_page(form, sent=False, status=422)
    with transaction():
        mail_links(form.email.data, at=now())
    return _lookup_page(form, sent=True)


def mail_links(email: str, *, at: datetime) -> None:
    """Promise one mail an hour with the links of an address's newest orders; links that have ended are made anew."""
    found = orders.ids_of_email(email, limit=MOST_ORDERS)
    if not found:
        return
    whose = digest(email.casefold())[:24]
    promised = outbox.promise_once(
        "mail.send",
        {"letter": "lost_link", "order_ids": found},
        at=at,
        once=f"lost-link-{whose}-{at:%Y%m%d%H}",
    )
    if promised:
        renew_ended(found, at=at)


def renew_ended(order_ids: list[int], *, at: datetime) -> None:
    """Give those of these orders a new link whose own has ended; rows are locked by ascending id."""
    for order_id in sorted(order_ids):
        order = orders.locked(order_id)
        if orders.has_expired(order, at):
            orders.renew_link(order, at=at)


def _lookup_page(form: EmailForm, *, sent: bool, status: int = 200) -> Response:
    return make_response(render_template("shop/lookup.html", form=form, sent=sent), status)
