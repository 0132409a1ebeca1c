"""Packing slips as PDF, set by Typst from data; no text of a buyer is ever read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from store.web.typeset import fonts, modules_of, paper_for

__all__ = ["modules_of", "paper_for", "slips_pdf"]


def slips_pdf(template: Path, slips: Mapping[str, Any]) -> bytes:
    """The PDF of all orders in `slips`; equal data gives equal bytes."""
    return bytes(
        typst.compile(
            str(template),
            format="pdf",
            font_paths=fonts(),
            sys_inputs={"slips": json.dumps(slips, ensure_ascii=False)},
        )
    )
