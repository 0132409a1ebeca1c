"""Acts on the ticked products of the list: on sale, away, into a collection."""

from __future__ import annotations

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store.catalog import ProductStatus, desk
from store.db import transaction
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.products import FATES, number_of
from store.web.admin.security import safe_place, who
from store.web.context import now
from store.web.errors import say

BULK = 100
"""Most products one press of a button works on."""


@bp.post("/products/bulk")
@for_staff("catalog.write")
def change_products() -> ResponseReturnValue:
    """Do the same to all ticked products, each in a transaction of its own; what could not be is named."""
    chosen = list(dict.fromkeys(number_of(text) for text in request.form.getlist("product")))
    if len(chosen) > BULK:
        raise StoreError(lazy("At most %(most)s products at a time.", most=BULK), status=422)
    act = request.form.get("act", "")
    back = safe_place(request.form.get("back")) or url_for("admin.products")
    if not chosen:
        flash(_("Tick the products first."), "warn")
    elif act == "shelve":
        _shelve(chosen)
    elif act in FATES:
        _change_all(chosen, FATES[act])
    else:
        raise Conflict
    return make_response(redirect(back, 303))


def _change_all(chosen: list[int], fate: ProductStatus) -> None:
    titles = {one.id: one.title for one in desk.named(chosen)}
    done, kept = 0, []
    for product_id in chosen:
        try:
            with transaction():
                done += desk.set_status(product_id, fate, by=who().actor, at=now())
        except StoreError as refusal:
            kept.append(f"{titles.get(product_id, product_id)}: {say(refusal.message)}")
    if done:
        flash(ngettext("%(num)s product is changed.", "%(num)s products are changed.", done), "good")
    elif not kept:
        flash(_("Nothing was changed."), "good")
    for message in kept:
        flash(message, "bad")


def _shelve(chosen: list[int]) -> None:
    shelf = request.form.get("collection", "")
    if not shelf:
        flash(_("Choose the collection first."), "warn")
        return
    with transaction():
        added = desk.put_on_shelf(number_of(shelf), chosen, by=who().actor, at=now())
    flash(
        ngettext("%(num)s product was added.", "%(num)s products were added.", added)
        if added
        else _("They are in this collection already."),
        "good",
    )
