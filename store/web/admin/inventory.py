"""The shelves: counts of every variant, the history of one, and moving things by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import fulfillment, inventory, staff
from store.db import db, transaction
from store.inventory import MovementKind
from store.kit.codes import new_token
from store.kit.errors import NotFound, StoreError
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import StockForm
from store.web.admin.forms.plain import searched
from store.web.admin.forms.refusal import refuse
from store.web.admin.security import who
from store.web.context import now


@bp.get("/inventory")
@for_staff("inventory.read")
def inventory_page() -> ResponseReturnValue:
    """All counted variants, or those that run out."""
    search = searched(request.args.get("q"))
    low = request.args.get("low") == "1"
    page = fulfillment.shelves(search=search, low=low, after=request.args.get("after"))
    kept: dict[str, Any] = {"q": search or None, "low": "1" if low else None}
    return render_template(
        "admin/inventory.html",
        page=page,
        search=search,
        low=low,
        older=url_for("admin.inventory_page", after=page.older, **kept) if page.older else None,
        first=url_for("admin.inventory_page", **kept) if request.args.get("after") else None,
    )


@bp.get("/inventory/<sku>")
@for_staff("inventory.read")
def shelf(sku: str) -> ResponseReturnValue:
    """One variant: its counts, its movements, and the form to add one."""
    return _shelf_page(sku, StockForm(formdata=None, data={"request_key": new_token()}))


@bp.post("/inventory/<sku>/movements")
@for_staff("inventory.write")
def move_stock(sku: str) -> ResponseReturnValue:
    """Write down what came or went; a form sent twice moves once."""
    form = StockForm()
    row = fulfillment.shelf(sku)
    if row is None:
        raise NotFound
    if not form.validate_on_submit():
        return _shelf_page(sku, form), 422
    kind = MovementKind(form.kind.data)
    count = form.count.data
    delta = -abs(count) if kind is MovementKind.DAMAGE else count
    try:
        with transaction():
            moved = fulfillment.move_stock(
                row.variant_id,
                kind,
                delta,
                reason=str(form.reason.data).strip(),
                request_key=form.request_key.data,
                by=who().actor,
                at=now(),
            )
    except StoreError as refusal:
        refuse(form.count, refusal)
        return _shelf_page(sku, form), refusal.status
    if moved:
        flash(_("%(sku)s: %(delta)s written.", sku=sku, delta=f"{delta:+d}"), "good")
    return redirect(url_for("admin.shelf", sku=sku), 303)


def _shelf_page(sku: str, form: StockForm) -> str:
    db.session.rollback()
    row = fulfillment.shelf(sku)
    if row is None:
        raise NotFound
    moves = fulfillment.history(row.variant_id)
    return render_template(
        "admin/shelf.html",
        row=row,
        form=form,
        moves=moves,
        waiting=inventory.waiting([row.variant_id]).get(row.variant_id, 0),
        names=staff.names_of({move.actor for move in moves}),
    )
