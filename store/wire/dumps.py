"""Dumps that staff may choose: files in one folder of the server, put there by the operator or sent at the desk.

A dump of a whole site holds its users too, with their addresses. So a file that was sent is readable to the shop
alone, is called by a name of ours, and goes with its source.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from store.kit.i18n import lazy
from store.wire.types import NotThisSource

ENDINGS = (".sql", ".sql.gz")
SENT = "sent-"
CHUNK = 1 << 16
PACKED = b"\x1f\x8b"


class NotADump(NotThisSource):
    """A file that is no dump of a database."""

    field = "upload"


def kept_dumps(folder: Path) -> Sequence[Path]:
    """The dumps that lie in the folder itself, by name; links that lead out of it are none."""
    if not folder.is_dir():
        return []
    home = folder.resolve()
    return sorted(
        place
        for place in folder.iterdir()
        if place.name.endswith(ENDINGS) and place.is_file() and place.resolve().parent == home
    )


def keep_dump(sent: BinaryIO, name: str, folder: Path) -> Path:
    """Lay a file that was sent into the folder; where it lies. Raises NotADump for what is none by name or content."""
    ending = next((one for one in reversed(ENDINGS) if name.lower().endswith(one)), None)
    first = sent.read(CHUNK)
    if ending is None or not first:
        raise NotADump(lazy("Choose a file that ends in .sql or .sql.gz."))
    packed = first.startswith(PACKED)
    if packed is not ending.endswith(".gz") or (not packed and b"\0" in first[:4096]):
        raise NotADump(lazy("This is not what its name says: an SQL dump is text, or packed with gzip."))
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"{SENT}{secrets.token_hex(8)}{ending}"
    with place.open("xb") as file:
        place.chmod(0o600)
        while first:
            file.write(first)
            first = sent.read(CHUNK)
    return place


def part_with(address: str, folder: Path) -> None:
    """Remove the file of a source that is no longer read, if it was sent at the desk."""
    place = Path(address)
    if place.name.startswith(SENT) and place.parent == folder:
        place.unlink(missing_ok=True)
