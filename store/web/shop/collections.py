"""A shelf of products."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from store import catalog
from store.kit.errors import NotFound
from store.settings import shop
from store.web.access import public
from store.web.page_cache import public_page
from store.web.shop import found
from store.web.shop.prose import prose
from store.web.shop.shelf import SLUG, beside, lead_on, shelf
from store.web.shop.trail import keeps_the_story

bp = Blueprint("collections", __name__)


@bp.get("/collections/<slug>")
@public
@keeps_the_story
@public_page()
def collection(slug: str) -> str:
    """The products on one shelf; raises NotFound for an unknown one."""
    facts = catalog.collection(slug) if SLUG.fullmatch(slug) else None
    if facts is None:
        lead_on(f"/collections/{slug}")
        raise NotFound
    steps = [(_("Shop"), "/"), (facts.title, None)]
    here = f"/collections/{facts.slug}"
    cards = catalog.cards(shop().currency, collection=facts.slug)
    shown = shelf([*cards, *beside(cards, shop().currency)])
    return render_template(
        "shop/collection.html",
        collection=facts,
        words=prose(facts.description_md),
        cards=shown[: len(cards)],
        others=shown[len(cards) :],
        steps=steps,
        canonical=found.absolute(here),
        data=[found.breadcrumbs(steps, here)],
    )
