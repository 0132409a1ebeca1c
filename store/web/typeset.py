"""Papers as PDF, set by Typst from data: no text of a buyer is ever read as markup. And bars to scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from barcode.codex import Code128
from flask import Response, current_app, make_response
from markupsafe import Markup

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "CL", "CO", "PH", "VE"})
"""Where paper is Letter; everywhere else it is A4."""

MASTHEAD = ["TV News", "LIES"]
QUIET = 10
"""Modules left white on both sides of a bar code."""


def typeset(template: str, told: Mapping[str, Any]) -> bytes:
    """The PDF of `templates/pdf/<template>` over the data `told`; equal data gives equal bytes."""
    place = Path(current_app.root_path) / "templates" / "pdf" / template
    return bytes(
        typst.compile(
            str(place),
            format="pdf",
            font_paths=fonts(),
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
        )
    )


def as_pdf(paper: bytes, name: str) -> Response:
    """An answer that shows a PDF, and saves it under `name`."""
    response = make_response(paper)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def modules_of(text: str) -> str:
    """A Code 128 of `text` as bars (1) and gaps (0), without its quiet zones."""
    return str(Code128(text).build()[0])


def bars(text: str) -> Markup:
    """A Code 128 of `text` as an inline picture without style attributes; `text` is ours (numbers and dashes)."""
    modules = modules_of(text)
    drawn = "".join(
        f'<rect x="{place + QUIET}" width="1" height="40"/>'
        for place, module in enumerate(modules)
        if module == "1"
    )
    return Markup(  # numbers only, and a text of ours, escaped
        '<svg class="barcode" viewBox="0 0 {width} 40" preserveAspectRatio="none" role="img" '
        'aria-label="{label}" shape-rendering="crispEdges">{drawn}</svg>'
    ).format(width=len(modules) + 2 * QUIET, label=text, drawn=Markup(drawn))  # noqa: S704


def paper_for(country: str) -> str:
    """Typst's name of the paper that lies in the printers of a country."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"


@cache
def fonts() -> typst.Fonts:
    """Typst's own faces and, for names in scripts they lack, those of the machine; looked for once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
