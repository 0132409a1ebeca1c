"""The cart: put something in, look, change, take out and take that back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from store import cart, catalog, checkout, inventory
from store.cart import BadQuantity
from store.catalog import ProductFacts, SaleVariant
from store.db import transaction
from store.kit.errors import Busy, NotFound, StoreError
from store.kit.i18n import lazy
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.errors import say
from store.web.language import local
from store.web.shop import visitor
from store.web.shop.cart_notice import happened
from store.web.shop.cart_page import cart_page
from store.web.shop.product_view import not_made
from store.web.shop.products import product_page
from store.web.shop.shelf import SLUG

bp = Blueprint("cart", __name__)


@bp.get("/cart")
@public
def show() -> Response:
    """What the visitor has picked, at today's prices."""
    return cart_page(notice=happened())


@bp.post("/cart/lines")
@public
def add() -> ResponseReturnValue:
    """Put a variant into the cart, named by its SKU or by a product and its options. Carries no form token:
    the page it stands on is the same for everybody, and the cross-site check guards it.

    `act=put_back` (undo) makes the line hold what it held, however often it is sent.
    """
    slug, sku = request.form.get("product", "")[:96], request.form.get("sku", "")[:48]
    quantity = request.form.get("quantity", "1")[:20]
    chosen = _chosen()
    try:
        variant = _variant(slug, sku, chosen)
        count = cart.read_quantity(quantity)
        _check_left(variant, count)
        with transaction():
            token = _put_in(variant, count)
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
    response = make_response(redirect(local(f"/cart?added={variant.sku}"), 303))
    return visitor.keep_cart(response, token, facts.units if facts else 0)


def _put_in(variant: SaleVariant, count: int) -> str:
    """The line into the visitor's cart, inside the caller's transaction; answers the cart's token."""
    token, at = visitor.cart_token(), now()
    if request.form.get("act") == "put_back":
        token, _fitted = cart.put_in(token, {variant.id: count}, {variant.id: count}, add=False, now=at)
        if token is not None:
            return token
    return cart.add(token, variant.id, count, story_id=visitor.story_behind(), now=at)


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
            not_made(facts, chosen),
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
        return redirect(local("/cart"), 303)  # taken out in another tab: the cart shows how it stands
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
    return visitor.keep_cart(make_response(redirect(local(where), 303)), None, facts.units if facts else 0)
