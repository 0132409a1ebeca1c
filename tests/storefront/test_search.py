"""Search: whatever is typed is safe, beginnings and slips find, nothing found leads on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import catalog, news
from store.db import transaction


def titles(text: str) -> list[str]:
    return [card.title for card in catalog.search(text, "USD")]


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
        return [one.title for one in news.search(shop.clock.now(), text)]

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


def test_stories_on_the_subjects_of_a_product_the_most_shared_first(shop, goods, look):
    def publish(title: str, hours: int, *topics: str, **given) -> None:
        with transaction("news"):
            news.open_section("Media", 1)
            offered = news.Submission(
                key=title,
                section="Media",
                title=title,
                html="<p>Words.</p>",
                published_at=shop.clock.now() - timedelta(hours=hours),
                topics=topics,
                **given,
            )
            news.take_in(news.open_source("Desk").id, offered, at=shop.clock.now())

    publish("Newest on one", 1, "media")
    publish("Older on two", 9, "media", "Press Freedom")
    publish("Something else", 2, "canals")
    publish("Not yet", -5, "media", "press freedom")
    goods.bag(topics=["Media", "press freedom"])

    assert [one.title for one in news.about(shop.clock.now(), ["Media", "press freedom"])] == [
        "Older on two",
        "Newest on one",
    ]
    assert list(news.about(shop.clock.now(), ["%", ""])) == []
    below = look("/products/bag").texts("h3")
    assert below[below.index("Older on two") :][:2] == ["Older on two", "Newest on one"]
    assert "Something else" not in look("/products/bag").text(look("/products/bag").one("main"))
