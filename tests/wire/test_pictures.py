"""Pictures of stories from elsewhere: fetched by the worker within limits, kept as ours, tried again, given up."""

from __future__ import annotations

import io
import zlib
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from store import media, news, wire
from store.db import db, transaction
from store.fetch import PublicFetcher
from store.media import Media
from store.news.inside_models import StoryPicture
from store.news.models import Story
from tests.wire.conftest import ENGINES, dripping


def png(colour="red", size=(60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def engine_name() -> str:
    """One engine is enough: what is fetched does not depend on where it is noted; two tests try both."""
    return "sqlite"


@pytest.fixture
def worker(newsroom, site):
    """The worker's turn: what it fetches of whom."""

    class Worker:
        folder = newsroom.app.extensions["settings"].instance / "media"
        fetch = PublicFetcher(agent="Test", private={site.host}, total_s=1.0)

        def turn(self, **limits) -> int:
            db.session.rollback()
            return wire.mirror(self.fetch, folder=self.folder, at=newsroom.clock.now(), **limits)

        @staticmethod
        def asked() -> list[str]:
            return [path for path, _ in site.asked]

    return Worker()


def story(newsroom, site, *tags: str, **given):
    html = "<p>Words.</p>" + "".join(f"<p>{tag}</p>" for tag in tags).replace("SITE", site.url)
    return newsroom.publish("With pictures", html=html, **given)


def kept() -> list[tuple]:
    db.session.rollback()
    rows = db.session.scalars(select(StoryPicture).order_by(StoryPicture.story_id, StoryPicture.place))
    return [(row.place, row.media_id is not None, row.tries, row.why) for row in rows]


@pytest.mark.parametrize("engine_name", ENGINES)
def test_pictures_are_lifted_out_fetched_resized_and_kept_with_their_words(newsroom, site, worker):
    site.says("/a.png", png(size=(4000, 1000)), "image/png")
    site.says("/b.png", png("blue"), "image/png")
    number = story(
        newsroom, site, '<img src="SITE/a.png" alt="A &quot;wide&quot; field" onerror="x()">', '<img src="SITE/b.png">'
    )  # fmt: skip
    body = db.session.scalar(select(Story.body_html))
    assert body.count("<img") == 2 and '<img src="picture-1">' in body and site.url not in body
    assert site.url in db.session.scalar(select(Story.original)), "what came is kept as it came"

    stamp = newsroom.stamp()
    assert worker.turn() == 2
    assert newsroom.stamp() > stamp
    assert kept() == [(1, True, 0, ""), (2, True, 0, "")]
    found = news.inside(number, body)
    ours = media.pictures([one.media_id for one in found.values()])
    first = ours[found["picture-1"].media_id]
    assert (found["picture-1"].alt, first.width, first.height) == ('A "wide" field', 3200, 800)
    assert worker.turn() == 0 and len(site.asked) == 2, "what is ours is not asked for again"


def test_the_picture_above_the_text_is_not_shown_in_it_again(newsroom, site, worker):
    site.says("/a.png", png(), "image/png")
    story(newsroom, site, '<img src="SITE/a.png" alt="x">', picture_url=f"{site.url}/a.png")
    assert "<img" not in db.session.scalar(select(Story.body_html))
    assert worker.turn() == 1
    assert db.session.scalar(select(Story.picture_id)) is not None and kept() == []


@pytest.mark.parametrize("engine_name", ENGINES)
def test_a_story_that_comes_again_keeps_what_was_mirrored_and_follows_what_changed(newsroom, site, worker):
    for name in "abc":
        site.says(f"/{name}.png", png((ord(name), 0, 0)), "image/png")
    story(newsroom, site, '<img src="SITE/a.png" alt="a">', '<img src="SITE/b.png" alt="b">')
    worker.turn()
    ours = dict(db.session.execute(select(StoryPicture.url, StoryPicture.media_id)).all())

    story(newsroom, site, '<img src="SITE/c.png" alt="c">', '<img src="SITE/b.png" alt="new words">')

    rows = db.session.execute(
        select(StoryPicture.place, StoryPicture.url, StoryPicture.alt, StoryPicture.media_id).order_by(StoryPicture.place)
    ).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [
        (1, f"{site.url}/c.png", "c", None),
        (2, f"{site.url}/b.png", "new words", ours[f"{site.url}/b.png"]),
    ]
    assert worker.turn() == 1 and worker.asked() == ["/a.png", "/b.png", "/c.png"]


def test_a_banner_in_many_stories_is_fetched_once(newsroom, site, worker):
    site.says("/banner.png", png(), "image/png")
    for number in range(3):
        newsroom.publish(
            f"Story {number}", html=f'<p>{number}</p><img src="{site.url}/banner.png" alt="Banner">'
        )
    assert worker.turn() == 3
    assert worker.asked() == ["/banner.png"]
    assert db.session.scalar(select(func.count(Media.id))) == 1


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/gone", "The address answers 404."),
        ("/page", "This file is not a picture we can read"),
        ("/svg", "This file is not a picture we can read"),
        ("/bomb", "This picture has too many pixels"),
        ("/huge", "What lies there is larger than"),
        ("/drip", "took too long"),
        ("/cut", "The address did not answer"),
    ],
)
def test_one_that_cannot_be_had_is_tried_three_times_with_pauses_and_given_up(
    newsroom, site, worker, path, why
):
    site.says("/page", "<html>Sorry</html>", "image/png")
    site.says("/svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    site.says("/bomb", _claims_to_be(60_000, 60_000), "image/png")
    site.says("/huge", b"", "image/png", **{"Content-Length": str(1 << 30)})
    site.says("/drip", dripping, "image/png")
    site.says("/cut", b"short", "image/png", **{"Content-Length": "500"})
    story(newsroom, site, f'<img src="SITE{path}" alt="What was seen">')

    assert worker.turn() == 0
    [(_, ours, tries, told)] = kept()
    assert (ours, tries) == (False, 1) and (why in told or "did not answer" in told)
    assert worker.turn() == 0 and len(site.asked) == 1, "it rests for ten minutes"
    newsroom.clock.forward(minutes=10)
    worker.turn()
    newsroom.clock.forward(hours=5)
    worker.turn()
    assert len(site.asked) == 2, "then for six hours"
    newsroom.clock.forward(hours=1)
    worker.turn()
    assert len(site.asked) == 3
    newsroom.clock.forward(days=400)
    worker.turn()
    assert len(site.asked) == 3, "then it is given up"
    count, [lost] = news.lost_pictures(newsroom.source_id)
    assert (count, lost.title, lost.url) == (1, "With pictures", site.url + path) and lost.why


def _claims_to_be(width: int, height: int) -> bytes:
    """A PNG whose header names more pixels than its few bytes hold."""
    whole = bytearray(png())
    whole[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.png",
        "http://10.0.0.7/a.png",
        "http://169.254.169.254/latest",
        "http://[::1]/a.png",
    ],
)
def test_private_addresses_are_refused_once_and_for_good(newsroom, site, worker, url):
    newsroom.publish("With pictures", html=f'<p>Words</p><img src="{url}" alt="x">')
    worker.turn()
    [(_, ours, tries, why)] = kept()
    assert (ours, tries) == (False, 3) and why
    newsroom.clock.forward(days=2)
    worker.turn()
    assert kept()[0][2] == 3


