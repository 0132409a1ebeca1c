"""What calls for a person."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from store import fulfillment, outbox, refunds, staff
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp


@bp.get("/attention")
@for_staff("orders.read")
def attention() -> ResponseReturnValue:
    """Open matters, oldest first, or the settled ones; and letters that could not be delivered."""
    settled = request.args.get("show") == "settled"
    matters = fulfillment.matters(settled=settled)
    return render_template(
        "admin/attention.html",
        matters=matters,
        refundable={} if settled else refunds.refundable_matters([matter.id for matter in matters]),
        settled=settled,
        names=staff.names_of({matter.resolved_by for matter in matters}),
        undelivered=outbox.dead_letters(limit=50),
    )
