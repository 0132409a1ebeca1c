"""A purchase that began on a story carries it to the order, whatever the buyer's browser can do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import inventory, news
from store.catalog import Option, OptionValue, Product, ProductStatus, Variant, VariantChoice
from store.db import db, transaction
from store.wiring import jobs
from store.worker import run_schedule


def test_from_a_story_by_a_question_and_a_mistake_to_the_order(open_shop, shopper):
    story = _publish(open_shop, "Money talks", "money")
    _sell_notes(open_shop)
    _pair(open_shop)

    shopper.visit(open_shop.url + "/news/media/money-talks")
    link = next(
        a.get("href") for a in shopper.tree.iter("a") if (a.get("href") or "").startswith("/products/")
    )
    assert link == f"/products/notes?from={story}"
    shopper.visit(link)
    shopper.send("/products/notes", "Work it out", pieces="37")
    assert shopper.here.endswith(f"/products/notes?pieces=37&from={story}")
    shopper.send("/products/notes", "Work it out", pieces="12")
    assert shopper.here.endswith(f"/products/notes?pieces=12&from={story}")

    shopper.send("/cart/lines", "Add to cart", quantity="many")
    assert (shopper.status, shopper.path) == (422, "/cart/lines")
    shopper.send("/cart/lines", "Add to cart", quantity="2")
    assert shopper.path == "/cart"
    shopper.checks_out().pays()

    assert open_shop.order(shopper.token).story_id == str(story)
    assert open_shop.broken() == {}


@pytest.mark.parametrize("tongue", ["", "/es"])
def test_the_story_goes_along_from_page_to_page(open_shop, shopper, tongue):
    story = _publish(open_shop, "Money talks", "money")
    _sell_notes(open_shop)

    shopper.visit(f"{open_shop.url}{tongue}/products/notes?from={story}")
    for path in ("/", "/search?q=notes&size=M&size=L", "/products/notes?variant=NOTES-50"):
        shopper.visit(tongue + path, Referer=shopper.here)
        assert shopper.here.endswith(f"{tongue}{path}{'&' if '?' in path else '?'}from={story}")
    shopper.send("/cart/lines", "Add" if not tongue else "Añadir", quantity="1").checks_out().pays()

    assert open_shop.order(shopper.token).story_id == str(story)


def test_only_our_own_pages_hand_a_story_on_and_no_copy_keeps_it(open_shop):
    _sell_notes(open_shop)
    client = open_shop.app.test_client()
    ours, theirs = f"{open_shop.url}/?from=7", "https://example.org/?from=7"

    led = client.get("/products/notes", headers={"Referer": ours})
    assert (led.status_code, led.location) == (303, "/products/notes?from=7")
    assert led.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in led.headers
    for path, referer in (
        ("/products/notes", theirs),
        ("/products/notes", f"{open_shop.url}/?from=%0d%0aX"),
        ("/products/notes?from=", ours),
        ("/news/", ours),
    ):
        answer = client.get(path, headers={"Referer": referer})
        assert answer.status_code == 200 and "from=7" not in answer.text, path


def test_a_purchase_that_did_not_begin_on_a_story_carries_none(open_shop, shopper):
    _publish(open_shop, "Money talks", "money")
    _sell_notes(open_shop)

    shopper.visit(open_shop.url + "/products/notes")
    shopper.send("/products/notes", "Work it out", pieces="37")
    assert "pieces=37" in shopper.here and "from" not in shopper.here
    shopper.send("/cart/packs", "Add").checks_out().pays()

    assert open_shop.order(shopper.token).story_id == ""


def _publish(shop, title: str, *topics: str) -> int:
    at = shop.clock.now()
    with transaction("news"):
        offered = news.Submission(
            key=title, section="Media", title=title, html="<p>Words.</p>", topics=topics,
            published_at=at - timedelta(hours=1),
        )  # fmt: skip
        story = news.take_in(news.open_source("Desk").id, offered, at=at)
        assert story is not None
        return story.id


def _sell_notes(shop) -> None:
    at = shop.clock.now()
    with transaction():
        product = Product(
            slug="notes", title="Notes", topics=["money"], status=ProductStatus.ACTIVE, demo=True, created_at=at,
            updated_at=at,
        )  # fmt: skip
        db.session.add(product)
        db.session.flush()
        option = Option(product_id=product.id, name="Pack")
        option.values = [OptionValue(value=f"Pack of {count}") for count in (10, 50)]
        db.session.add(option)
        db.session.flush()
        for value, count, price in zip(option.values, (10, 50), (500, 2000), strict=True):
            variant = Variant(
                product_id=product.id,
                sku=f"NOTES-{count}",
                title=value.value,
                pieces=count,
                price_minor=price,
            )
            variant.choices = [VariantChoice(option_id=option.id, option_value_id=value.id)]
            db.session.add(variant)
            db.session.flush()
            inventory.begin_stock(variant.id, 20, at=at)


def _pair(shop) -> None:
    shop.work()
    schedules = jobs(shop.app.extensions["settings"]).schedules
    assert run_schedule(shop.app, next(one for one in schedules if one.name == "pair-products"))
