"""Every template compiles and keeps to the strict policy: nothing inline that runs or styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "templates", ROOT / "store" / "stripe_sandbox" / "templates"]
OWN_WORLDS = ("mail/", "pdf/")
"""Letters carry their style with them, documents are no pages."""

BY_ITS_HASH = "embeds/frame.html"
"""The one page with style and script in it: it stands in pages of others, and its policy names both by their hash."""

TEMPLATES = [
    pytest.param(path, id=str(path.relative_to(folder)))
    for folder in FOLDERS
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".html", ".txt", ".xml", ".mjml"}
]
PAGES = [page for page in TEMPLATES if not str(page.id).startswith((*OWN_WORLDS, BY_ITS_HASH))]
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE)
INLINE_HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"<(script|img|iframe|link rel=.stylesheet)[^>]*(src|href)=[\"'](https?:)?//", re.IGNORECASE
)


def world(path: Path) -> Environment:
    """An environment that can parse what the applications' own can (it renders nothing)."""
    folder = next(folder for folder in FOLDERS if path.is_relative_to(folder))
    return Environment(
        loader=FileSystemLoader(folder), extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True
    )


@pytest.mark.parametrize("path", TEMPLATES)
def test_it_parses(path):
    world(path).parse(path.read_text("utf-8"), filename=str(path))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_runs_or_styles(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)

    assert [found[0] for found in INLINE_SCRIPT.finditer(text)] == []
    assert INLINE_STYLE.findall(text) == []
    assert [found[0] for found in INLINE_HANDLER.finditer(text)] == []
    assert [found[0] for found in ELSEWHERE.finditer(text)] == []


@pytest.mark.parametrize("path", TEMPLATES)
def test_safe_is_said_of_clean_text_only(path):
    """`|safe` switches escaping off; only what the one sanitiser made may carry it, and says so."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    raw = re.findall(r"\{\{[^}]*\|\s*safe\b[^}]*\}\}", text)

    assert [expression for expression in raw if "clean" not in expression and "_html" not in expression] == []
