"""Search: whatever is typed is safe, beginnings and slips find, nothing found leads on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from store import catalog, fulltext, inventory, news
from store.db import db, transaction
from store.news.indexing import INDEX
from store.news.models import Story

pytestmark = pytest.mark.both_engines


def titles(text: str) -> list[str]:
    return [one.card.title for one in catalog.search(text, "USD").products]


@pytest.fixture
def stocked(goods):
    goods.tee()
    goods.notes()
    goods.bag(tagline="For the café")
    return goods


@pytest.fixture
def story(shop):
    """Publish a story by its title."""

    def publish(title: str, text: str = "Some words stand here.") -> None:
        with transaction("news"):
            source = news.open_source("Desk")
            news.open_section("Media", 1)
            offered = news.Submission(
                key=title,
                section="Media",
                title=title,
                html=news.paragraphs(text),
                published_at=shop.clock.now(),
            )
            news.take_in(source.id, offered, at=shop.clock.now())

    return publish


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tee", ["Plain Tee Shirt"]),
        ("TEE shirt", ["Plain Tee Shirt"]),
        ("shi", ["Plain Tee Shirt"]),
        ("shrit", ["Plain Tee Shirt"]),
        ("9/11", ["9/11 & Media Notes"]),
        ("cafe", ["Paper Bag"]),
        ("cotton", ["Plain Tee Shirt"]),
        ("tee bag", []),
        ("", []),
        ("' UNION SELECT --", []),
        ("%", []),
        ("*", []),
        ("\U0001f600", []),
    ],
)
def test_products_are_found_by_words_beginnings_and_slips(stocked, text, found):
    assert titles(text) == found


def test_titles_come_before_descriptions(stocked, goods):
    with transaction():
        later = goods.product(
            "care", "How to wash", description_md="A plain tee needs cold water.", position=0
        )
        goods.variant(later, "CARE", 100, 1, [])

    assert titles("plain tee") == ["Plain Tee Shirt", "How to wash"]


def test_stories_are_found_by_beginnings_and_slips(shop, story):
    story("Senators question the canal treaty", "The treaty on the canal was read aloud.")
    story("A river floods", "Water everywhere.")

    def found(text: str) -> list[str]:
        return [one.title for one in news.search(shop.clock.now(), text).stories]

    assert found("canal") == ["Senators question the canal treaty"]
    assert found("sena trea") == ["Senators question the canal treaty"]
    assert found("senatros") == ["Senators question the canal treaty"]
    assert found("canal river") == []
    assert found("the and of") == []
    assert found("%_'\"\\ *") == []


def test_the_page_shows_both_kinds_marks_the_words_and_narrows(stocked, story, look):
    story("What the tee shirt said")

    page = look("/search?q=tee")
    assert page.texts("mark") == ["Tee", "tee"]
    assert "2 finds for “tee”" in page.texts("p")
    assert page.one("input", id="search-box").get("value") == "tee"

    only = look("/search?q=tee&kind=stories")
    main = only.text(only.one("main"))
    assert "What the tee shirt said" in main and "Plain Tee" not in main


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=y>',
        "\u202eevil",
        "a" * 10_000,
        "\x00\n",
        "%s %(x)s",
    ],
)
def test_any_input_is_only_words(stocked, look, text):
    page = look("/search", query_string={"q": text})

    assert page.status == 200
    assert not page.all("img", src="x") and "alert(1)</script>" not in page.html
    assert len(page.one("input", id="search-box").get("value")) <= 100
    assert page.all("article"), "a page without results leads on"


def test_questions_with_line_breaks_do_not_pass_for_others(stocked, look):
    look("/search", query_string={"q": "zzz'\nkind='products"})

    page = look("/search", query_string={"q": "zzz", "kind": "products"})

    assert page.one("input", id="search-box").get("value") == "zzz"


def test_every_word_may_stand_anywhere_but_titles_come_first_then_newer_ones(shop, story):
    story("A senator speaks", "On the canal, and for long.")
    shop.clock.forward(minutes=1)
    story("The canal reopens", "Ships pass.")
    shop.clock.forward(minutes=1)
    story("Ships wait", "The canal is closed; the senator is not there.")

    found = news.search(shop.clock.now(), "canal")

    assert [one.title for one in found.stories] == ["The canal reopens", "Ships wait", "A senator speaks"]
    assert (found.count, found.more, found.older) == (3, False, None)
    assert [one.title for one in news.search(shop.clock.now(), "canal senator").stories] == [
        "Ships wait",
        "A senator speaks",
    ]


def test_stories_are_paged_by_marks_and_none_is_shown_twice(shop, story):
    for number in range(7):
        shop.clock.forward(minutes=1)
        story(
            f"Story {number} of the canal" if number % 2 else f"Story {number}",
            f"Number {number}, by the canal.",
        )
    shown, after = [], None
    for _ in range(4):
        page = news.search(shop.clock.now(), "canal", after=after, size=2)
        shown += [one.title[:7] for one in page.stories]
        after = page.older
        assert page.count == 7

    assert shown == [f"Story {number}" for number in (5, 3, 1, 6, 4, 2, 0)]
    assert after is None
    assert (
        news.search(shop.clock.now(), "canal", after="nonsense", size=1).stories[0].title
        == "Story 5 of the canal"
    )


def test_a_common_wish_is_looked_for_window_by_window_and_found_in_the_end(shop, story):
    story("The canal at the bottom", "Far back.")
    for number in range(5):
        shop.clock.forward(minutes=1)
        story(f"Nothing {number}", "Of the sort.")
    bottom, *_, top = [row.seq for row in shop.rows(Story)]
    wish = replace(fulltext.everywhere([["canal"]], rare=False), window=2)

    def look_back(before: int) -> fulltext.Found:
        return fulltext.newest(INDEX, wish, before=before, limit=3)

    first = look_back(top + 1)
    assert first.places == [] and bottom < first.on < top, "not in the latest two: go on from there"
    second = look_back(first.on)
    assert second.places == [] and second.on is not None
    third = look_back(second.on)
    assert third.places == [bottom]
    assert look_back(bottom) == fulltext.Found([], None)
    assert fulltext.newest(INDEX, fulltext.everywhere([["canal"]]), before=top + 1, limit=3).places == [
        bottom
    ]


def test_what_is_not_public_is_not_found_and_changes_are_followed_at_once(shop, story):
    story("The canal reopens", "Ships pass.")
    with transaction("news"):
        source, at = news.open_source("Desk"), shop.clock.now()
        for key, when, more in (
            ("Tomorrow's canal", at + timedelta(days=1), {}),
            ("Yesterday's canal", at - timedelta(days=1), {"expires_at": at - timedelta(hours=1)}),
        ):
            offered = news.Submission(
                key=key, section="Media", title=key, html="<p>Canal.</p>", published_at=when, **more
            )
            news.take_in(source.id, offered, at=at)

    def found(text: str) -> list[str]:
        db.session.rollback()
        return [one.title for one in news.search(shop.clock.now(), text).stories]

    assert found("canal") == ["The canal reopens"]
    offered = news.Submission(
        key="The canal reopens", section="Media", title="The strait reopens", html="<p>Boats.</p>",
        published_at=at + timedelta(seconds=-90),
    )  # fmt: skip
    with transaction("news"):
        changed = news.take_in(source.id, offered, at=at)
        story_id = changed.id
    assert (found("canal"), found("strait"), found("boats")) == ([], *[["The strait reopens"]] * 2)
    with transaction("news"):
        news.withdraw(story_id, at=at)
    assert found("strait") == []
    shop.clock.forward(days=1, minutes=1)
    assert found("canal") == ["Tomorrow's canal"]


def test_the_words_of_a_product_follow_in_the_same_transaction(shop, goods):
    goods.bag()
    bag = db.session.scalars(select(catalog.Product)).one()
    with transaction():
        db.session.get(catalog.Product, bag.id).title = "Canvas Sack"
        db.session.add(catalog.ProductTranslation(product_id=bag.id, locale="es", title="Saco de lona"))

    assert (titles("paper"), titles("canvas"), titles("lona"), titles("sacco")) == (
        [],
        *[["Canvas Sack"]] * 3,
    )
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.get(catalog.Product, bag.id).title = "Lost Again"
        db.session.flush()
        raise ZeroDivisionError
    assert (titles("lost"), titles("canvas")) == ([], ["Canvas Sack"])
    with transaction():
        db.session.get(catalog.Product, bag.id).status = catalog.ProductStatus.DRAFT
    assert titles("canvas") == []


def test_rebuilding_writes_all_words_anew(shop, stocked, story):
    story("The canal reopens")
    for bind, table in ((None, "product_fts"), ("news", "story_fts")):
        with transaction(bind):
            db.session.execute(
                text(f"DELETE FROM {table}"),
                bind_arguments={"bind": db.engines[bind]},
            )
    assert titles("tee") == [] and not news.search(shop.clock.now(), "canal").stories
    db.session.rollback()

    told = shop.app.test_cli_runner().invoke(args=["search", "rebuild"])

    assert (told.exit_code, told.output) == (0, "3 products\n1 stories\n")
    assert titles("tee") == ["Plain Tee Shirt"]
    assert [one.title for one in news.search(shop.clock.now(), "canal").stories] == ["The canal reopens"]


def test_filters_narrow_count_honestly_and_come_off(stocked, goods, look):
    goods.shelf("wear", "Wear it", "tee")
    goods.shelf("carry", "Carry it", "bag", "tee")
    with transaction():
        for sku in ("TEE-BLACK-M", "TEE-WHITE-M"):
            row = db.session.execute(
                select(inventory.Stock).join(catalog.Variant, catalog.Variant.id == inventory.Stock.variant_id)
                .where(catalog.Variant.sku == sku)
            ).scalar_one()  # fmt: skip
            inventory.move(
                row.variant_id,
                -40,
                inventory.MovementKind.DAMAGE,
                key=sku,
                reason="",
                by="x",
                at=row_time(goods),
            )
        goods.product("draft-tee", "Draft Tee", status=catalog.ProductStatus.DRAFT)

    def options(page, name: str) -> list[str]:
        return [page.text(one) for one in page.one("select", id=f"by-{name}") if page.text(one)]

    page = look("/search?q=tee")
    assert options(page, "collection") == ["All", "Wear it (1)", "Carry it (1)"]
    assert options(page, "size") == ["All", "S (1)", "M (1)", "2XL (1)"]

    page = look("/search?q=tee&size=M&max=25")
    assert page.texts("h3") and "Size M" in page.html
    assert options(page, "size") == ["All", "S (1)", "M (1)"], "2XL costs more than that"
    hrefs = [one.get("href") for one in page.all("a") if "Take off" in page.text(one)]
    assert hrefs == ["/search?q=tee&max=25", "/search?q=tee&size=M"]

    page = look("/search?q=tee&size=M&stock=1")
    assert "Nothing in the shop fits all of these filters" in page.html
    assert page.one("select", id="by-size").findall(".//*[@selected]")[0].get("value") == "M"
    assert "In stock 0" in page.text(page.one("details", class_="narrowing"))

    page = look("/search?q=tee&min=cheap&max=%D9%A1%D9%A2")
    assert page.status == 422
    assert page.one("input", id="by-min").get("value") == "cheap"
    assert page.texts("p", id="by-min-error") == ["Please enter an amount like 10 or 7.50."]
    assert look("/search?q=tee&min=30&max=20").texts("p", id="by-max-error") == [
        "This is less than the lowest price."
    ]
    assert look("/search?q=tee&collection=../x&size=%00&stock=2&after=zzz").status == 200


def row_time(goods):
    return goods.shop.clock.now()


def test_what_was_mistyped_is_said_and_what_found_nothing_leads_on(stocked, goods, story, look):
    goods.shelf("wear", "Wear it", "tee")
    story("The canal reopens", "Ships pass.")

    page = look("/search?q=shrit")
    assert "Shown for shirt" in page.text(page.one("p", class_="search-count"))
    assert "Shown for canal" in look("/search?q=cnaal").text(
        look("/search?q=cnaal").one("p", class_="search-count")
    )

    nothing = look("/search?q=papper+bagg+qqqq")
    assert [one.get("href") for one in nothing.all("a") if nothing.text(one) == "paper bag"] == [
        "/search?q=paper+bag"
    ]
    assert "Wear it" in nothing.text(nothing.one("main"))
    assert "The canal reopens" in nothing.texts("h3")


def test_a_story_found_by_its_text_shows_the_place(story, look):
    story(
        "A quiet day",
        "Nothing at first. " * 12 + "Then a <b>heron</b> stood on the roof & left. " + "And so on. " * 30,
    )

    page = look("/search?q=heron")

    assert page.texts("mark") == ["heron"]
    assert "stood on the roof & left" in page.text(page.one("p", class_="story-card__teaser"))


def test_a_search_costs_no_more_queries_however_much_it_finds(shop, goods, story, look):
    goods.tee()
    story("The tee of one story")
    few = count_queries(look, "/search?q=tee")
    for number in range(12):
        with transaction():
            product = goods.product(f"tee-{number}", f"Tee number {number}")
            goods.variant(product, f"T{number}", 100, 5, [])
        story(f"Another tee, number {number}")

    assert count_queries(look, "/search?q=tee") <= few


def count_queries(look, path: str) -> int:
    told: list[str] = []

    def note(connection, cursor, statement, *_):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            told.append(statement)

    engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        assert look(path).status == 200
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    return len(told)
