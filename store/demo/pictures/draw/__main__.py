"""Draw the demo pictures again, all or those named: `python -m store.demo.pictures.draw [name …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from store.demo.pictures.draw import emblem
from store.demo.pictures.draw.products import PRODUCTS
from store.demo.pictures.draw.render import save_webp
from store.demo.pictures.draw.stories import STORIES

HERE = Path(__file__).resolve().parent.parent
STATIC = HERE.parents[2] / "static" / "img"
PRODUCT_SIZE = (1600, 1600)
STORY_SIZE = (1600, 900)


def main(wanted: set[str]) -> None:
    """Write the pictures whose names are wanted (`emblem` for the icons); an empty set means every one."""
    for folder, drawings, size in (("products", PRODUCTS, PRODUCT_SIZE), ("stories", STORIES, STORY_SIZE)):
        for name, draw in drawings.items():
            if not wanted or name in wanted:
                target = HERE / folder / f"{name}.webp"
                quality = save_webp(draw(), *size, target)
                sys.stdout.write(f"{target.stat().st_size // 1024:>4} KiB  q{quality}  {folder}/{name}\n")
    if not wanted or "emblem" in wanted:
        emblem.write(STATIC)


main(set(sys.argv[1:]))
