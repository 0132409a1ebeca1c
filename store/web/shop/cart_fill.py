"""Into the cart by a link: a permalink, an old order, another device's cart. Each asks on a page before it adds."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import cart, catalog, checkout, media, orders
from store.cart import CartFacts
from store.catalog import SaleVariant
from store.db import transaction
from store.kit.codes import new_token
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.kit.money import Money
from store.orders import OrderFacts
from store.settings import shop
from store.web.access import public
from store.web.context import now, settings
from store.web.errors import say
from store.web.language import local
from store.web.shop import visitor
from store.web.shop.cart_page import cart_page
from store.web.shop.cart_wishes import Plan, Wish, current_basket, plan, wishes_of
from store.web.shop.code_tries import try_code

bp = Blueprint("cart_fill", __name__)


PUT = "put-"
"""Begins the names of the confirmation's fields; the rest is the SKU."""


class LinkOver(StoreError):
    """A link to a cart that has ended, or whose cart has."""

    status = 410
    message = lazy(
        "This link to a cart has ended, or the cart has. Open the cart on the other device: it has a fresh link."
    )


@bp.get("/cart/add")
@public
def permalink() -> ResponseReturnValue:
    """`/cart/add?TEE-M=2&DECK=1&code=THANKS`: shows what would be put in. Looking at it changes nothing."""
    wishes = wishes_of(list(request.args.items(multi=True)))
    if not wishes:
        return redirect(local("/cart"), 303)
    return _ask(
        wishes,
        title=_("Put these into your cart?"),
        code=request.args.get("code", "")[:48],
        story=_story(request.args.get("from", "")),
    )


@bp.post("/cart/again")
@public
def again() -> ResponseReturnValue:
    """The things of an old order once more: shows what is still to be had, and what it costs today."""
    visitor.check_form_token()
    order = orders.by_token(request.form.get("order", "")[:64])
    if order is None:
        raise NotFound
    return _ask(_wishes_of_order(order), title=_("Order these again?"))


@bp.post("/cart/add")
@public
def add_several() -> ResponseReturnValue:
    """Put in what the confirmation showed, as far as it can be had now; the same confirmation sent twice adds once."""
    put = [(name.removeprefix(PUT), count) for name, count in request.form.items() if name.startswith(PUT)]
    wishes, code = wishes_of(put), request.form.get("code", "")[:48]
    story = _story(request.form.get("from", ""))
    try:
        visitor.check_form_token()
    except visitor.StaleForm as stale:
        return _ask(wishes, title=_("Put these into your cart?"), code=code, story=story, refusal=stale)
    found = plan(wishes, _variants(wishes), current_basket(visitor.current_cart(now())), add=True)
    form = request.form.get("form", "")[:32]
    with transaction():
        token, fitted = cart.put_in(
            visitor.cart_token(), found.wanted, found.left, add=True, form=form, story_id=story, now=now()
        )
        checkout.note_prices(token, shop().currency, now=now())
    return _done(token, sum(one.added for one in fitted), found.cuts, code=code)


@bp.get("/cart/from/<token>")
@public
def from_elsewhere(token: str) -> ResponseReturnValue:
    """A cart that was put together on another device: shows it, and what of it would come in here."""
    source = _linked(token)
    return _ask(
        _wishes_of_cart(source),
        title=_("Bring this cart here?"),
        deck=_("It was put together on another device. What is in your cart here already stays in it."),
        code=source.discount_code,
        donation=source.donation_minor,
        add=False,
        action=f"/cart/from/{token}",
    )


@bp.post("/cart/from/<token>")
@public
def bring_here(token: str) -> ResponseReturnValue:
    """Merge the linked cart into this one: of each thing the larger count, so that twice is once."""
    visitor.check_form_token()
    source, at = _linked(token), now()
    mine = visitor.current_cart(at)
    wishes = _wishes_of_cart(source)
    found = plan(wishes, _variants(wishes), current_basket(mine), add=False)
    with transaction():
        own, fitted = cart.put_in(
            visitor.cart_token(), found.wanted, found.left, add=False, story_id=source.story_id, now=at
        )
        checkout.note_prices(own, shop().currency, now=at)
        if source.donation_minor and (mine is None or not mine.donation_minor):
            own = cart.set_donation(own, source.donation_minor, now=at)
    code = source.discount_code if mine is None or not mine.discount_code else ""
    return _done(own, sum(one.added for one in fitted), found.cuts, code=code, guess=False)


