"""Saying goodbye in degrees: no more friendly mails, a link that has ended, all of it forgotten."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from store import audit, letters, orders, outbox, privacy
from store.db import transaction
from store.kit.errors import NotFound, StoreError
from store.web.access import public
from store.web.context import now, settings
from store.web.cross_site import machines_may_call
from store.web.errors import say
from store.web.language import local
from store.web.limits import limited
from store.web.shop import visitor
from store.web.shop.orders.blueprint import Erased, LinkEnded, bp, opened, private
from store.web.shop.orders.lookup import renew_ended
from store.web.shop.orders.page import back, order_page


@bp.get("/orders/<token>/erase")
@public
def ask_erase(token: str) -> ResponseReturnValue:
    """What is forgotten, what stays, and the button."""
    order = opened(token, at=now())
    return private(
        render_template("shop/order_erase.html", order=order, keeps=privacy.why_not(order.id, at=now()))
    )


@bp.post("/orders/<token>/erase")
@public
@limited("20/minute")
def erase(token: str) -> ResponseReturnValue:
    """Forget the buyer. Afterwards the page is a tombstone; a second click finds it."""
    visitor.check_form_token()
    try:
        order = opened(token, at=now())
        with transaction():
            privacy.erase(order.id, by="buyer", at=now())
    except (NotFound, LinkEnded):
        raise
    except Erased:
        return redirect(local(f"/orders/{token}"), 303)
    except StoreError as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    return redirect(local(f"/orders/{token}"), 303)


@bp.post("/orders/<token>/mails")
@public
@limited("20/minute")
def mails(token: str) -> ResponseReturnValue:
    """Stop friendly mails about this order, or ask for them again (`act=resume`)."""
    visitor.check_form_token()
    order = opened(token, at=now())
    if request.form.get("act") != "resume":
        with transaction():
            letters.stop("order", order.id, at=now())
        return back(token, "mails_stopped")
    with transaction():
        row = orders.locked(order.id)
        if row.mails_stopped_at is not None:
            row.mails_stopped_at = None
            orders.note_event(row, "mails_resumed", at=now(), by="buyer")
            audit.record("order.mails_resumed", ("order", row.id), by="system", at=now())
    return back(token, "mails_resumed")


@bp.get("/mails/stop/<signed>")
@public
def ask_stop(signed: str) -> Response:
    """Where the link in a friendly mail leads: a button, since mail programs open links by themselves."""
    kind, _ = letters.read_stop(settings(), signed)
    return private(render_template("shop/mails_stop.html", signed=signed, kind=kind, stopped=False))


@bp.post("/mails/stop/<signed>")
@public
@machines_may_call
@limited("20/minute")
def stop(signed: str) -> Response:
    """Stop them. Mail programs call this themselves (RFC 8058); the signature is their pass."""
    kind, row_id = letters.read_stop(settings(), signed)
    with transaction():
        letters.stop(kind, row_id, at=now())
    return private(render_template("shop/mails_stop.html", signed=signed, kind=kind, stopped=True))


@bp.post("/orders/<token>/link")
@public
@limited("20/minute")
def fresh_link(token: str) -> ResponseReturnValue:
    """Mail a link that opens to the address of the order, one a day; the old one stays closed."""
    visitor.check_form_token()
    try:
        opened(token, at=now())
    except LinkEnded as ended:
        at = now()
        with transaction():
            promised = outbox.promise_once(
                "mail.send",
                {"letter": "lost_link", "order_ids": [ended.order_id]},
                at=at,
                once=f"fresh-link-{ended.order_id}-{at:%Y%m%d}",
            )
            if promised:
                renew_ended([ended.order_id], at=at)
        return private(render_template("shop/order_link_ended.html", token=token, sent=True))
    return back(token)
