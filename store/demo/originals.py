"""Our own drawings as originals of the media room."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PIL import Image

from store import media


def original(place: Path) -> media.Original:
    """A committed WebP drawing as it is. It holds nothing but the picture, so it need not be encoded anew."""
    content = place.read_bytes()
    with Image.open(place, formats=("WEBP",)) as image:
        width, height = image.size
    return media.Original(
        name=f"{hashlib.sha256(content).hexdigest()[:40]}.webp",
        mime="image/webp",
        width=width,
        height=height,
        content=content,
    )
