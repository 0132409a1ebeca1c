"""The catalogues: in step with the sources, complete where supporters read, and true to every place to be filled."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from store.letters.language import Language

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "store" / "translations"
LANGUAGES = sorted(path.name for path in TRANSLATIONS.iterdir() if path.is_dir())

FOR_STAFF = (
    "store/books/", "store/catalog/bundles.py", "store/catalog/charts.py", "store/catalog/choices.py", "store/catalog/drafts.py",
    "store/catalog/hanging.py", "store/catalog/rules.py", "store/catalog/services.py", "store/catalog/shelving.py",
    "store/catalog/translating.py", "store/catalog/types.py", "store/catalog/variants.py", "store/cli/", "store/demo/",
    "store/fetch/", "store/fulfillment/", "store/letters/samples.py", "store/inventory/services.py", "store/mail/", "store/media/",
    "store/news/arranging.py", "store/news/choosing.py", "store/news/drafting.py", "store/news/keeping.py", "store/news/preparing.py", "store/news/runs.py", "store/news/services.py", "store/news/writing.py", "store/pages/services.py", "store/pairing/", "store/pricing/desk.py", "store/settings/",
    "store/shipments/", "store/staff/", "store/web/admin/", "store/web/machine/", "store/web/uploads.py", "store/wire/",
    "templates/admin/", "templates/components/letter.html", "templates/dev/", "templates/mail/staff_", "templates/patterns.html",
)  # fmt: skip
"""What only staff and developers read stays English where nobody has translated it."""

PLACE = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^<>]*>")


def messages(language: str) -> list[Message]:
    """The sentences of a language's catalogue."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A sentence, or all its plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_the_catalogues_say_what_the_sources_say() -> None:
    told = subprocess.run(
        [sys.executable, ".ci/words.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (told.stdout, told.stderr, told.returncode) == ("", "", 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_supporters_read_their_own_language_throughout(language: str) -> None:
    missing = [
        message.id
        for message in messages(language)
        if not all(forms(message.string))
        and not all(place.startswith(FOR_STAFF) for place, _line in message.locations)
    ]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_its_places_and_markup(language: str) -> None:
    changed = [
        (said, form)
        for message in messages(language)
        for said, form in zip(forms(message.id), forms(message.string), strict=True)
        if form and (Counter(PLACE.findall(said)) != Counter(PLACE.findall(form)) or form != form.strip())
    ]

    assert changed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_was_left_in_doubt(language: str) -> None:
    assert [message.id for message in messages(language) if message.fuzzy] == []


def test_a_sentence_without_a_translation_stays_english() -> None:
    spanish = Language("es")

    assert spanish.translations.gettext("Your cart is empty.") == "Tu carrito está vacío."
    assert spanish.translations.ngettext("%(num)s thing", "%(num)s things", 2) == "%(num)s artículos"
    assert spanish.translations.gettext("Where staff of the shop work.") == "Where staff of the shop work."
    assert spanish.translations.ngettext("%(num)s try", "%(num)s tries", 2) == "%(num)s tries"


PAGES = ROOT / "templates" / "shop" / "pages"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("original", sorted(PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_service_pages_are_translated_part_by_part(original: Path, language: str) -> None:
    def shape(text: str) -> list[str]:
        """Headings, paragraphs and points in their order, and where links lead."""
        return [re.match(r"#*|-?", line)[0] for line in text.splitlines() if line] + re.findall(
            r"\]\((.*?)\)", text
        )

    assert shape((PAGES / language / original.name).read_text("utf-8")) == shape(original.read_text("utf-8"))
