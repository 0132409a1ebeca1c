"""Pictures at the desk: taken in with their words, kept when these are missing, refused when they are none."""

from __future__ import annotations

import io

import pytest

from store import media
from store.catalog import desk
from store.db import db
from store.media import Media
from store.web import uploads
from tests.admin.conftest import HOME
from tests.catalog.conftest import Range
from tests.media.drawing import data, picture


@pytest.fixture
def shelves(shop) -> Range:
    return Range(shop)


@pytest.fixture
def editor(clerk):
    return clerk("editor")


def uploads_to(somebody, product_id: int, **fields):
    """Send the form with files as a browser does."""
    page = f"/admin/products/{product_id}/pictures"
    token = dict(somebody.visit(page).form("/pictures").values)["csrf_token"]
    files = {
        name: (io.BytesIO(value), "Holiday at home.png") if isinstance(value, bytes) else value
        for name, value in fields.items()
    }
    headers = {"Origin": HOME, "Referer": HOME + page}
    return somebody._go("POST", HOME + page, data={"csrf_token": token} | files, headers=headers)


def alts(product_id: int) -> list[str]:
    db.session.rollback()
    return [image.alt for image in desk.hung(product_id)]


def test_several_come_in_at_once_clean_and_the_worker_makes_their_widths(shop, editor, shelves):
    product_id = shelves.draft()
    large = data(picture(700, 500), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    uploads_to(
        editor, product_id,
        **{"file-1": large, "alt-1": "Red and blue", "file-2": data(picture(300, 300)), "alt-2": "Square"},
    )  # fmt: skip
    editor.sees("2 pictures hang", "Being prepared", "Smaller versions for every screen are being made")
    assert alts(product_id) == ["Red and blue", "Square"]
    (first, _) = shop.rows(Media)
    folder = shop.app.extensions["settings"].instance / "media"
    assert b"Exif" not in media.place_of(first.name, folder).read_bytes()
    assert "Holiday" not in first.name

    shop.work()
    editor.visit(editor.path)
    assert "Being prepared" not in editor.words
    assert "srcset" in editor.answer.text


def test_a_picture_without_words_is_kept_and_asked_about(shop, editor, shelves):
    product_id = shelves.draft()
    uploads_to(
        editor,
        product_id,
        **{"file-1": data(picture(50, 50)), "alt-1": " ", "file-2": b"no picture", "alt-2": "x"},
    )
    assert editor.status == 422
    editor.sees("The picture is here. Now say what is seen", "not a picture we can read")
    assert alts(product_id) == []
    form = editor.form("/pictures")
    assert dict(form.values)["alt-2"] == "x"
    kept = dict(form.values)["kept-1"]
    uploads_to(editor, product_id, **{"kept-1": kept, "alt-1": "Red and blue"})
    assert alts(product_id) == ["Red and blue"]
    assert shop.count(Media) == 1
    uploads_to(editor, product_id, **{"kept-1": "999", "alt-1": "Nobody's"})
    assert (editor.status, alts(product_id)) == (422, ["Red and blue"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture we can read"),
        (data(picture(40, 40), "GIF"), "not a picture we can read"),
        (data(picture(40, 40), "PNG")[:-30], "not a picture we can read"),
        (data(picture(5100, 5000, "L"), "PNG"), "too many pixels"),
        (b"\x89PNG" + b"0" * media.MOST_BYTES, "too large"),
    ],
    ids=["drawing", "animation", "half", "pixels", "bytes"],
)
def test_what_is_no_picture_or_too_much_is_refused(shop, editor, shelves, content, words):
    product_id = shelves.draft()
    uploads_to(editor, product_id, **{"file-1": content, "alt-1": "What is seen"})

    assert editor.status == 422
    editor.sees(words)
    assert dict(editor.form("/pictures").values)["alt-1"] == "What is seen"
    assert shop.count(Media) == 0


def test_only_this_form_may_be_heavy(shop, editor, shelves):
    product_id = shelves.draft()
    uploads_to(editor, product_id, **{"file-1": b"0" * (uploads.MOST_BYTES + 1), "alt-1": "x"})
    assert editor.status == 413
    editor.sees("Up to 12 MB fit into one go")
    editor.posts(f"/admin/products/{product_id}", description_md="x" * 1_100_000)
    assert editor.status == 413
    assert alts(product_id) == []


def test_words_order_and_undo(shop, editor, shelves):
    product_id = shelves.draft()
    front, back = shelves.hangs(product_id, "Front"), shelves.hangs(product_id, "Back")
    page = f"/admin/products/{product_id}/pictures"
    editor.visit(page)
    arranged = {f"alt-{front}": "Front", f"alt-{back}": "", f"place-{front}": "2", f"place-{back}": "1"}
    editor.posts(f"{page}/order", **arranged)
    assert (editor.status, editor.fails()) == (422, ["Say what is seen, for those who do not see it."])
    assert alts(product_id) == ["Front", "Back"]
    editor.posts(f"{page}/order", **arranged | {f"alt-{back}": "From behind"})
    assert alts(product_id) == ["From behind", "Front"]

    editor.send(f"/{back}/remove").sees("The picture is taken down")
    assert alts(product_id) == ["Front"]
    editor.send("/again", "Undo").sees("It hangs again")
    assert alts(product_id) == ["From behind", "Front"]
