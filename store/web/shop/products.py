"""The product page: what it is, which one, how many, into the cart."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Gone

from store import catalog, inventory, media, news
from store.catalog import ProductFacts
from store.inventory import Availability
from store.kit.errors import NotFound
from store.settings import shop
from store.web.access import public
from store.web.context import now
from store.web.errors import say
from store.web.newsroom.cards import StoryCard, cards
from store.web.page_cache import public_page
from store.web.reach import NewsAway, ask_news
from store.web.shop import found, pack_view, product_view
from store.web.shop.prose import prose
from store.web.shop.shelf import SLUG, best_word, lead_on, picture_of, shelf

bp = Blueprint("products", __name__)

BESIDE = 4
"""How many other products stand below one."""

STORIES = 4
"""How many stories on its subjects stand below a product."""


@bp.get("/products/<slug>")
@public
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
) -> Response:
    """The page of a product, also for the cart's door when something was wrong with what was sent.

    `choices` maps option ids to the value ids just sent, `quantity` and `pieces` are what was typed, all kept;
    `error` says what was wrong, in the group or box named by `field` ("quantity", "pieces" or "option-<id>").
    NotFound for a draft or an unknown slug, Gone for an archived product.
    """
    facts = catalog.product(slug, shop().currency) if SLUG.fullmatch(slug) else None
    if facts is None or facts.status == "draft":
        lead_on(f"/products/{slug}")
        raise NotFound
    if facts.status == "archived":
        raise Gone(_("We no longer sell this."))
    stock = inventory.availability(variant.id for variant in facts.variants)
    solver = pack_view.solver(facts, stock, pieces)
    refusal = solver.refusal if solver else None
    if refusal and not error:
        error, field = say(refusal.message), "pieces"
    page = render_template(
        "shop/product.html",
        product=facts,
        quantity=quantity,
        solver=solver,
        error=error,
        field=field,
        **_choice(facts, stock, product_view.chosen_values(facts, sku, choices or {})),
        **_around(facts),
    )
    response = make_response(page, refusal.status if refusal else 200)
    if solver is not None and solver.mix is not None:
        # It hangs on the very number left of each pack, which no stamp tells of: worked out every time.
        response.cache_control.no_store = True
    return response


def _choice(
    facts: ProductFacts, stock: dict[int, Availability], chosen: Mapping[int, int]
) -> dict[str, object]:
    """Pictures, prices, radio buttons and the facts for machines: all that hangs on variants and stock."""
    images = media.pictures([image.media_id for image in facts.images])
    pictures = [(picture, image) for image in facts.images if (picture := picture_of(image, images))]
    variant = facts.variant_of(chosen) if facts.options else next(iter(facts.variants), None)
    return {
        "options": product_view.options(facts, stock, chosen),
        "variants": product_view.variants(facts, stock),
        "variant": variant,
        "cheapest": min(facts.variants, key=lambda one: one.price.minor, default=None),
        "varies": len({one.price.minor for one in facts.variants}) > 1,
        "word": (stock[variant.id].word if variant else best_word(a.word for a in stock.values())).value,
        "pictures": pictures,
        "share": found.absolute(pictures[0][0].src) if pictures else None,
        "data": [found.product(facts, stock, [picture for picture, _image in pictures])],
    }


def _stories(facts: ProductFacts) -> list[StoryCard]:
    """What we reported on the subjects of this product; nothing while the news is away."""
    try:
        return cards(ask_news(lambda: news.about(now(), facts.topics, count=STORIES)))
    except NewsAway:
        return []


def _around(facts: ProductFacts) -> dict[str, object]:
    """The way here, the words, and what stands below."""
    here = f"/products/{facts.slug}"
    shelves = [(one.title, f"/collections/{one.slug}") for one in facts.collections[:1]]
    steps = [(_("Shop"), "/"), *shelves, (facts.title, None)]
    others = [card for card in catalog.cards(shop().currency, limit=BESIDE + 1) if card.id != facts.id]
    return {
        "words": prose(facts.description_md),
        "others": shelf(others[:BESIDE]),
        "stories": _stories(facts),
        "steps": steps,
        "canonical": found.absolute(here),
        "way": found.breadcrumbs(steps, here),
    }
