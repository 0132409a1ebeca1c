"""The committed drawings: each within its size, each described, none without its drawing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from store import demo
from store.demo.pictures.draw.products import PRODUCTS
from store.demo.pictures.draw.stories import STORIES

HERE = Path(demo.__file__).parent / "pictures"
CAPTIONS = json.loads((HERE / "captions.json").read_text("utf-8"))
FILES = sorted(file.relative_to(HERE).as_posix() for file in HERE.rglob("*.webp"))


def test_every_drawing_is_committed_and_described():
    drawn = [f"products/{name}.webp" for name in PRODUCTS] + [f"stories/{name}.webp" for name in STORIES]

    assert sorted(drawn) == FILES == sorted(CAPTIONS)


@pytest.mark.parametrize("name", FILES)
def test_each_is_of_the_right_shape_small_and_well_described(name):
    with Image.open(HERE / name) as image:
        assert image.size == ((1600, 1600) if name.startswith("products/") else (1600, 900))
        assert not image.getexif() and "icc_profile" not in image.info
    assert (HERE / name).stat().st_size <= 120 * 1024
    words = CAPTIONS[name]
    assert 40 <= len(words["alt"]) <= 300 and words["alt"].endswith(".")
    assert ("caption" in words) is name.startswith("stories/")


def test_together_they_stay_small():
    assert sum((HERE / name).stat().st_size for name in FILES) <= 5 * 1024 * 1024


@pytest.mark.parametrize("draw", [*PRODUCTS.values(), *STORIES.values()], ids=[*PRODUCTS, *STORIES])
def test_each_drawing_is_whole_svg_that_fetches_nothing(draw):
    from xml.etree import ElementTree

    svg = draw()

    ElementTree.fromstring(svg)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "") and "<text" not in svg
