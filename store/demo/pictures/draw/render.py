"""From SVG text to committed pictures: Chromium draws at twice the size, Pillow scales down and packs."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

LIMITS = {1600: 116 * 1024, 900: 96 * 1024}
"""Bytes of the largest committed picture, by its height."""


def raster(svg: str, width: int, height: int) -> Image.Image:
    """The picture as pixels; needs a Chromium on the PATH. Every picture covers its whole sheet."""
    for _ in range(4):
        picture = _shot(svg, width, height)
        if picture.getchannel("A").getextrema() == (255, 255):
            return picture
    raise RuntimeError("Chromium left a part of the sheet empty, four times over.")


def _shot(svg: str, width: int, height: int) -> Image.Image:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise RuntimeError("Drawing needs chromium on the PATH.")
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--hide-scrollbars",
        "--force-device-scale-factor=2",
        "--default-background-color=00000000",
    ]
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        head = '<!doctype html><meta charset="utf-8"><body style="margin:0;background:transparent">'
        page.write_text(f"{head}{svg}", encoding="utf-8")
        subprocess.run(  # noqa: S603  our own page in our own browser
            [
                browser,
                *switches,
                f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={shot}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        with Image.open(shot) as big:
            return big.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)


def save_webp(svg: str, width: int, height: int, target: Path) -> int:
    """Write the picture as WebP, stepping the quality down until it fits the limit; returns the quality."""
    picture = raster(svg, width, height).convert("RGB")
    target.parent.mkdir(parents=True, exist_ok=True)
    for quality in (82, 76, 70, 64, 58, 52, 46, 40, 34):
        picture.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= LIMITS[height]:
            return quality
    raise RuntimeError(f"{target.name} is too busy for {LIMITS[height]} bytes: fewer lines, please.")
