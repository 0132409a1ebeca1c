"""Stories and goods that may or may not belong together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from store import news, pairing
from store.catalog import Product
from store.db import db, transaction
from store.pairing import Pair
from store.wiring import jobs
from store.worker import run_schedule
from tests.storefront.conftest import Goods, goods, look
from tests.support.shop import Shop, look_anew

__all__ = ["goods", "look"]


@dataclass
class Desk:
    """What a test tells the newsroom, and what it asks of the pairs."""

    shop: Shop

    def publish(self, title: str, *topics: str, days_ago: float = 1, body: str = "", **given: object) -> int:
        """Take a story in, and answer its id."""
        at = self.shop.clock.now()
        with transaction("news"):
            story = news.take_in(
                news.open_source("Desk").id,
                news.Submission(
                    key=title, section="Media", title=title, html=f"<p>{body or 'Words.'}</p>", topics=topics,
                    published_at=at - timedelta(days=days_ago), **given,
                ),
                at=at,
            )  # fmt: skip
            assert story is not None
            return story.id

    def change(self, slug: str, **columns: object) -> None:
        """Change a product as the desk does: its time of change goes along."""
        with transaction():
            db.session.execute(
                update(Product)
                .where(Product.slug == slug)
                .values(updated_at=self.shop.clock.forward(minutes=1), **columns)
            )

    def work(self) -> None:
        """Let the worker keep its promises and run the minute's schedules."""
        self.shop.work()
        self.runs("pair-products")

    def runs(self, name: str) -> None:
        """Run one schedule."""
        schedules = jobs(self.shop.app.extensions["settings"]).schedules
        assert run_schedule(self.shop.app, next(one for one in schedules if one.name == name))
        look_anew()

    def id_of(self, slug: str) -> int:
        """The product at a slug."""
        look_anew()
        return db.session.scalars(select(Product.id).where(Product.slug == slug)).one()

    def pairs(self) -> dict[tuple[int, int], tuple[int, int, int]]:
        """(topics, words, fresh) in points of every pair by (story, product)."""
        return {
            (pair.story_key, pair.product_key): (pair.topics, pair.words, pair.fresh)
            for pair in self.shop.rows(Pair)
        }

    def stories(self, slug: str) -> list[int]:
        """What the product's page would ask the newsroom for."""
        return pairing.stories_for(self.id_of(slug))

    def products(self, story: int) -> list[int]:
        """What stands beside the story."""
        look_anew()
        return pairing.products_for(story)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


@pytest.fixture
def three(goods: Goods, desk: Desk) -> Desk:
    """A bag about the climate, notes about war and money, a tee about nothing."""
    goods.tee()
    goods.notes()
    goods.bag()
    desk.change("bag", topics=["Climate", "rivers"], tagline="Carry groceries past the dried reservoir.")
    desk.change("notes", topics=["war"], tagline="Pocket money that talks back.")
    return desk
