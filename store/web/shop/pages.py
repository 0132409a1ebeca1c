"""The service pages: contact, delivery and returns, privacy, terms, accessibility.

Their first texts are files of the project, in each language; what staff wrote since comes from the room `pages`.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _

from store import pages
from store.kit.errors import NotFound
from store.pages import SLUGS, Words
from store.settings import shop
from store.web import language
from store.web.access import public
from store.web.page_cache import public_page
from store.web.shop import found
from store.web.shop.prose import prose

bp = Blueprint("pages", __name__)


def first_text(slug: str, locale: str) -> Words:
    """What the project itself says on a page; in English where its file is not translated.

    The first line of the file is the title, the second paragraph the summary. NotFound for a slug we do not have.
    """
    if slug not in SLUGS:
        raise NotFound
    folder = Path(current_app.root_path) / "templates" / "shop" / "pages"
    translated = folder / locale / f"{slug}.md"
    file = translated if translated.is_file() else folder / f"{slug}.md"
    title, summary, body = file.read_text("utf-8").split("\n\n", 2)
    return Words(title.removeprefix("# ").strip(), " ".join(summary.split()), body)


def text_of(slug: str, locale: str) -> Words:
    """What a page says now: the words of staff, else its first text."""
    first = first_text(slug, locale)
    return pages.current(slug, locale).words or first


@bp.get("/pages/<slug>")
@public
@public_page()
def page(slug: str) -> str:
    """One service page; raises NotFound for any other slug."""
    text = text_of(slug, language.current())
    steps = [(_("Shop"), "/"), (text.title, None)]
    return render_template(
        "shop/page.html",
        page=text,
        words=prose(text.body),
        ours=shop() if slug == "contact" else None,
        steps=steps,
        canonical=found.absolute(f"/pages/{slug}"),
        data=[found.breadcrumbs(steps, f"/pages/{slug}")],
    )
