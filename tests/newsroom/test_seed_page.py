"""The page this site grew from, rebuilt from the demo newsroom and compared with what was printed."""

import re

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
    first = next(node for node in paper.find("body").iter("a") if "nameplate" in (node.get("class") or ""))
    assert words(first) == "TV News LIES"
    dates = [words(node) for node in paper.iter("time")]
    assert dates[0] == "Monday, Apr 28th"
    assert re.fullmatch(r"\d\d:\d\d:\d\d [AP]M GMT", dates[1])
    assert f"Last update {dates[1]}" in words(paper.find("body"))
    [crumbs] = [nav for nav in paper.iter("nav") if nav.get("aria-label") == "You are here"]
    assert words(crumbs) == f"You are here News International {LEAD}"
    assert [words(step) for step in crumbs.iter("li")] == ["News", "International", LEAD]
    assert [step.get("href") for step in crumbs.iter("a")] == ["/news/", "/news/international/"]


def test_the_story_stands_in_the_order_of_the_page(paper):
    main = paper.find(".//main")
    headings = list(main.iter("h1"))
    assert [words(one) for one in headings] == [LEAD] and len(LEAD) == 80
    assert [words(act) for act in classed(main, "story__acts")[0].iter("a")] == ["E-mail", "Print", "PDF"]
    image = next(main.iter("img"))
    assert image.get("alt") == "N korea sent troops to Russia"
    assert image.get("width") and image.get("height")
    order = [node.tag for node in main.iter() if node.tag in ("h1", "img", "p") or node in headings]
    assert order.index("h1") < order.index("img")


def test_the_text_has_its_shape_and_its_typography(paper):
    paragraphs = [words(p) for p in classed(paper, "story__text")[0].iter("p")]
    *text, more = paragraphs
    assert more == "More..."
    assert len(text) == 4
    assert 1150 <= sum(map(len, text)) <= 1250
    together = " ".join(text)
    assert "’" in together and "—" in together and "10,000-12,000" in together and "U.S.," in together
    assert "'" not in together
    assert text[0].split()[:3] == ["North", "Korea", "has"]


def test_the_related_block_shows_the_four_with_picture_title_and_teaser(paper):
    [block] = classed(paper, "related-block")
    assert words(next(block.iter("h2"))) == "Most Recent Related Stories..."
    cards = classed(block, "story-card")
    assert [words(classed(card, "story-card__title")[0]) for card in cards] == RELATED
    assert [len(title) for title in RELATED] == [97, 69, 66, 74]
    for card in cards:
        teaser = words(classed(card, "story-card__teaser")[0])
        assert teaser.endswith("...") and not teaser.endswith(" ...") and len(teaser.split()) == 16
        assert next(card.iter("img")).get("alt") == ""  # the title beside it says it; nothing can be glued


def test_merchandise_stands_beside_it_to_the_letter(paper):
    aside = paper.find(".//aside")
    cards = classed(aside, "promo-card")
    assert [
        (
            [words(line) for line in classed(card, "promo-card__line")],
            words(classed(card, "promo-card__name")[0]),
        )
        for card in cards
    ] == PROMOS
    for card in cards:
        [link] = card.iter("a")
        assert re.fullmatch(r"/products/[a-z-]+\?from=\d+", link.get("href"))


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
