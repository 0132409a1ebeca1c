"""Into the cart by the number of pieces: the shop chooses the packs, by the same rule that its page shows."""

from __future__ import annotations

import re

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from store import cart, catalog, checkout, inventory, pricing
from store.catalog import ProductFacts
from store.db import transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money
from store.pricing import PackMix
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.errors import say
from store.web.language import local
from store.web.shop import pack_view, visitor
from store.web.shop.products import product_page
from store.web.shop.shelf import SLUG

bp = Blueprint("packs", __name__)

MINOR = re.compile(r"[0-9]{1,9}")


class MixChanged(Conflict):
    """The packs cost something else than the page said: prices or stock have changed since it was shown."""

    field = "pieces"

    def __init__(self, total: Money) -> None:
        self.total = total
        super().__init__(
            lazy("Prices or stock have changed since this was shown. This is the cheapest way now.")
        )


class TooManyPacks(StoreError):
    """With what is in the cart already there would be more of a pack than one line takes."""

    status = 422
    field = "pieces"
    message = lazy(
        "There are packs of this in your cart already, and it takes %(most)s of each. Please ask for fewer.",
        most=cart.MOST_PER_LINE,
    )


@bp.post("/cart/packs")
@public
def add() -> ResponseReturnValue:
    """Put the cheapest packs for so many `pieces` of a `product` into the cart, all of them or none.

    `total` is the sum that the page showed, in minor units: when it is another one now, nothing is added and the
    page says so. Carries no form token, as /cart/lines: the cross-site check guards it.
    """
    slug, typed = request.form.get("product", "")[:96], request.form.get("pieces", "")[:20]
    facts = catalog.product(slug, shop().currency) if SLUG.fullmatch(slug) else None
    if facts is None or facts.status != "active" or not pack_view.sold_in_packs(facts):
        raise NotFound
    try:
        mix = _mix(facts, typed)
        with transaction():
            token = _put_in(mix)
    except StoreError as refusal:
        page = product_page(slug, pieces=typed, error=say(refusal.message), field="pieces")
        return make_response(page, refusal.status)
    held = cart.find(token, now=now())
    response = make_response(redirect(local(f"/cart?packs={slug}&count={mix.pieces}"), 303))
    return visitor.keep_cart(response, token, held.units if held else 0)


def _mix(facts: ProductFacts, typed: str) -> PackMix:
    """The packs for what was typed, which must cost what was shown."""
    stock = inventory.availability(variant.id for variant in facts.variants)
    mix = pricing.best_packs(pricing.read_pieces(typed), pack_view.packs_of(facts, stock))
    shown = request.form.get("total", "")
    if MINOR.fullmatch(shown) and int(shown) != mix.total.minor:
        raise MixChanged(mix.total)
    return mix


def _put_in(mix: PackMix) -> str:
    """All lines of a mix into the visitor's cart, inside the caller's transaction; answers the cart's token."""
    token = visitor.cart_token()
    story = visitor.story_behind()
    try:
        for line in mix.lines:
            token = cart.add(token, line.pack.key, line.count, story_id=story, now=now())
    except cart.BadQuantity as refusal:
        raise TooManyPacks from refusal
    assert token is not None  # a mix has a line
    checkout.note_prices(token, shop().currency, now=now())
    return token
