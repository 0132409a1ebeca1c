"""The page this site grew from, rebuilt from the demo newsroom and compared with what was printed."""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import html5lib
import pytest

from store import catalog, inventory
from store.catalog import Product, ProductStatus, Variant
from store.db import db, transaction
from store.demo import stories

LEAD = "North Korea confirms it sent troops to Russia to support its war against Ukraine"
RELATED = [
    "Gaza Health Ministry reports 51 deaths from Israeli strikes, bringing overall toll to over 52,000",
    "11 Killed As Vehicle Plows Into Filipino Street Festival In Vancouver",
    "Trump says US ships should have free use of Panama and Suez canals",
    "Israel's muted response to Pope Francis's death signals tensions over Gaza",
]
PROMOS = [
    (["America's # 1 Enemy", "Tee Shirt", "& Help Support TvNewsLIES.org!"], "TVNL Tee Shirt"),
    (["TVNL TOTE BAG", "Conserve our Planet", "& Help Support TvNewsLIES.org!"], "TVNL Tote Bag"),
    (["Get your 9/11 & Media", "Deception Dollars", "& Help Support TvNewsLIES.org!"], "Deception Dollars"),
    (["The Loaded Deck", "The First & the Best!", "The Media & Bush Admin Exposed!"], "The Loaded Deck"),
]


def words(element):
    return " ".join("".join(element.itertext()).split())


def classed(tree, name):
    return [node for node in tree.iter() if name in (node.get("class") or "").split()]


PAGES = {}


@pytest.fixture
def paper(newsroom, engine_name):
    """The lead story's page on that Monday morning, as a tree; made once per engine, since nothing changes it."""
    if engine_name not in PAGES:
        PAGES[engine_name] = made(newsroom)
    return PAGES[engine_name]


def made(newsroom):
    now = newsroom.clock.now()
    with transaction():
        for position, (lines, title) in enumerate(PROMOS):
            product = Product(
                slug=title.lower().replace(" ", "-"), title=title, promo_lines=lines, position=position,
                status=ProductStatus.ACTIVE, created_at=now, updated_at=now, demo=True,
            )  # fmt: skip
            product.variants = [Variant(sku=f"sku-{position}", price_minor=1900)]
            db.session.add(product)
            db.session.flush()
            inventory.begin_stock(product.variants[0].id, 5, at=now)
    assert stories.load(newsroom.app.extensions["settings"].instance / "media", now=now) == 25
    answer = newsroom.get(
        "/news/international/north-korea-confirms-it-sent-troops-to-russia-to-support-its-war-against-ukraine"
    )
    assert answer.status_code == 200
    return html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)


def test_the_frame_says_where_and_when(paper):
    """Rows 1 to 4."""
    body = paper.find("body")
    first = next(iter(body.iter("header")))
    assert words(body).startswith(f"Skip to the content {words(first)[:12]}"), (
        "its name is the first thing on the page"
    )
    words_of_masthead = words(next(node for node in body.iter("header")))
    assert words_of_masthead.startswith("TV News LIES ")

    today, updated, *_ = paper.iter("time")
    assert (words(today), today.get("datetime")) == ("Monday, Apr 28th", "2025-04-28")
    at = datetime.fromisoformat(updated.get("datetime"))
    assert words(updated) == f"{at:%I:%M:%S %p} GMT" and at.utcoffset() == timedelta()
    assert f"Monday, Apr 28th Last update {words(updated)}" in words_of_masthead
    assert re.fullmatch(r"(0[1-9]|1[0-2]):[0-5]\d:[0-5]\d [AP]M GMT", words(updated))

    [crumbs] = [nav for nav in paper.iter("nav") if nav.get("aria-label") == "You are here"]
    assert words(crumbs) == f"You are here News International {LEAD}"
    assert [words(step) for step in crumbs.iter("li")] == ["News", "International", LEAD]
    assert [step.get("href") for step in crumbs.iter("a")] == ["/news/", "/news/international/"]
    assert [words(node) for node in crumbs.iter("span") if node.get("aria-current")] == [LEAD]


