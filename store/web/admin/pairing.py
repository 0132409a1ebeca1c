"""Which stories stand below a product and which merchandise beside a story: why, and staff's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store import catalog, inventory, news, pairing, staff
from store.db import db, transaction
from store.kit.errors import NotFound
from store.pairing import Choices, PairChoice, PairFacts
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import searched
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say
from store.web.reach import ask_news
from store.web.shop.shelf import best_word

FOUND = 12
"""How many a search offers on either side."""

SIDES = ("product", "story")
DONE = {"pin": "pairing.pinned", "unpin": "pairing.unpinned", "ban": "pairing.banned", "unban": "pairing.unbanned",
        "undo": "pairing.restored"}  # fmt: skip
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Row:
    """The other side of a pair: what it is called, where it is read, and what stands against showing it."""

    key: int
    title: str
    href: str
    hindrance: str
    why: str
    score: int
    shared: str
    choice: PairChoice
    by: str


@bp.get("/pairing")
@for_staff("catalog.read")
def pairing_search() -> ResponseReturnValue:
    """Find a product or a story to look at; without words, the shop's products and the newest stories."""
    search = searched(request.args.get("q"))
    return render_template(
        "admin/pairing.html", search=search, products=_products(search), stories=_stories(search)
    )


@bp.get("/pairing/products/<int(max=2147483647):key>")
@for_staff("catalog.read")
def pairing_of_product(key: int) -> ResponseReturnValue:
    """The stories that belong to a product, ranked, with the parts of their scores."""
    return _page("product", key)


@bp.get("/pairing/stories/<int(max=2147483647):key>")
@for_staff("catalog.read")
def pairing_of_story(key: int) -> ResponseReturnValue:
    """The merchandise that belongs to a story, ranked, with the parts of its scores."""
    return _page("story", key)


@bp.post("/pairing/<int(max=2147483647):story>/<int(max=2147483647):product>")
@for_staff("catalog.write")
def choose_pair(story: int, product: int) -> ResponseReturnValue:
    """Pin, unpin, ban, unban, or take the last of these back; leads back to the page it was done on."""
    act, side = request.form.get("act", ""), request.form.get("side", "")
    if act not in DONE or side not in SIDES:
        abort(400)
    at = now()
    if product not in catalog.named([product]) or story not in ask_news(lambda: news.named(at, [story])):
        raise NotFound
    back = (product if side == "product" else story, story if side == "product" else product)
    try:
        with transaction():
            wish = _wish(act, side, pairing.choices(story, product))
            was = pairing.choose(story, product, wish, by=who().actor, at=at, act=DONE[act])
    except pairing.TooManyPins as refusal:
        return _page(side, back[0], message=say(refusal.message)), refusal.status
    told: dict[str, Any] = {
        "done": act,
        "other": back[1],
        "was": f"{was.on_story.value}-{was.on_product.value}",
    }
    return redirect(url_for(f"admin.pairing_of_{side}", key=back[0], **told), 303)


def _wish(act: str, side: str, was: Choices) -> Choices:
    """How the pair shall stand after an act on one of its pages."""
    if act in ("ban", "unban"):
        choice = PairChoice.BAN if act == "ban" else PairChoice.NONE
        return Choices(choice, choice)
    if act == "undo":
        return _read(request.form.get("was", "")) or was
    free = Choices() if was.on_story is PairChoice.BAN else was
    choice = PairChoice.PIN if act == "pin" else PairChoice.NONE
    return replace(free, on_story=choice) if side == "story" else replace(free, on_product=choice)


def _read(text: str) -> Choices | None:
    """What an address says of how a pair stood, e.g. "pin-none"."""
    words = text.split("-")
    known = {choice.value: choice for choice in PairChoice}
    if len(words) != 2 or not set(words) <= known.keys():
        return None
    return Choices(known[words[0]], known[words[1]])


