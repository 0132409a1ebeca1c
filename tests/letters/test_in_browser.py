"""Every letter in Chromium: on a phone and a desk, by day and by night. Pictures for the docs on request.

With SCREENSHOTS naming a folder, each letter is kept there twice: on a desk by day, on a phone by night.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from store.letters import KINDS, render, samples
from store.letters.samples import PAPER

pytestmark = pytest.mark.browser

# Landmarks are the mail program's: it shows the letter as an article inside its own page.
RULES = {
    "resultTypes": ["violations"],
    "rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}},
}
KEPT = {(700, "light"), (320, "dark")}


@pytest.mark.parametrize("name", KINDS)
def test_a_letter_fits_and_everybody_can_read_it(chromium, name):
    html = render(samples()[name], PAPER).html
    page = chromium.new_page(viewport={"width": 700, "height": 600})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (700, 320):
            page.set_viewport_size({"width": width, "height": 600})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            if (folder := os.environ.get("SCREENSHOTS")) and (width, scheme) in KEPT:
                keep(page.screenshot(full_page=True), Path(folder) / "mail" / f"{name}-{width}-{scheme}.png")
        assert asked == []
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
        for link in page.locator("a.nameplate, .press a").all():
            assert link.bounding_box()["height"] >= 24
    page.close()


def keep(shot: bytes, place: Path) -> None:
    """Letters have few colours: sixty-four of them make a small picture."""
    place.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    picture.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(place, optimize=True)
