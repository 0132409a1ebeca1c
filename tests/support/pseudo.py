"""A language that nobody speaks: every sentence of ours in letters with marks, so that a forgotten one stands out.

It takes the place of Greek, whose months, countries and currencies Babel writes without a Latin letter. Whatever
is read in plain Latin letters on a page in this language did not go through gettext.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import html5lib
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PSEUDO = "el"
TEMPLATE = Path(__file__).resolve().parents[2] / "store" / "translations" / "messages.pot"
HTML = "{http://www.w3.org/1999/xhtml}"

MARKED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçðéƒĝĥïĵķļɱñôþǫŕšţûṽŵẋýžÀƁÇÐÉƑĜĤÏĴĶĻḾÑÔÞǪŔŠŢÛṼŴẊÝŽ",
)
KEPT = re.compile(r"%\(\w+\)[sd]|%%|<[^<>]*>|&#?\w+;")
"""Places to be filled, and markup: they stay as they are."""

WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "label", "data-label", "data-one", "data-many",
                     "data-fewer", "data-more", "data-title")  # fmt: skip
SILENT = {f"{HTML}{tag}" for tag in ("script", "style", "template")}


def pseudo(sentence: str) -> str:
    """`Add to cart` as `⟦Àðð ţô çàŕţ⟧`."""
    parts, last = [], 0
    for kept in KEPT.finditer(sentence):
        parts += [sentence[last : kept.start()].translate(MARKED), kept[0]]
        last = kept.end()
    return f"⟦{''.join(parts)}{sentence[last:].translate(MARKED)}⟧"


def write_catalogs(folder: Path) -> Path:
    """The pseudo-language as catalogues, for visitors (Greek's place) and for mail to staff (English's)."""
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    for code in (PSEUDO, "en"):
        catalog = Catalog(locale=code)
        for message in template:
            if message.id:
                forms = message.id if isinstance(message.id, tuple) else (message.id,)
                said = tuple(map(pseudo, forms))
                catalog.add(message.id, said if len(said) > 1 else said[0], context=message.context)
        place = folder / code / "LC_MESSAGES"
        place.mkdir(parents=True)
        with (place / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    return folder


def said(page: str) -> Iterator[str]:
    """Everything a page says: to the eye, to a screen reader, in its title, to search engines."""
    tree = html5lib.parse(page)
    yield from _said(tree)


def _said(element) -> Iterator[str]:
    if element.tag in SILENT or element.get("translate") == "no":
        return
    for name in SPOKEN_ATTRIBUTES:
        if element.get(name):
            yield element.get(name)
    if element.tag == f"{HTML}meta" and _describes(element):
        yield element.get("content") or ""
    if element.tag == f"{HTML}input" and element.get("type") in ("submit", "button", "reset"):
        yield element.get("value") or ""
    if element.tag == f"{HTML}textarea":
        return  # what somebody typed, or is to change
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _said(child)
        yield child.tail or ""


def _describes(meta) -> bool:
    return meta.get("name") == "description" or meta.get("property") in ("og:title", "og:description")


def untranslated(texts: Iterator[str], names: re.Pattern[str]) -> list[str]:
    """What still speaks English, once the names that are the same in every language are taken out."""
    found = []
    for text in texts:
        tidy = " ".join(text.split())
        if WORD.search(names.sub(" ", tidy)):
            found.append(tidy)
    return found
