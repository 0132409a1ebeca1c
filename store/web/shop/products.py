"""The product page: what it is, which one, how many, into the cart."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import Gone

from store import catalog, inventory, media
from store.catalog import ProductFacts
from store.kit.errors import NotFound
from store.settings import shop
from store.web.access import public
from store.web.shop import found, product_view
from store.web.shop.prose import prose
from store.web.shop.shelf import best_word, picture_of, shelf

bp = Blueprint("products", __name__)

BESIDE = 3
"""How many other products stand below one."""


@bp.get("/products/<slug>")
@public
def product(slug: str) -> str:
    """One product; `?variant=` chooses for the visitor. NotFound for a draft, Gone for an archived one."""
    return product_page(slug, sku=request.args.get("variant", "")[:48])


def product_page(
    slug: str,
    *,
    sku: str = "",
    choices: Mapping[int, int] | None = None,
    quantity: str = "1",
    error: str = "",
    field: str = "",
) -> str:
    """The page of a product, also for the cart's door when something was wrong with what was sent.

    `choices` maps option ids to the value ids just sent and `quantity` is what was typed, both kept; `error`
    says what was wrong, in the group or box named by `field` ("quantity" or "option-<id>").
    """
    facts = catalog.product(slug, shop().currency) if len(slug) <= 96 else None
    if facts is None or facts.status == "draft":
        raise NotFound
    if facts.status == "archived":
        raise Gone(_("We no longer sell this."))
    return render_template("shop/product.html", **_parts(facts, sku, choices or {}, quantity, error, field))


def _parts(
    facts: ProductFacts, sku: str, typed: Mapping[int, int], quantity: str, error: str, field: str
) -> dict[str, object]:
    stock = inventory.availability(variant.id for variant in facts.variants)
    images = media.pictures([image.media_id for image in facts.images])
    chosen = product_view.chosen_values(facts, sku, typed)
    variant = facts.variant_of(chosen)
    pictures = [(picture, image) for image in facts.images if (picture := picture_of(image, images))]
    steps = [
        (_("Shop"), "/"),
        *((s.title, f"/collections/{s.slug}") for s in facts.collections[:1]),
        (facts.title, None),
    ]
    here = f"/products/{facts.slug}"
    others = [card for card in catalog.cards(shop().currency, limit=BESIDE + 1) if card.id != facts.id]
    return {
        "product": facts,
        "words": prose(facts.description_md),
        "options": product_view.options(facts, stock, chosen),
        "variants": product_view.variants(facts, stock),
        "variant": variant,
        "cheapest": min(facts.variants, key=lambda one: one.price.minor, default=None),
        "varies": len({one.price.minor for one in facts.variants}) > 1,
        "word": (stock[variant.id].word if variant else best_word(a.word for a in stock.values())).value,
        "pictures": pictures,
        "others": shelf(others[:BESIDE]),
        "quantity": quantity,
        "error": error,
        "field": field,
        "steps": steps,
        "canonical": found.absolute(here),
        "share": found.absolute(pictures[0][0].src) if pictures else None,
        "data": [
            found.product(facts, stock, [picture for picture, _image in pictures]),
            found.breadcrumbs(steps, here),
        ],
    }
