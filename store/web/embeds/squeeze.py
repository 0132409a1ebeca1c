"""The widget's scripts as they are served: the source without what only its readers need."""

from __future__ import annotations

import re
from pathlib import Path

_AROUND = re.compile(r" ?([=,{}():?&|*+<>]) ?")


def squeezed(place: Path) -> str:
    """A script without whole-line comments, indents, empty lines and the spaces around signs.

    Line ends stay, since statements end there. No string or pattern of ours has a space beside a sign; the
    scripts are tried in a browser as they are served.
    """
    lines = (line.strip() for line in place.read_text("utf-8").splitlines())
    return "\n".join(_AROUND.sub(r"\1", line) for line in lines if line and not line.startswith("//")) + "\n"
