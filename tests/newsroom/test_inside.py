"""Pictures inside texts as readers get them: ours, with words and measures, and never a question to anybody else."""

from __future__ import annotations

import io
import re
import time

import pytest
from PIL import Image

from store import media, news
from store.db import db, transaction
from store.web.newsroom import pdf

FAR = "https://elsewhere.example/picture.jpg"


def jpeg(size=(900, 600)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def story(newsroom):
    """A story with a picture between its paragraphs."""
    number = newsroom.publish(
        "Illustrated",
        html=f'<p>Before.</p><p><img src="{FAR}" alt="Troops &lt;at&gt; the border"></p><p>After.</p>',
    )
    return newsroom.path(number)


def mirror(newsroom, size=(900, 600)) -> media.Media:
    folder = newsroom.app.extensions["settings"].instance / "media"
    now = newsroom.clock.now()
    with transaction():
        ours = media.add(jpeg(size), folder=folder, now=now)
        number = ours.id
    media.render(number, folder=folder, now=now)
    [one] = news.waiting_pictures(9, now=now)
    db.session.rollback()
    with transaction("news"):
        assert news.picture_came(one, number)
    return number


def test_until_it_is_ours_its_words_stand_there_and_nobody_is_asked(newsroom, story):
    for tail in ("", "/print"):
        page = newsroom.get(story + tail).get_data(as_text=True)
        assert "<p><em>[Troops &lt;at&gt; the border]</em></p>" in page
        assert "elsewhere.example" not in page
    assert newsroom.get(story + "/pdf").data.startswith(b"%PDF-")


def test_then_it_stands_in_its_place_and_nothing_shifts(newsroom, story):
    newsroom.get(story)
    mirror(newsroom)

    page = newsroom.get(story).get_data(as_text=True)
    text = page[page.index("<p>Before.") : page.index("<p>After.")]
    [img] = re.findall(r"<img[^>]*>", text)
    assert 'width="900" height="600"' in img and 'loading="lazy"' in img
    assert 'alt="Troops &lt;at&gt; the border"' in img
    assert re.search(
        r'<source type="image/avif" srcset="/media/[^"]+ 192w, [^"]+640w" sizes="min\(100vw, 42rem, 900px\)">',
        text,
    )
    assert "[Troops" not in page

    paper = newsroom.get(story + "/print").get_data(as_text=True)
    assert 'loading="lazy"' not in paper and paper.count("<img") == 1


def test_every_address_on_the_page_is_ours_whatever_a_source_wrote(newsroom):
    number = newsroom.publish(
        "Foreign",
        html=f'<p>Words</p><img src="{FAR}"><picture><source srcset="{FAR} 2x"><img src="{FAR}" srcset="{FAR} 2x"></picture>'
        f'<video poster="{FAR}" src="{FAR}"></video><object data="{FAR}"></object><table background="{FAR}"><tr><td>x</td></tr></table>'
        f'<p style="background:url({FAR})">Styled</p><input type="image" src="{FAR}"><svg><image href="{FAR}"/></svg><iframe src="{FAR}"></iframe>',
        picture_url=FAR, picture_alt="Lead",
    )  # fmt: skip
    for tail in ("", "/print"):
        answer = newsroom.get(newsroom.path(number) + tail)
        page = answer.get_data(as_text=True)
        loaded = re.findall(r'(?:src|srcset|data|poster|background)="([^"]+)"', page)
        assert all(url.startswith("/") for url in loaded), loaded
        assert "elsewhere.example" not in page
        assert "img-src 'self'" in answer.headers["Content-Security-Policy"]
    for place in ("/news/feed.rss", "/news/feed.atom", "/news/feed.json", "/news/"):
        assert "elsewhere.example" not in newsroom.get(place).get_data(as_text=True)
        assert "picture-" not in newsroom.get(place).get_data(as_text=True)


def test_a_text_that_got_past_the_door_is_cleaned_again_when_it_is_read():
    for source in (
        FAR,
        "picture-100",
        "/media/../x.webp",
        "//elsewhere.example/x.webp",
        "data:image/png;base64,AA",
    ):
        assert news.clean(f'<p>Words<img src="{source}" alt="x"></p>') == "<p>Words</p>"
    assert news.clean('<p><img src="picture-3" onerror="x()"></p>') == '<p><img src="picture-3"></p>'


def test_what_a_reader_or_an_index_reads_of_a_text_holds_no_picture(newsroom, story):
    [headline] = news.latest(newsroom.clock.now(), count=1)
    assert headline.teaser == "Before. After."


def test_the_pdf_holds_the_picture_and_is_made_once(newsroom, story):
    without = newsroom.get(story + "/pdf").data
    mirror(newsroom)
    began = time.perf_counter()
    first = newsroom.get(story + "/pdf").data
    made = time.perf_counter() - began
    began = time.perf_counter()
    again = newsroom.get(story + "/pdf").data
    kept = time.perf_counter() - began

    assert first == again
    assert without.count(b"/Subtype/Image") + without.count(b"/Subtype /Image") == 0
    assert first.count(b"/Subtype/Image") + first.count(b"/Subtype /Image") == 1
    assert kept < 0.1, f"first {made * 1000:.0f} ms, then {kept * 1000:.0f} ms"
    [key] = [key for key, paper in pdf._shelf._papers.items() if paper == first]
    pdf._shelf.put(key, b"%PDF-kept")
    assert newsroom.get(story + "/pdf").data == b"%PDF-kept", "the second one was not set anew"


def test_finished_papers_are_put_away_when_there_are_many():
    shelf = pdf._Shelf()
    for number in range(20):
        shelf.put(bytes([number]), b"x" * (1 << 20))
    assert shelf.get(b"\x00") is None and shelf.get(b"\x13") is not None
    assert sum(map(len, shelf._papers.values())) <= pdf.MOST_KEPT


def test_pictures_of_ours_that_staff_put_into_a_text_are_shown_the_same_way(newsroom):
    folder = newsroom.app.extensions["settings"].instance / "media"
    with transaction():
        ours = media.add(jpeg(), folder=folder, now=newsroom.clock.now(), alt="As uploaded")
        picture, name = ours.id, ours.name
    media.render(picture, folder=folder, now=newsroom.clock.now())
    number = newsroom.publish("Own", html=f'<p>Words</p><p><img src="/media/{name}" alt="A bridge"></p><p><img src="/media/{"0" * 40}.webp" alt="Gone"></p>')  # fmt: skip

    page = newsroom.get(newsroom.path(number)).get_data(as_text=True)

    [img] = re.findall(r'<img[^>]*alt="A bridge"[^>]*>', page)
    assert 'width="900" height="600"' in img
    assert "<em>[Gone]</em>" in page
    assert newsroom.get(newsroom.path(number) + "/pdf").data.count(b"/Subtype/Image") <= 1