def test_the_time_of_the_last_change_is_printed_as_on_that_morning(newsroom):
    """Row 3, to the second: the newsroom's last change, not the story's."""
    newsroom.clock.forward(hours=-1)
    newsroom.publish("Older", hours_ago=3)
    newsroom.clock.forward(hours=1)
    newsroom.publish("Newer", hours_ago=0)

    page = html5lib.parse(
        newsroom.get("/news/international/older").get_data(as_text=True), namespaceHTMLElements=False
    )

    assert [words(node) for node in page.iter("time")][1] == "07:56:05 AM GMT"


def test_the_story_stands_in_the_order_of_the_page(paper):
    """Rows 5 to 8, 10 and 11: title, acts, picture, text, More..., and nothing that was not there but the date."""
    main = paper.find(".//main")
    [heading] = main.iter("h1")
    assert words(heading) == LEAD and len(LEAD) == 80
    assert words(paper.find("body")).count(LEAD) == 2, "once as the way here, once as the title"

    [acts] = classed(main, "story__acts")
    assert [words(act) for act in acts.iter("a")] == ["E-mail", "Print", "PDF"]
    lead = next(main.iter("img"))
    assert lead.get("alt") == "N korea sent troops to Russia" and len(lead.get("alt")) == 29
    assert lead.get("width") and lead.get("height")
    [text] = classed(main, "story__text")
    [more] = classed(main, "story__more")
    [related] = classed(main, "related-block")
    everything = list(main.iter())
    places = [everything.index(one) for one in (heading, acts, lead, next(text.iter("p")), more, related)]
    assert places == sorted(places)

    assert words(more) == "More..." and more in list(text)
    [link] = more.iter("a")
    assert words(link) == "More..." and link.get("href").startswith("https://")
    article = next(main.iter("article"))
    assert not [
        node for node in article.iter() if node.tag in ("form", "button", "input", "textarea", "iframe")
    ]
    assert words(classed(article, "story__date")[0]) == "April 28, 2025", "a date, and nobody's name"
    assert len(list(acts.iter("a"))) == 3 and not re.search(r"(?i)comment|share on|tweet", words(article))


def test_the_text_has_its_shape_and_its_typography(paper):
    """Rows 8 and 9."""
    [prose] = classed(paper, "story__text")
    assert all(node in list(prose) for node in prose.iter("p")), "or the sheet puts no space between them"
    *text, more = [words(p) for p in prose.iter("p")]
    assert more == "More..."
    assert len(text) == 4
    assert [round(len(one) / 100) for one in text] == [2, 3, 1, 4]
    assert 1150 <= sum(map(len, text)) <= 1250
    together = " ".join(text)
    assert "’" in together and "—" in together and "10,000-12,000" in together and "U.S.," in together
    assert "'" not in together
    assert text[0].split()[:3] == ["North", "Korea", "has"]


def test_the_related_block_shows_the_four_with_picture_title_and_teaser(paper):
    """Rows 12 to 24, 33 and 35."""
    [block] = classed(paper, "related-block")
    assert words(next(block.iter("h2"))) == "Most Recent Related Stories..."
    cards = classed(block, "story-card")
    assert [words(classed(card, "story-card__title")[0]) for card in cards] == RELATED
    assert [len(title) for title in RELATED] == [97, 69, 66, 74]
    told = {story.title: story for story in stories.read()}
    ages = [told[title].hours_ago for title in RELATED]
    assert ages == sorted(ages) and LEAD not in RELATED, "newest first, and not the story itself"
    for card, title in zip(cards, RELATED, strict=True):
        [link] = classed(card, "story-card__title")[0].iter("a")
        assert words(link) == title and link.get("href").startswith("/news/international/")
        first = told[title].text.split()[:16]
        assert words(classed(card, "story-card__teaser")[0]) == " ".join(first) + "..."
        image = next(card.iter("img"))
        assert image.get("alt") == ""  # the title beside it says it; nothing can be glued
        assert image.get("width") and image.get("height")