def test_a_redirect_to_a_private_address_is_not_followed(newsroom, site, worker):
    site.says("/to", "", status=302, Location="http://169.254.169.254/latest")
    story(newsroom, site, '<img src="SITE/to" alt="x">')
    worker.turn()
    [(_, ours, tries, why)] = kept()
    assert (ours, tries) == (False, 3) and why.endswith("Only addresses on the public internet are read.")


def test_what_counts_readers_is_no_picture(newsroom, site, worker):
    site.says("/pixel.png", png(size=(1, 1)), "image/png")
    story(newsroom, site, '<img src="SITE/pixel.png">')
    assert worker.turn() == 0
    assert kept() == [(1, False, 3, "It is too small to be looked at.")]
    assert db.session.scalar(select(func.count(Media.id))) == 0


def test_one_turn_has_an_end_in_pictures_in_bytes_and_in_time(newsroom, site, worker):
    for number in range(6):
        site.says(f"/{number}.png", png((number, 0, 0)), "image/png")
    story(newsroom, site, *(f'<img src="SITE/{number}.png" alt="x">' for number in range(6)))
    assert worker.turn(limit=2) == 2
    assert worker.turn(most_bytes=len(png((2, 0, 0)))) == 1
    assert worker.turn(longest_s=0.0) == 0
    assert len(site.asked) == 3
    assert [ours for _, ours, _, _ in kept()].count(True) == 3
    assert worker.turn() == 3


def test_a_text_has_twenty_pictures_and_the_words_of_the_others(newsroom, site, worker):
    number = story(
        newsroom, site, *(f'<img src="SITE/{place}.png" alt="Seen {place}">' for place in range(25))
    )
    body = db.session.scalar(select(Story.body_html))
    assert body.count("<img") == 25
    assert [tries for _, _, tries, _ in kept()] == [0] * 20 + [3] * 5
    assert kept()[20][3] == "It comes after 20 others in one text."
    page = newsroom.get(newsroom.path(number)).get_data(as_text=True)
    assert "<em>[Seen 0]</em>" in page and "<em>[Seen 24]</em>" in page
    story(newsroom, site, *(f'<img src="SITE/{place}.png" alt="Seen {place}">' for place in range(10, 25)))
    assert [tries for _, _, tries, _ in kept()] == [0] * 15, (
        "with fewer before them they are wanted after all"
    )


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="data:image/png;base64,iVBOR" alt="Map">', '<img src="cid:1@x" alt="Map">', '<img alt="Map">',
        '<img src="file:///etc/passwd" alt="Map">', '<img src="picture-7" alt="Map">', '<img src="images/a.png" alt="Map">',
        "<img src='javascript:alert(1)' alt='Map'>",
    ],
)  # fmt: skip
def test_one_without_an_address_leaves_its_words_which_are_no_words_of_the_text(newsroom, site, worker, tag):
    number = newsroom.publish("With pictures", html=f"{tag}<p>Words.</p>")
    page = newsroom.get(newsroom.path(number)).get_data(as_text=True)
    assert "<em>[Map]</em>" in page
    assert newsroom.headline(number).teaser == "Words."
    assert kept() == [(1, False, 3, "It has no address that can be fetched.")]
    assert worker.turn() == 0


def test_a_story_that_was_withdrawn_waits_for_nothing(newsroom, site, worker):
    number = story(newsroom, site, '<img src="SITE/a.png" alt="x">', picture_url=f"{site.url}/b.png")
    with transaction("news"):
        news.withdraw(number, at=newsroom.clock.now())
    assert worker.turn() == 0 and site.asked == []


def test_the_lead_rests_between_its_tries_too(newsroom, site, worker):
    number = story(newsroom, site, picture_url=f"{site.url}/gone.png", picture_alt="Seen")
    for pause in (
        timedelta(),
        timedelta(minutes=9),
        timedelta(minutes=1),
        timedelta(hours=6),
        timedelta(days=9),
    ):
        newsroom.clock.forward(seconds=pause.total_seconds())
        worker.turn()
    assert len(site.asked) == 3
    assert "[Seen]" in newsroom.get(newsroom.path(number)).get_data(as_text=True)