def _linked(token: str) -> CartFacts:
    """The cart behind a link; raises LinkOver for one that leads nowhere any more."""
    source = cart.read_link(token, keys=settings().signing_keys, now=now())
    if source is None:
        raise LinkOver
    return source


def _story(text: str) -> str:
    return text if text.isascii() and text.isalnum() and len(text) <= 64 else ""


def _variants(wishes: Sequence[Wish]) -> dict[str, SaleVariant]:
    skus = {wish.sku for wish in wishes if cart.SKU.fullmatch(wish.sku)}
    return catalog.sale_variants_of(skus, shop().currency)


def _wishes_of_order(order: OrderFacts) -> list[Wish]:
    """Its lines under the numbers they have today; what is gone keeps the name it was bought by."""
    ids = [line.variant_id for line in order.lines if line.variant_id is not None]
    today = catalog.sale_variants(ids, shop().currency)
    wishes = []
    for line in order.lines:
        variant = today.get(line.variant_id or 0)
        title = f"{line.title} ({line.variant_title})" if line.variant_title else line.title
        sku = variant.sku if variant is not None else line.sku
        wishes.append(Wish(sku, str(line.quantity), was=line.unit, title=title))
    return wishes


def _wishes_of_cart(source: CartFacts) -> list[Wish]:
    currency = shop().currency
    today = catalog.sale_variants([pick.variant_id for pick in source.picks], currency)
    return [
        Wish(
            today[pick.variant_id].sku,
            str(pick.quantity),
            was=Money(pick.seen_minor, currency) if pick.seen_minor is not None else None,
            title=today[pick.variant_id].product_title,
        )
        for pick in source.picks
        if pick.variant_id in today
    ]


def _ask(
    wishes: Sequence[Wish],
    *,
    title: str,
    deck: str = "",
    code: str = "",
    donation: int = 0,
    story: str = "",
    add: bool = True,
    action: str = "/cart/add",
    refusal: StoreError | None = None,
) -> Response:
    """The confirmation: what would go in, what would not and why. Nothing is changed by it."""
    found: Plan = plan(wishes, _variants(wishes), current_basket(visitor.current_cart(now())), add=add)
    shown = [row.variant.media_id for row in found.rows if row.variant is not None and row.variant.media_id]
    page = render_template(
        "shop/cart_fill.html",
        plan=found,
        title=title,
        deck=deck,
        code=code,
        donation=Money(donation, shop().currency),
        story=story,
        action=action,
        form_key=new_token(),
        items=[(PUT + wish.sku, wish.quantity) for wish in wishes if wish.sku in found.granted]
        if add
        else [],
        pictures=media.pictures(shown),
        message=say(refusal.message) if refusal is not None else "",
    )
    return make_response(page, refusal.status if refusal is not None else 200)


def _done(
    token: str | None, added: int, cuts: Sequence[str], *, code: str, guess: bool = True
) -> ResponseReturnValue:
    """On to the cart, which tells what went in and what did not; a code that came along is tried, and a refusal of one
    stands beside its field."""
    visitor.holds(token)
    facts = visitor.current_cart(now())
    units = facts.units if facts is not None else 0
    refusal = try_code(code) if code and facts is not None else None
    if refusal is not None and guess:
        response = cart_page(code_typed=code, code_error=say(refusal.message), status=refusal.status)
    else:
        told = urlencode([("put", str(added)), *(("cut", cut) for cut in cuts[:10])])
        response = make_response(redirect(local(f"/cart?{told}"), 303))
    return visitor.keep_cart(response, token, units)
