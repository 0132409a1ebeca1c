"""Payments as a whole: do our books and Stripe's lists agree, and what did Stripe write to us."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import audit, books, checkout, outbox, payments
from store.db import db, transaction
from store.kit.codes import is_token, new_token
from store.kit.errors import Conflict, NotFound, StoreError
from store.payments import EventState, PaymentsClosed
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import searched
from store.web.admin.security import who
from store.web.context import now, ports
from store.web.errors import say

KEPT = 10
"""How many earlier comparisons are shown."""


@bp.get("/payments")
@for_staff("orders.read")
def payments_page() -> ResponseReturnValue:
    """The newest comparison with Stripe: 0 differences, or what they are and what to do."""
    kept = books.latest(KEPT)
    return render_template(
        "admin/payments.html",
        newest=kept[0] if kept else None,
        earlier=kept[1:],
        acts=books.ACTS,
        counts=payments.inbox_counts(),
        request_key=new_token(),
    )


@bp.post("/payments/comparisons")
@for_staff("orders.refund")
def compare_now() -> ResponseReturnValue:
    """Have the worker compare now; a form sent twice asks once."""
    key = request.form.get("request_key", "")
    if not is_token(key):
        raise Conflict
    with transaction():
        if outbox.promise_once("books.compare", {}, at=now(), once=f"compare-{key}"):
            audit.record("payments.comparison_asked", ("shop", 1), by=who().actor, at=now())
    flash(_("The books are being compared. Look again in a moment."), "good")
    return redirect(url_for("admin.payments_page"), 303)


@bp.get("/payments/messages")
@for_staff("orders.read")
def messages() -> ResponseReturnValue:
    """What Stripe wrote, newest first."""
    wanted = request.args.get("state", "")
    state = EventState(wanted) if wanted in {one.value for one in EventState} else None
    search = searched(request.args.get("q"))
    page = payments.inbox(state=state, search=search, after=request.args.get("after"))
    counts, q = payments.inbox_counts(), search or None
    labels = [
        ("", _("All")),
        ("failed", _("Failed")),
        ("received", _("Received")),
        ("done", _("Done")),
        ("ignored", _("Ignored")),
    ]
    return render_template(
        "admin/messages.html",
        page=page,
        search=search,
        state=state.value if state else "",
        tabs=[
            (
                label,
                url_for("admin.messages", state=name or None, q=q),
                name == (state.value if state else ""),
                counts.get(name) if name in ("failed", "received") else None,
            )
            for name, label in labels
        ],
        older=url_for("admin.messages", state=wanted or None, q=q, after=page.older) if page.older else None,
    )


@bp.get("/payments/messages/<event_id>")
@for_staff("orders.read")
def message(event_id: str) -> ResponseReturnValue:
    """One message: what became of it, and what it says, without card or personal data."""
    row = payments.message(event_id)
    if row is None:
        raise NotFound
    return render_template("admin/message.html", message=row, said=payments.plain(row.body))


@bp.post("/payments/messages/<event_id>/replay")
@for_staff("orders.refund")
def replay(event_id: str) -> ResponseReturnValue:
    """Deal with a message once more; what was booked is not booked again."""
    db.session.rollback()
    try:
        settled = checkout.replay(event_id, ports=ports(), at=now())
    except PaymentsClosed:  # its own sentence is for buyers
        flash(_("Stripe did not answer. The message waits as before; try again in a moment."), "bad")
        return redirect(url_for("admin.message", event_id=event_id), 303)
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return redirect(url_for("admin.message", event_id=event_id), 303)
    if settled is None:
        raise NotFound
    with transaction():
        audit.record(
            "payments.message_replayed",
            ("stripe_event", event_id[:64]),
            by=who().actor,
            at=now(),
            fields={"outcome": settled.outcome},
        )
    flash(_("Dealt with once more: %(outcome)s.", outcome=settled.outcome.replace("_", " ")), "good")
    return redirect(url_for("admin.message", event_id=event_id), 303)
