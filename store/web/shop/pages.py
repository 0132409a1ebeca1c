"""The service pages: contact, delivery and returns, privacy, terms, accessibility."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _

from store.kit.errors import NotFound
from store.web import language
from store.web.access import public
from store.web.page_cache import public_page
from store.web.shop import found
from store.web.shop.prose import prose

bp = Blueprint("pages", __name__)

SLUGS = ("contact", "delivery-and-returns", "privacy", "terms", "accessibility")


@dataclass(frozen=True)
class ServicePage:
    """A page of ours: the first line of its file is the title, the second paragraph its summary."""

    title: str
    summary: str
    body: str

    @classmethod
    def read(cls, path: Path) -> ServicePage:
        """Take a Markdown file apart."""
        title, summary, body = path.read_text("utf-8").split("\n\n", 2)
        return cls(title.removeprefix("# ").strip(), " ".join(summary.split()), body)


def file_of(slug: str) -> Path:
    """The page's file in the language of this request; the English one where nobody has translated it."""
    pages = Path(current_app.root_path) / "templates" / "shop" / "pages"
    translated = pages / language.current() / f"{slug}.md"
    return translated if translated.is_file() else pages / f"{slug}.md"


@bp.get("/pages/<slug>")
@public
@public_page()
def page(slug: str) -> str:
    """One service page; raises NotFound for any other slug."""
    if slug not in SLUGS:
        raise NotFound
    text = ServicePage.read(file_of(slug))
    steps = [(_("Shop"), "/"), (text.title, None)]
    return render_template(
        "shop/page.html",
        page=text,
        words=prose(text.body),
        steps=steps,
        canonical=found.absolute(f"/pages/{slug}"),
        data=[found.breadcrumbs(steps, f"/pages/{slug}")],
    )
