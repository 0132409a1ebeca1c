"""The door of pictures: exact names only, for ever, embeddable, and nothing else of the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import media
from store.db import transaction
from tests.media.drawing import data, picture


@pytest.fixture
def folder(shop) -> Path:
    return shop.app.extensions["settings"].instance / "media"


@pytest.fixture
def shown(shop, folder) -> media.Picture:
    """A picture with its renditions."""
    with transaction():
        key = media.add(data(picture()), folder=folder, now=shop.clock.now(), alt='Red & "blue"').id
    media.render(key, folder=folder, now=shop.clock.now())
    return media.pictures([key])[key]


def test_a_picture_is_the_same_for_everybody_for_ever(shop, shown, folder):
    answer = shop.app.test_client().get(shown.full)

    assert answer.status_code == 200 and answer.mimetype == "image/webp"
    assert answer.data == media.place_of(shown.full.removeprefix("/media/"), folder).read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Set-Cookie" not in answer.headers


def test_every_rendition_says_what_it_is(shop, shown):
    client = shop.app.test_client()
    found = {}
    for source in shown.sources:
        for choice in source.srcset.split(", "):
            found[choice.split()[0]] = source.mime
    found[shown.src] = "image/jpeg"

    assert len(found) == 5
    assert {path: client.get(path).mimetype for path in found} == found


def test_asking_again_costs_nothing_and_parts_can_be_had(shop, shown):
    client = shop.app.test_client()
    tag = client.get(shown.full).headers["ETag"]

    same = client.get(shown.full, headers={"If-None-Match": tag})
    part = client.get(shown.full, headers={"Range": "bytes=0-3"})
    head = client.head(shown.full)

    assert (same.status_code, same.data) == (304, b"")
    assert (part.status_code, part.data) == (206, b"RIFF")
    assert (head.status_code, head.data) == (200, b"") and head.content_length > 4


@pytest.mark.parametrize(
    "path",
    [
        "/media/",
        "/media/shop.db",
        "/media/../shop.db",
        "/media/..%2fshop.db",
        "/media/%2e%2e/shop.db",
        "/media/..%5cshop.db",
        "/media//etc/passwd",
        "/media/%2fetc%2fpasswd",
        "/media/" + "a" * 40,
        "/media/" + "a" * 40 + ".svg",
        "/media/" + "a" * 40 + ".webp%00.png",
        "/media/" + "a" * 40 + ".webp%0a",
        "/media/" + "A" * 40 + ".webp",
        "/media/" + "a" * 40 + "-0320.webp",
        "/media/" + "a" * 40 + "-320.webp/",
        "/media/" + "a" * 40 + "-320.webp",
        "/media/" + "a" * 5000 + ".webp",
    ],
)
def test_every_other_name_is_not_found_and_not_remembered(shop, shown, path):
    answer = shop.app.test_client().get(path)

    assert answer.status_code == 404
    assert "immutable" not in answer.headers["Cache-Control"]
    assert b"SQLite" not in answer.data


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "../" + "a" * 40 + ".webp",
        "a" * 40 + ".webp\n",
        "a" * 40 + ".webp\0.png",
        "a" * 40 + ".webpx",
        "g" * 40 + ".jpg",
    ],
)
def test_a_name_that_is_not_ours_never_becomes_a_place(name, tmp_path):
    assert not media.is_name(name)
    with pytest.raises(ValueError, match="not a media name"):
        media.place_of(name, tmp_path)


def test_nothing_can_be_written_here(shop, shown):
    client = shop.app.test_client()
    assert [
        client.open(shown.full, method=verb, headers={"Sec-Fetch-Site": "same-origin"}).status_code
        for verb in ("POST", "PUT", "DELETE")
    ] == [405, 405, 405]


def _macro(shop, shown, **given) -> str:
    with shop.app.test_request_context("/"):
        template = shop.app.jinja_env.from_string(
            '{% from "components/picture.html" import picture %}{{ picture(pic, **given) }}'
        )
        return " ".join(template.render(pic=shown, given=given).split())


def test_the_macro_offers_the_best_format_first_and_keeps_the_place_free(shop, shown):
    html = _macro(shop, shown, sizes="50vw")

    assert html.index('type="image/avif"') < html.index('type="image/webp"') < html.index("<img")
    assert html.count('sizes="50vw"') == 2
    assert f'src="{shown.src}" width="400" height="300" alt="Red &amp; &#34;blue&#34;"' in html
    assert 'loading="lazy"' in html and "fetchpriority" not in html


def test_the_one_picture_above_the_fold_is_fetched_at_once(shop, shown):
    html = _macro(shop, shown, priority=True)

    assert 'fetchpriority="high"' in html and "loading" not in html


def test_a_decorative_picture_has_an_empty_alternative(shop, shown):
    assert 'alt=""' in _macro(shop, shown, decorative=True)


def test_without_renditions_the_original_stands_alone(shop):
    html = _macro(shop, media.Picture("/media/x.webp", 4, 3, "A"))

    assert html.replace("> <", "><") == (
        '<picture><img src="/media/x.webp" width="4" height="3" alt="A" loading="lazy" decoding="async"></picture>'
    )