def _page(side: str, key: int, *, message: str = "") -> str:
    db.session.rollback()
    at = now()
    if side == "product":
        mine: Any = catalog.named([key]).get(key)
        pairs = pairing.pairs_of_product(key)
    else:
        mine = ask_news(lambda: news.named(at, [key])).get(key)
        pairs = pairing.pairs_of_story(key)
    if mine is None:
        raise NotFound
    search = searched(request.args.get("q"))
    offered = [] if not search else _stories(search) if side == "product" else _products(search)
    rows = _rows(side, pairs, at)
    known = {row.key for row in rows}
    other = request.args.get("other", "")
    return render_template(
        "admin/pairing_side.html",
        side=side,
        mine=mine,
        key=key,
        rows=[row for row in rows if row.choice is not PairChoice.BAN],
        banned=[row for row in rows if row.choice is PairChoice.BAN],
        search=search,
        offered=[one for one in offered if one.id not in known],
        found=len(offered),
        message=message,
        done=_done(side, key, rows, other),
    )


def _done(side: str, key: int, rows: Sequence[Row], other: str) -> dict[str, str] | None:
    """What was just done, in words, with what an undo brings back."""
    act, was = request.args.get("done", ""), _read(request.args.get("was", ""))
    if act not in DONE or was is None or not (other.isascii() and other.isdigit() and int(other) <= LARGEST):
        return None
    title = next((row.title for row in rows if row.key == int(other)), None)
    words = {
        "pin": _("Pinned."), "unpin": _("Unpinned."), "ban": _("Banned."), "unban": _("No longer banned."),
        "undo": _("Taken back."),
    }  # fmt: skip
    story, product = (int(other), key) if side == "product" else (key, int(other))
    return {
        "words": words[act] + (f" {title}" if title else ""),
        "action": url_for("admin.choose_pair", story=story, product=product),
        "was": "" if act == "undo" else request.args["was"],
    }


def _rows(side: str, pairs: Sequence[PairFacts], at: datetime) -> list[Row]:
    names = staff.names_of({pair.chosen_by for pair in pairs if pair.chosen_by})
    rows = []
    if side == "product":
        stories = ask_news(lambda: news.named(at, [pair.story_key for pair in pairs]))
        for pair in pairs:
            story = stories.get(pair.story_key)
            if story is not None:
                hindrance = "" if story.listed else _("Archived") if story.public else _("Not public")
                href = f"/news/{story.section}/{story.slug}"
                rows.append(_row(pair, story.id, story.title, href, hindrance, pair.product_choice, names))
        return rows
    products = catalog.named([pair.product_key for pair in pairs])
    cards = {card.id: card for card in catalog.cards_of(products, shop().currency)}
    stock = inventory.availability(variant for card in cards.values() for variant in card.variant_ids)
    for pair in pairs:
        product = products.get(pair.product_key)
        if product is None:
            continue
        card = cards.get(product.id)
        gone = card is not None and best_word(stock[one].word for one in card.variant_ids).value == "sold_out"
        hindrance = _("Not sold") if card is None else _("Sold out") if gone else ""
        href = f"/products/{product.slug}"
        rows.append(_row(pair, product.id, product.title, href, hindrance, pair.story_choice, names))
    return rows


def _row(
    pair: PairFacts,
    key: int,
    title: str,
    href: str,
    hindrance: str,
    choice: PairChoice,
    names: dict[str, str],
) -> Row:
    shared = ", ".join([*pair.shared_topics, *pair.shared_words])
    by = names.get(pair.chosen_by, pair.chosen_by) if choice is not PairChoice.NONE else ""
    return Row(key, title, href, hindrance, why(pair), pair.score, shared, choice, by)


def why(pair: PairFacts) -> str:
    """The parts of a score in words, e.g. "3 shared topics, 5 words, fresh"."""
    said = []
    if pair.counted_topics:
        said.append(ngettext("%(num)s shared topic", "%(num)s shared topics", pair.counted_topics))
    if pair.counted_words:
        said.append(ngettext("%(num)s word", "%(num)s words", pair.counted_words))
    if said and pair.fresh:
        ages = {40: _("fresh"), 20: _("a few weeks old"), 10: _("a few months old")}
        said.append(ages.get(pair.fresh, _("fresh")))
    return ", ".join(map(str, said)) or str(_("nothing shared"))


def _products(search: str) -> list[Any]:
    currency = shop().currency
    if search:
        return [found.card for found in catalog.search(search, currency).products[:FOUND]]
    return list(catalog.cards(currency, limit=FOUND))


def _stories(search: str) -> list[Any]:
    at = now()
    if search:
        return list(ask_news(lambda: news.search(at, search, size=FOUND)).stories)
    return list(ask_news(lambda: news.latest(at, count=FOUND)))
