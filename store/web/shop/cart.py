"""The cart: put something in, look, change, take out and take that back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from store import cart, catalog, checkout, inventory, media
from store.cart import BadQuantity
from store.catalog import ProductFacts, SaleVariant
from store.db import transaction
from store.kit.errors import Busy, NotFound, StoreError
from store.kit.i18n import lazy
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.errors import say
from store.web.shop import visitor
from store.web.shop.pack_view import counted
from store.web.shop.products import product_page
from store.web.shop.shelf import SLUG

bp = Blueprint("cart", __name__)

PIECES = re.compile(r"[1-9][0-9]{0,5}")
"""A count of pieces as our own redirect writes it."""


@bp.get("/cart")
@public
def show() -> Response:
    """What the visitor has picked, at today's prices."""
    return cart_page(notice=_notice())


def cart_page(
    *,
    notice: Mapping[str, object] | None = None,
    errors: Mapping[int, str] | None = None,
    typed: Mapping[int, str] | None = None,
    message: str = "",
    status: int = 200,
) -> Response:
    """The cart as it stands; `errors` and `typed` by line id, `message` on top when something led here."""
    facts = visitor.current_cart(now())
    basket = checkout.basket(facts, shop().currency)
    pictures = media.pictures([line.variant.media_id for line in basket.lines if line.variant.media_id])
    hold_until = inventory.open_hold(facts.order_id) if facts is not None and facts.order_id else None
    page = render_template(
        "shop/cart.html",
        basket=basket,
        pictures=pictures,
        errors=errors or {},
        typed=typed or {},
        notice=notice,
        message=message,
        hold_until=hold_until,
    )
    response = make_response(page, status)
    return visitor.keep_cart(response, None, basket.units)


def _notice() -> Mapping[str, object] | None:
    """What just happened, told by the address we redirected to."""
    for kind in ("added", "removed", "changed"):
        sku = request.args.get(kind, "")
        if cart.SKU.fullmatch(sku):
            variant = catalog.sale_variant(sku, shop().currency)
            if variant is None:
                return None
            count = request.args.get("count", "")
            undo = None
            if kind == "removed" and cart.QUANTITY.fullmatch(count):
                undo = {"sku": sku, "quantity": count}
            return {"kind": kind, "title": _named(variant), "undo": undo}
    return _packs_put_in(request.args.get("packs", "")[:96], request.args.get("count", ""))


def _packs_put_in(slug: str, count: str) -> Mapping[str, object] | None:
    """`40 notes, Deception Dollars`: after the packs for a number of pieces were put in."""
    if not SLUG.fullmatch(slug) or not PIECES.fullmatch(count):
        return None
    facts = catalog.product(slug, shop().currency)
    if facts is None or facts.status != "active":
        return None
    title = f"{counted(facts.product_type, int(count))}, {facts.title}"
    return {"kind": "added", "title": title, "undo": None}


def _named(variant: SaleVariant) -> str:
    return f"{variant.product_title} ({variant.title})" if variant.title else variant.product_title


@bp.post("/cart/lines")
@public
def add() -> ResponseReturnValue:
    """Put a variant into the cart, named by its SKU or by a product and its options. Carries no form token:
    the page it stands on is the same for everybody, and the cross-site check guards it."""
    slug, sku = request.form.get("product", "")[:96], request.form.get("sku", "")[:48]
    quantity = request.form.get("quantity", "1")[:20]
    chosen = _chosen()
    try:
        variant = _variant(slug, sku, chosen)
        count = cart.read_quantity(quantity)
        _check_left(variant, count)
        with transaction():
            token = cart.add(
                visitor.cart_token(), variant.id, count, story_id=visitor.story_behind(), now=now()
            )
            checkout.note_prices(token, shop().currency, now=now())
    except (NotFound, Busy):
        raise
    except StoreError as refusal:
        page = product_page(
            slug or _slug_of(sku),
            sku=sku,
            choices=chosen,
            quantity=quantity,
            error=say(refusal.message),
            field=refusal.field or "quantity",
        )
        return make_response(page, refusal.status)
    facts = cart.find(token, now=now())
    response = make_response(redirect(f"/cart?added={variant.sku}", 303))
    return visitor.keep_cart(response, token, facts.units if facts else 0)


