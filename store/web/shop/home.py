"""The front page: one product leads, the others follow in columns."""

from __future__ import annotations

from flask import Blueprint, render_template

from store import catalog
from store.settings import shop
from store.web.access import public
from store.web.page_cache import public_page
from store.web.shop import found
from store.web.shop.shelf import shelf
from store.web.shop.trail import keeps_the_story

bp = Blueprint("home", __name__)


@bp.get("/")
@public
@keeps_the_story
@public_page()
def home() -> str:
    """All that is sold, the first one large."""
    cards = shelf(catalog.cards(shop().currency))
    return render_template(
        "shop/home.html",
        lead=cards[0] if cards else None,
        cards=cards[1:],
        canonical=found.absolute("/"),
        data=[found.organization()],
    )
