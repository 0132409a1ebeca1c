"""The product page: what it is, which one, how many, into the cart."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Gone

from store import catalog, inventory, media
from store.catalog import ProductFacts
from store.inventory import Availability
from store.kit.errors import NotFound
from store.settings import shop
from store.web.access import public
from store.web.errors import say
from store.web.page_cache import public_page
from store.web.shop import found, pack_view, product_view, visitor
from store.web.shop.alert_view import AlertView, alert_view
from store.web.shop.prose import prose
from store.web.shop.reports import reports_on
from store.web.shop.shelf import SLUG, ShelfCard, best_word, lead_on, picture_of, shelf
from store.web.shop.trail import keeps_the_story

bp = Blueprint("products", __name__)

BESIDE = 4
"""How many other products stand below one."""


@bp.get("/products/<slug>")
@public
@keeps_the_story
@public_page("variant", "pieces")
def product(slug: str) -> Response:
    """One product; `?variant=` chooses for the visitor, `?pieces=` asks which packs make up so many."""
    pieces = request.args.get("pieces")
    return product_page(
        slug,
        sku=request.args.get("variant", "")[:48],
        pieces=None if pieces is None else pieces[:20],
    )


def product_page(
    slug: str,
    *,
    sku: str = "",
    choices: Mapping[int, int] | None = None,
    quantity: str = "1",
    pieces: str | None = None,
    error: str = "",
    field: str = "",
    preview: bool = False,
    alert: AlertView = AlertView(),  # noqa: B008 - a frozen value
) -> Response:
    """The page of a product, also for the cart's door when something was wrong with what was sent.

    `choices` maps option ids to the value ids just sent, `quantity` and `pieces` are what was typed, all kept;
    `error` says what was wrong, in the group or box named by `field` ("quantity", "pieces" or "option-<id>").
    `alert` is what was sent to be told when it is back. `preview` shows staff a draft or an archived product, too.
    NotFound for a draft or an unknown slug, Gone for an archived product.
    """
    facts = catalog.product(slug, shop().currency) if SLUG.fullmatch(slug) else None
    if facts is None or (facts.status == "draft" and not preview):
        lead_on(f"/products/{slug}")
        raise NotFound
    if facts.status == "archived" and not preview:
        raise Gone(_("We no longer sell this."))
    stock = inventory.availability(variant.id for variant in facts.variants)
    solver = pack_view.solver(facts, stock, pieces)
    refusal = solver.refusal if solver else None
    if refusal and not error:
        error, field = say(refusal.message), "pieces"
    page = render_template(
        "shop/product.html",
        product=facts,
        slogan=product_view.slogan(facts),
        quantity=quantity,
        solver=solver,
        error=error,
        field=field,
        preview=preview,
        story=visitor.story_behind() if request.method == "POST" else "",
        **_choice(facts, stock, product_view.chosen_values(facts, sku, choices or {}), alert),
        **_around(facts),
    )
    response = make_response(page, refusal.status if refusal else 200)
    if solver is not None and solver.mix is not None:
        # It hangs on the very number left of each pack, which no stamp tells of: worked out every time.
        response.cache_control.no_store = True
    return response


def _choice(
    facts: ProductFacts, stock: dict[int, Availability], chosen: Mapping[int, int], alert: AlertView
) -> dict[str, object]:
    """Pictures, prices, radio buttons and the facts for machines: all that hangs on variants and stock."""
    images = media.pictures([image.media_id for image in facts.images])
    shown = product_view.pictures_first(facts.images, chosen)
    pictures = [(picture, image) for image in shown if (picture := picture_of(image, images))]
    variant = facts.variant_of(chosen) if facts.options else next(iter(facts.variants), None)
    return {
        "options": product_view.options(facts, stock, chosen),
        "variants": product_view.variants(facts, stock),
        "variant": variant,
        "cheapest": min(facts.variants, key=lambda one: one.price.minor, default=None),
        "varies": len({one.price.minor for one in facts.variants}) > 1,
        "word": (stock[variant.id].word if variant else best_word(a.word for a in stock.values())).value,
        "left": product_view.left_of(stock[variant.id]) if variant else None,
        "alert": alert_view(facts, stock, alert, variant.sku if variant else ""),
        "pictures": pictures,
        "share": found.absolute(pictures[0][0].src) if pictures else None,
        "data": [found.product(facts, stock, [picture for picture, _image in pictures])],
    }


def _others(facts: ProductFacts) -> list[ShelfCard]:
    """Other products: those that staff chose, then of the same shelf, then in the shop's set order; what is sold
    out steps back, unless it was chosen."""
    currency = shop().currency
    chosen = shelf(catalog.cards_of(catalog.related_ids(facts.id), currency))
    near = (
        catalog.cards(currency, collection=facts.collections[0].slug, limit=12) if facts.collections else []
    )
    ids = {facts.id, *(card.id for card in near)}
    there = {card.href for card in chosen}
    far = [card for card in catalog.cards(currency, limit=len(ids) + BESIDE) if card.id not in ids]
    cards = shelf([card for card in (*near, *far) if card.id != facts.id])
    fitting = sorted(cards, key=lambda card: card.stock == "sold_out")
    return [*chosen, *(card for card in fitting if card.href not in there)][:BESIDE]


def _around(facts: ProductFacts) -> dict[str, object]:
    """The way here, the words, and what stands below."""
    here = f"/products/{facts.slug}"
    shelves = [(one.title, f"/collections/{one.slug}") for one in facts.collections[:1]]
    steps = [(_("Shop"), "/"), *shelves, (facts.title, None)]
    return {
        "words": prose(facts.description_md),
        "others": _others(facts),
        "reports": reports_on(facts.id),
        "steps": steps,
        "canonical": found.absolute(here),
        "way": found.breadcrumbs(steps, here),
    }
