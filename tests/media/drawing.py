"""Uploads to try: small pictures made on the spot, in every kind a visitor's machine may send."""

from __future__ import annotations

import io

from PIL import Image

RED, BLUE = (200, 16, 46), (20, 60, 160)


def picture(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Red on the left half, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def data(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    """What a browser would see."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(pixel: tuple[int, ...], wanted: tuple[int, ...], by: int = 14) -> bool:
    """Whether two colours look the same after lossy packing."""
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))