def test_merchandise_stands_beside_it_to_the_letter(paper):
    """Rows 25 to 30 and 34."""
    aside = paper.find(".//aside")
    cards = classed(aside, "promo-card")
    assert [
        (
            [words(line) for line in classed(card, "promo-card__line")],
            words(classed(card, "promo-card__name")[0]),
        )
        for card in cards
    ] == PROMOS
    assert words(aside).count("& Help Support TvNewsLIES.org!") == 3
    for card in cards:
        [link] = card.iter("a")
        assert (
            words(link)
            == words(card)
            .removeprefix(" ".join(words(one) for one in classed(card, "promo-card__line")))
            .strip()
        )
        assert re.fullmatch(r"/products/[a-z-]+\?from=\d+", link.get("href"))
        assert not [node for node in card.iter() if node.tag in ("form", "button", "input")]
        assert not re.search(r"[$€]|\d\.\d\d|left|stock|cart", words(card))


def test_the_demo_shop_sells_under_the_same_lines_in_the_same_order():
    """Rows 25 to 31, in what `make run` shows."""
    goods = tomllib.loads((Path(stories.__file__).parent / "catalogue.toml").read_text("utf-8"))
    promos = [one["promo_lines"] for one in _products(goods) if len(one.get("promo_lines", [])) > 1]
    assert promos[:4] == [lines for lines, _ in PROMOS]
    titles = {one["title"] for one in _products(goods)}
    assert {"TVNL Tee Shirt", "TVNL Tote Bag", "9/11 & Media Deception Dollars", "The Loaded Deck"} <= titles
    assert any("America's # 1 Enemy" in title for title in titles)
    assert len(titles) == len(_products(goods)), (
        "the link of a promo says its product's name, and no other has it"
    )


def _products(goods):
    return next(
        value for value in goods.values() if isinstance(value, list) and value and "promo_lines" in value[0]
    )


def test_what_is_sold_out_or_not_sold_steps_back(newsroom):
    now = newsroom.clock.now()
    with transaction():
        for slug, status, stock in (
            ("a", ProductStatus.ACTIVE, 0),
            ("b", ProductStatus.DRAFT, 5),
            ("c", ProductStatus.ACTIVE, 1),
        ):
            product = Product(
                slug=slug, title=slug, promo_lines=["x", "y"], status=status, created_at=now, updated_at=now
            )
            product.variants = [Variant(sku=slug, price_minor=100)]
            db.session.add(product)
            db.session.flush()
            inventory.begin_stock(product.variants[0].id, stock, at=now)
    story = newsroom.publish("A story")

    page = newsroom.get(newsroom.path(story)).get_data(as_text=True)

    assert f'href="/products/c?from={story}"' in page
    assert "/products/a" not in page and "/products/b" not in page


def test_headlines_and_picture_texts_stand_as_they_were_printed():
    known = {story.title: story.alt for story in stories.read()}

    assert known[LEAD] == "N korea sent troops to Russia"
    assert [known[title] for title in RELATED] == [
        "51 killed in Gaza",
        "Filippino street fair",
        "Trump wants free passage thru canals",
        "Pope Francis",
    ]


def test_the_demo_fills_four_sections_and_comes_once(newsroom):
    folder = newsroom.app.extensions["settings"].instance / "media"
    now = newsroom.clock.now()

    assert stories.load(folder, now=now) == 25
    assert stories.load(folder, now=newsroom.clock.forward(hours=5)) == 0

    counts = {}
    for story in stories.read():
        counts[story.section] = counts.get(story.section, 0) + 1
        assert 3 <= len(story.text.strip().split("\n\n")) <= 6
        assert 1 <= len(story.topics) <= 5
    assert list(counts) == ["International", "National", "Media", "Environment"]
    assert min(counts.values()) >= 5
    assert catalog.cards("USD") == []
