"""Our own files: one sheet in layer order, names that carry their content, compressed once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from store.web.assets import join_sheets, squeeze

STATIC = Path(__file__).parents[2] / "static"
BUDGET = 64 * 1024
PACKED_BUDGET = 13 * 1024


def test_the_sheet_declares_its_layers_first_and_every_component_is_in_one_of_two():
    css = join_sheets(STATIC / "css")
    desk = join_sheets(STATIC / "css", desk=True)

    assert css.startswith("@layer reset,tokens,base,layout,components,utilities,print;")
    for path in (STATIC / "css" / "components").glob("*.css"):
        first = re.search(r"\.[a-z][\w-]*", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
        assert first and first.group() in (desk if path.name.startswith("admin-") else css), path.name


def test_every_sheet_keeps_to_its_layer_and_to_the_tokens():
    for path in sorted((STATIC / "css").rglob("*.css")):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert text.lstrip().startswith("@layer") or path.name == "utilities.css", path.name
        assert text.count("{") == text.count("}"), path.name
        assert "url(" not in text and "@import" not in text, path.name


def test_the_sheet_stays_light():
    css = join_sheets(STATIC / "css").encode()

    assert len(css) <= BUDGET
    assert len(gzip.compress(css, 9)) <= PACKED_BUDGET


def test_scripts_stay_small_and_apart():
    for path in (STATIC / "js").glob("*.js"):
        assert path.stat().st_size <= 4096, path.name
        assert "innerHTML" not in path.read_text(), path.name


def test_squeezing_keeps_selectors_and_sums():
    assert squeeze("/* a */ a :is(b, c) > d {\n  inset: calc(1px + 2px);\n  color: red;\n}\n") == (
        "a :is(b,c) > d{inset:calc(1px + 2px);color:red}"
    )


def test_a_hashed_name_is_for_ever_a_plain_one_is_asked_about_and_others_are_not_there(shop):
    client = shop.app.test_client()
    with shop.app.test_request_context():
        hashed = shop.app.jinja_env.globals["asset"]("shop.css")

    kept = client.get(hashed, headers={"Accept-Encoding": "gzip"})
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept.headers["Content-Encoding"] == "gzip" and kept.headers["Vary"] == "Accept-Encoding"
    assert kept.headers["Content-Type"] == "text/css; charset=utf-8"
    plain = client.get("/static/shop.css")
    assert plain.headers["Cache-Control"] == "public, no-cache" and "Content-Encoding" not in plain.headers
    assert gzip.decompress(kept.data) == plain.data
    assert client.get("/static/shop.css", headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert client.get("/static/shop.css", headers={"Accept-Encoding": "gzip;q=0"}).data == plain.data
    older = client.get("/static/shop.000000000000.css")  # a page from before the last change
    assert older.data == plain.data and older.headers["Cache-Control"] == "public, no-cache"
    for name in ("css/tokens.css", "../app.py", "none.000000000000.css", "%2e%2e/app.py"):
        assert client.get(f"/static/{name}").status_code == 404, name
    assert client.get("/favicon.ico").headers["Content-Type"].startswith("image/")
