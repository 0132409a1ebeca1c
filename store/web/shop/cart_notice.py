"""What just happened to the cart, told by the address we redirected to: nothing has to be kept for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from store import cart, catalog
from store.catalog import SaleVariant
from store.settings import shop
from store.web.shop.pack_view import counted
from store.web.shop.shelf import SLUG

PIECES = re.compile(r"[1-9][0-9]{0,5}")
"""A count of pieces as our own redirect writes it."""

CUT = re.compile(rf"({cart.SKU.pattern})~(left|line|units|lines|gone)~([0-9]{{1,2}})")
MOST_TOLD = 10


def happened() -> Mapping[str, object] | None:
    """What the address tells: its kind, the title of the thing, a way to undo it, and what was left out."""
    for kind in ("added", "removed", "changed"):
        sku = request.args.get(kind, "")
        if cart.SKU.fullmatch(sku):
            return _line(kind, sku)
    if "put" in request.args or "cut" in request.args:
        return _several(request.args.get("put", ""), request.args.getlist("cut")[:MOST_TOLD])
    for kind in ("coded", "uncoded", "given", "ungiven", "released"):
        if request.args.get(kind) == "1":
            return {"kind": kind, "title": "", "undo": None, "cuts": ()}
    return _packs(request.args.get("packs", "")[:96], request.args.get("count", ""))


def named(variant: SaleVariant) -> str:
    """`Plain Tee Shirt (Black / M)`."""
    return f"{variant.product_title} ({variant.title})" if variant.title else variant.product_title


def _line(kind: str, sku: str) -> Mapping[str, object] | None:
    variant = catalog.sale_variant(sku, shop().currency)
    if variant is None:
        return None
    count = request.args.get("count", "")
    undo = None
    if kind == "removed" and cart.QUANTITY.fullmatch(count):
        undo = {"sku": sku, "quantity": count}
    return {"kind": kind, "title": named(variant), "undo": undo, "cuts": ()}


def _packs(slug: str, count: str) -> Mapping[str, object] | None:
    """`40 notes, Deception Dollars`: after the packs for a number of pieces were put in."""
    if not SLUG.fullmatch(slug) or not PIECES.fullmatch(count):
        return None
    facts = catalog.product(slug, shop().currency)
    if facts is None or facts.status != "active":
        return None
    title = f"{counted(facts.product_type, int(count))}, {facts.title}"
    return {"kind": "added", "title": title, "undo": None, "cuts": ()}


def _several(count: str, cuts: Sequence[str]) -> Mapping[str, object] | None:
    """After a permalink, an old order or another device's cart: how many came in, and what did not and why."""
    if not PIECES.fullmatch(count) and count != "0":
        return None
    found = [match for cut in cuts if (match := CUT.fullmatch(cut))]
    variants = catalog.sale_variants_of([match[1] for match in found], shop().currency)
    told = [
        cut_words(match[2], named(variants[match[1]]), int(match[3]))
        for match in found
        if match[1] in variants
    ]
    title = ngettext("%(num)s thing", "%(num)s things", int(count))
    return {"kind": "put" if int(count) else "nothing", "title": title, "undo": None, "cuts": told}


def cut_words(why: str, thing: str, held: int) -> str:
    """Why not all of a thing went in, and how many of it the cart holds (or would hold)."""
    if why == "left" and not held:
        return str(_("%(thing)s is sold out at the moment.", thing=thing))
    words = {
        "gone": _("%(thing)s is no longer sold.", thing=thing),
        "left": _("%(thing)s: there are no more than %(count)s.", thing=thing, count=held),
        "line": _("%(thing)s: a cart takes %(most)s of one thing.", thing=thing, most=cart.MOST_PER_LINE),
        "units": _(
            "%(thing)s: %(count)s of them, since a cart takes %(most)s pieces in all.",
            thing=thing,
            count=held,
            most=cart.MOST_UNITS,
        ),
        "lines": _("%(thing)s: a cart takes %(most)s different things.", thing=thing, most=cart.MOST_LINES),
    }
    return str(words[why])
