"""The widget's scripts as they are served: without the lines of comment and the indents of the source."""

from __future__ import annotations

from pathlib import Path


def squeezed(place: Path) -> str:
    """A script without whole-line comments, indents and empty lines; its statements end at line ends still."""
    lines = (line.strip() for line in place.read_text("utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
