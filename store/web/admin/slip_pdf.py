"""Packing slips as PDF, set by Typst from data; no text of a buyer is ever read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from barcode.codex import Code128

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "CL", "CO", "PH", "VE"})
"""Where paper is Letter; everywhere else it is A4."""


def slips_pdf(template: Path, slips: Mapping[str, Any]) -> bytes:
    """The PDF of all orders in `slips`; equal data gives equal bytes."""
    return bytes(
        typst.compile(
            str(template),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"slips": json.dumps(slips, ensure_ascii=False)},
        )
    )


def modules_of(text: str) -> str:
    """A Code 128 of `text` as bars (1) and gaps (0), without its quiet zones."""
    return str(Code128(text).build()[0])


def paper_for(country: str) -> str:
    """Typst's name of the paper that lies in the printers of a country."""
    return "us-letter" if country in LETTER_COUNTRIES else "a4"


@cache
def _fonts() -> typst.Fonts:
    """Typst's own faces and, for names in scripts they lack, those of the machine; looked for once."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
