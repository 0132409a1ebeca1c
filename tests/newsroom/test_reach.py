"""A news database that keeps silent: nobody waits for it, and the shop sells on."""

import socket
import time
from collections.abc import Iterator

import pytest

from store.db import db, transaction
from store.kit.clock import SetClock
from store.settings import open_shop
from store.web.newsroom.panel import Kept
from tests.support import databases
from tests.support.newsroom import AT, Newsroom


@pytest.fixture
def engine_name() -> str:
    """The shop's own engine does not matter here."""
    return "sqlite"


@pytest.fixture
def silent(engine_name, tmp_path) -> Iterator[Newsroom]:
    """A shop whose news server takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        url = f"postgresql+psycopg://nobody@127.0.0.1:{server.getsockname()[1]}/nothing"
        app = databases.make_app(
            engine_name, tmp_path / "instance", SetClock(AT), news_database_url=url, news_patience_s=0.8
        )
        with app.app_context():
            with transaction():
                open_shop(name="TVNL", currency="USD", zone="UTC", at=AT)
            yield Newsroom(app, app.extensions["ports"].clock)
            db.session.remove()
            app.extensions["news_reach"].ask_again = float("inf")


def test_the_shop_answers_within_a_second_and_then_at_once(silent):
    silent.get(
        "/healthz"
    )  # the first request of a process compiles templates; that is not the database's fault
    silent.app.jinja_env.get_template("layout.html")

    began = time.monotonic()
    first = silent.get("/pages/contact")
    waited = time.monotonic() - began
    began = time.monotonic()
    second = silent.get("/pages/contact")
    again = time.monotonic() - began

    assert first.status_code == second.status_code == 200
    assert 0.5 < waited - again < 2.5  # 0.8 of patience; without it three seconds of connecting


def test_news_pages_say_so_and_embeds_too(silent):
    silent.get("/pages/contact")

    for path in (
        "/news/",
        "/news/media/",
        "/news/media/story",
        "/news/media/story/pdf",
        "/news/feed.rss",
        "/widget/v1/frame",
    ):
        began = time.monotonic()
        answer = silent.get(path)
        assert answer.status_code == 503 and answer.headers["Retry-After"], path
        assert time.monotonic() - began < 1.0, path
    assert silent.get("/widget/v1/headlines.js").status_code == 200


def test_the_last_good_panel_is_shown_meanwhile(silent, newsroom):
    newsroom.publish("Kept from before")
    newsroom.get("/pages/contact")
    silent.app.extensions["front_panel"] = Kept(newsroom.app.extensions["front_panel"].file)

    page = silent.get("/pages/contact").get_data(as_text=True)

    assert "Kept from before" in page and "As of Apr 28, 2025" in page