def _chosen() -> dict[int, int]:
    """The option values sent, by option id; anything that is not a number is left out."""
    chosen = {}
    for name, value in request.form.items():
        option = name.removeprefix("option-")
        if option != name and _is_id(option) and _is_id(value):
            chosen[int(option)] = int(value)
    return chosen


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _slug_of(sku: str) -> str:
    variant = catalog.sale_variant(sku, shop().currency) if cart.SKU.fullmatch(sku) else None
    if variant is None:
        raise NotFound
    return variant.product_slug


class NotChosen(StoreError):
    """An option still to be chosen, or a combination that does not exist."""

    status = 422


def _variant(slug: str, sku: str, chosen: Mapping[int, int]) -> SaleVariant:
    """What was chosen; raises NotFound for something we never had, NotChosen for half a choice."""
    currency = shop().currency
    if sku:
        found = catalog.sale_variant(sku, currency) if cart.SKU.fullmatch(sku) else None
    else:
        facts = catalog.product(slug, currency) if SLUG.fullmatch(slug) else None
        if facts is None:
            raise NotFound
        found = catalog.sale_variant(_sku_of(facts, chosen), currency)
    if found is None or not found.sellable:
        raise NotFound
    return found


def _sku_of(facts: ProductFacts, chosen: Mapping[int, int]) -> str:
    for option in facts.options:
        if chosen.get(option.id) not in {value.id for value in option.values}:
            raise NotChosen(
                lazy("Please choose: %(option)s.", option=lazy(option.name)), field=f"option-{option.id}"
            )
    variant = facts.variant_of({option.id: chosen[option.id] for option in facts.options})
    if variant is None:
        raise NotChosen(
            lazy("This combination is not made. Please choose another."),
            field=f"option-{facts.options[-1].id}" if facts.options else "quantity",
        )
    return variant.sku


def _check_left(variant: SaleVariant, count: int) -> None:
    """A cart may dream a little, but not of what is plainly not there: raises OutOfStock."""
    left = inventory.availability([variant.id])[variant.id].left
    if left < count:
        raise inventory.OutOfStock(variant.id, left)


@bp.post("/cart/lines/<int:line_id>")
@public
def change(line_id: int) -> ResponseReturnValue:
    """Set a line's quantity, or take it out (`act=remove`)."""
    visitor.check_form_token()
    basket = checkout.basket(visitor.current_cart(now()), shop().currency)
    line = next((line for line in basket.lines if line.pick.line_id == line_id), None)
    if line is None:
        return redirect("/cart", 303)  # taken out in another tab: the cart shows how it stands
    remove = request.form.get("act") == "remove"
    typed = request.form.get("quantity", "")[:20]
    try:
        count = 0 if remove else cart.read_quantity(typed)
        if count > line.left:
            raise inventory.OutOfStock(line.variant.id, line.left)
        with transaction():
            cart.change(visitor.cart_token(), line_id, count, now=now())
            checkout.note_prices(visitor.cart_token(), shop().currency, now=now())
    except (BadQuantity, cart.CartFull, inventory.OutOfStock) as refusal:
        return cart_page(
            errors={line_id: say(refusal.message)}, typed={line_id: typed}, status=refusal.status
        )
    if remove:
        return _back(f"/cart?removed={line.variant.sku}&count={line.pick.quantity}")
    return _back(f"/cart?changed={line.variant.sku}")


def _back(where: str) -> Response:
    facts = visitor.current_cart(now())
    return visitor.keep_cart(make_response(redirect(where, 303)), None, facts.units if facts else 0)
