"""What stands below a product and beside a story, and what never does."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from store import pairing
from store.catalog import Redirect, Variant
from store.db import db, transaction
from store.news import services as newsroom
from store.pairing import Choices, PairChoice
from store.stamps import all_stamps
from tests.pairing.conftest import Desk

PIN, BAN = PairChoice.PIN, PairChoice.BAN


def below(look, slug: str) -> tuple[str, list[str]]:
    """The heading and the titles of the stories below a product."""
    main = look(f"/products/{slug}").one("main")
    for part in main.iter("{http://www.w3.org/1999/xhtml}section"):
        titles = [
            "".join(one.itertext()).strip()
            for one in part.iter("{http://www.w3.org/1999/xhtml}h3")
            if "story-card__title" in (one.get("class") or "")
        ]
        if titles:
            return "".join(next(part.iter("{http://www.w3.org/1999/xhtml}h2")).itertext()), titles
    return "", []


def beside(look, path: str) -> list[tuple[str, list[str]]]:
    """The headings and the offers of the merchandise column."""
    found = []
    for part in look(path).all("section"):
        if "merchandise" in (part.get("class") or ""):
            names = [one for one in part.iter() if (one.get("class") or "") == "promo-card__name"]
            links = [
                next(one.iter("{http://www.w3.org/1999/xhtml}a")).get("href", "").split("?")[0]
                for one in names
            ]
            found.append(("".join(next(part.iter("{http://www.w3.org/1999/xhtml}h2")).itertext()), links))
    return found


@pytest.fixture
def told(three: Desk) -> dict[str, int]:
    """Stories on the climate and on war, told and paired."""
    stories = {
        title: three.publish(title, *topics, days_ago=days)
        for title, topics, days in (
            ("River", ("climate",), 1),
            ("Lake", ("climate", "rivers"), 40),
            ("Front", ("war",), 2),
            ("Ball game", ("sports",), 3),
        )
    }
    three.work()
    return stories


def test_a_product_shows_what_we_reported_on_its_subjects_once_and_best_first(told, three, look):
    assert below(look, "bag") == ("What we reported", ["Lake", "River"])

    with transaction():
        pairing.choose(
            told["Ball game"],
            three.id_of("bag"),
            Choices(on_product=PIN),
            by="staff:1",
            at=three.shop.clock.now(),
        )
    assert below(look, "bag") == ("What we reported", ["Ball game", "Lake", "River"])
    with transaction():
        pairing.choose(
            told["Lake"], three.id_of("bag"), Choices(BAN, BAN), by="staff:1", at=three.shop.clock.now()
        )
    assert below(look, "bag") == ("What we reported", ["Ball game", "River"])


def test_archived_and_withdrawn_stories_stand_below_nothing_even_before_the_worker_ran(told, three, look):
    at = three.shop.clock.now()
    with transaction("news"):
        newsroom.withdraw(told["Lake"], at=at)
    three.publish("River", "climate", archived=True)
    assert below(look, "bag") == ("", []), "and what is new stands in the column already"


def test_where_nothing_fits_the_newest_stories_stand_under_an_honest_heading(told, three, look):
    for n in range(9):
        three.publish(f"Old {n}", "sports", days_ago=30 + n)
    heading, titles = below(look, "tee")
    shown = look("/products/tee").texts("h3")
    assert heading == "More from the newsroom"
    assert len(titles) == 4 and all(shown.count(title) == 1 for title in titles)


def test_news_that_are_away_leave_the_product_page_whole(told, three, look, shop):
    assert below(look, "bag")[1]
    shop.app.extensions["news_reach"].ask_again = float("inf")
    page = look("/products/bag?variant=x")
    assert page.status == 200 and below(look, "bag?variant=y") == ("", [])
    assert "Add to cart" in page.html


def test_a_story_shows_what_fits_then_says_that_the_rest_is_the_rest(told, three, look):
    at, notes, tee = three.shop.clock.now(), three.id_of("notes"), three.id_of("tee")
    assert beside(look, "/news/media/river") == [
        ("From our shop", ["/products/bag"]),
        ("Also in the shop", ["/products/tee"]),
    ]
    with transaction():
        pairing.choose(told["River"], notes, Choices(on_story=PIN), by="staff:1", at=at)
        pairing.choose(told["River"], tee, Choices(BAN, BAN), by="staff:1", at=at)
    assert beside(look, "/news/media/river") == [("From our shop", ["/products/notes", "/products/bag"])]
    assert f'href="/products/bag?from={told["River"]}"' in look("/news/media/river").html


def test_what_is_sold_out_steps_back_and_what_is_not_sold_never_shows(told, three, look):
    with transaction():
        db.session.execute(Variant.__table__.update().where(Variant.sku == "BAG").values(active=False))
    three.change("bag", title="Paper Bag")
    assert beside(look, "/news/media/river") == [("From our shop", ["/products/tee"])]


def test_where_nothing_fits_best_sellers_stand_beside_a_story(told, three, look):
    assert beside(look, "/news/media/ball-game") == [("From our shop", ["/products/tee"])]
    pairing.note_sales({three.id_of("notes"): 3, three.id_of("bag"): 7})
    assert beside(look, "/news/media/ball-game") == [
        ("Best sellers", ["/products/bag", "/products/notes"]),
        ("Also in the shop", ["/products/tee"]),
    ]


def test_a_page_costs_the_same_however_much_belongs_together(told, three, look):
    asked: list[str] = []
    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def queries(path: str) -> int:
        asked.clear()
        assert look(path).status == 200
        return len([sql for sql in asked if sql.lstrip().startswith("SELECT")])

    for n in range(12):
        three.publish(f"Game {n}", "sports")
    three.work()
    few = queries("/products/bag"), queries("/news/media/river")
    for n in range(12):
        three.publish(f"Climate {n}", "climate")
    three.work()
    assert (queries("/products/bag"), queries("/news/media/river")) == few
    assert db.session.scalars(select(pairing.Pair.product_key).distinct()).all() != []


def test_an_old_address_leads_on_with_the_story(told, look, shop):
    with transaction():
        db.session.add(Redirect(path="/products/sack", target="/products/bag", created_at=shop.clock.now()))
    for path, target in (
        ("/products/sack", "/products/bag"),
        ("/products/sack?from=7&x=1", "/products/bag?from=7"),
        ("/products/sack?from=%0d%0aX", "/products/bag"),
        ("/es/products/sack?from=7", "/es/products/bag?from=7"),
    ):
        answer = shop.app.test_client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, target)


def test_the_worker_changes_no_stamp_when_nothing_changed(told, three):
    before = all_stamps()
    three.work()
    three.work()
    assert all_stamps() == before
