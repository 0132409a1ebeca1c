"""The masthead mark and the icons: the struck screen at small sizes, and the picture other sites show for a link."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from store.demo.pictures.draw.ink import INK, PAPER, RED, box, engrave, glow, group, rect, rings, rough, sheet
from store.demo.pictures.draw.letters import fitted
from store.demo.pictures.draw.marks import newspaper, struck_screen
from store.demo.pictures.draw.render import raster

SHARE = (1200, 630)


def mark(ink: str, ground: str, stroke: str) -> str:
    """The struck screen in a box of 64, bold enough for 16 pixels: `ink` set, `ground` glass, `stroke` across."""
    return (
        f'<path fill="none" stroke="{ink}" stroke-width="5" stroke-linejoin="miter" d="M20,6 32,19 44,6"/>'
        f'<path fill="{ink}" d="M7,18h50q3,0 3,3v30q0,3 -3,3H7q-3,0 -3,-3V21q0,-3 3,-3Z"/>'
        f'<path fill="{ink}" d="M12,53h9l-3,7h-6ZM43,53h9v7h-6Z"/>'
        f'<path fill="{ground}" d="M11,24q16,-2 32,0 2,12 0,24 -16,2 -32,0 -2,-12 0,-24Z"/>'
        f'<path fill="{stroke}" d="M10,43 40,22.5 46,28 14,49.5Z"/>'
        f'<circle fill="{ground}" cx="52" cy="28" r="3"/><circle fill="{ground}" cx="52" cy="37" r="3"/>'
        f'<path fill="{ground}" d="M49,44h6v2.500h-6z"/>'
    )


def _box(body: str, size: int = 64) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">{body}</svg>\n'


def logo() -> str:
    """The mark by itself, on whatever ground the page has."""
    return _box(mark(INK, PAPER, RED))


def icon() -> str:
    """The mark on signal red, for tabs light and dark."""
    return _box(
        f'<path fill="{RED}" d="M0,0h64v64H0z"/>' + group(mark(PAPER, INK, RED), move=(4.5, 3.5), scale=0.86)
    )


def share() -> str:
    """What a link to the shop looks like elsewhere."""
    wide, high = SHARE
    halo = engrave(
        glow(box(0, 0, wide, high), (905, 330), 620, 0.7, 0.05),
        box(0, 0, wide, high),
        ink="#a50d26",
        lines=rings((905, 330), 16, tremble=10),
    )
    papers = newspaper((770, 300), -12, INK, PAPER, RED, scale=0.86) + newspaper(
        (900, 262), 9, INK, PAPER, RED, scale=0.86
    )
    television = group(struck_screen(INK, PAPER, RED), move=(905, 290), scale=0.78)
    headline = (
        fitted("TV NEWS", (330, 96), 500, 150, PAPER)
        + fitted("LIES", (330, 270), 500, 190, INK)
        + rect(80, 486, 500, 6, PAPER)
        + fitted("THE SHOP THAT PAYS FOR THE STORIES", (330, 514), 500, 34, PAPER)
    )
    return sheet(wide, high, halo + papers + rough(television, 4) + headline, paper=RED)


def write(folder: Path) -> None:
    """Write the mark, the icons and the share picture into `folder` (the shop's static/img)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logo.svg").write_text(logo(), encoding="utf-8")
    (folder / "favicon.svg").write_text(icon(), encoding="utf-8")
    sized = icon().replace("<svg ", '<svg width="512" height="512" ')
    large = raster(sized, 512, 512).convert("RGB")
    touch = large.resize((180, 180), Image.Resampling.LANCZOS).quantize(64, dither=Image.Dither.NONE)
    touch.save(folder / "apple-touch-icon.png", optimize=True)
    out = io.BytesIO()
    large.save(out, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    (folder / "favicon.ico").write_bytes(out.getvalue())
    raster(share(), *SHARE).convert("RGB").save(
        folder / "share.jpg", quality=80, optimize=True, progressive=True
    )
