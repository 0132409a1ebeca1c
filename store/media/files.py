"""Where the files lie: `<folder>/<first two letters>/<name>`, written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{40}(?:-[1-9][0-9]{0,4})?\.(?:avif|webp|jpg)")
MIMES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


def is_name(name: str) -> bool:
    """Whether this could be the name of a file of ours; nothing else ever reaches the disk."""
    return NAME.fullmatch(name) is not None


def mime_of(name: str) -> str:
    """The media type of one of our names."""
    return MIMES[name.rpartition(".")[2]]


def place_of(name: str, folder: Path) -> Path:
    """Where a file of this name lies. Raises ValueError for a name that is not ours."""
    if not is_name(name):
        raise ValueError("not a media name")
    return folder / name[:2] / name


def keep(name: str, content: bytes, folder: Path) -> None:
    """Write a file so that it appears whole or not at all; one already there is left alone.

    Names come from content, so whoever wrote it first wrote the same.
    """
    place = place_of(name, folder)
    if place.exists() and place.stat().st_size == len(content):
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(draft, 0o644)
        os.replace(draft, place)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
