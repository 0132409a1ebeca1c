"""Keep the catalogues in store/translations/ in step with what templates and Python say: `make words`.

    messages.pot                       every sentence of the shop, with the files that say it
    <language>/LC_MESSAGES/messages.po  kept translations; a new sentence comes in empty, an old one goes out
    <language>/LC_MESSAGES/messages.mo  what the running shop reads

The same sources give the same bytes: no dates, no line numbers. `--check` writes nothing and names what is out
of step. A new language begins as an empty messages.po in its folder.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "store" / "translations"

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy": None, "lazy_gettext": None}
TEMPLATES = {".html", ".txt", ".mjml", ".xml"}
LAID_OUT = {"trim_blocks": "true", "lstrip_blocks": "true"}
"""As the shop's own template environments are set, so that a {% trans %} reads alike here and there."""

FOR_DEVELOPERS = "store/stripe_sandbox/"
"""The stand-in for Stripe speaks to whoever runs it, in English."""

NEVER = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in every catalogue: when it was made says nothing that git does not."""


def sources() -> Iterator[tuple[str, Path]]:
    """Every file that may speak, with the method that reads it."""
    for path in sorted((ROOT / "store").rglob("*.py")):
        if not path.relative_to(ROOT).as_posix().startswith(FOR_DEVELOPERS):
            yield "python", path
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in TEMPLATES:
            yield "jinja2", path


def gathered() -> Catalog:
    """Every sentence, in the order of the files, each with all files that say it."""
    catalog = empty()
    for method, path in sources():
        name = path.relative_to(ROOT).as_posix()
        options = LAID_OUT if method == "jinja2" else {}
        with path.open("rb") as file:
            found = extract(method, file, KEYWORDS, comment_tags=("Translators:",), options=options)
            for _line, message, comments, context in found:
                catalog.add(message, locations=[(name, None)], auto_comments=comments, context=context)
    return catalog


def empty(language: str | None = None) -> Catalog:
    """A catalogue without sentences."""
    return Catalog(locale=language, creation_date=NEVER, revision_date=NEVER, charset="utf-8", fuzzy=False)


def carried_on(language: str, template: Catalog, old: Catalog) -> Catalog:
    """The template in a language, with the translations that were there already."""
    catalog = empty(language)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        catalog.add(
            message.id,
            known.string if known else "",
            locations=message.locations,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalogue as its file, under a head that names nothing but language and plural."""
    head = ['msgid ""', 'msgstr ""', r'"Content-Type: text/plain; charset=utf-8\n"']
    if catalog.locale:
        head += [rf'"Language: {catalog.locale}\n"', rf'"Plural-Forms: {catalog.plural_forms}\n"']
    body = BytesIO()
    write_po(body, catalog, width=110, omit_header=True, include_lineno=False)
    return "\n".join([*head, "", ""]).encode() + body.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the shop reads it; what is not translated is left out and stays English."""
    spoken = empty(str(catalog.locale))
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and all(forms):
            spoken.add(message.id, message.string, context=message.context)
    file = BytesIO()
    write_mo(file, spoken)
    return file.getvalue()


def files() -> dict[Path, bytes]:
    """What ought to stand in store/translations/."""
    template = gathered()
    wanted = {TRANSLATIONS / "messages.pot": written(template)}
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        with path.open("rb") as file:
            catalog = carried_on(language, template, read_po(file, locale=language))
        wanted[path] = written(catalog)
        wanted[path.with_suffix(".mo")] = compiled(catalog)
    return wanted


def main(check: bool) -> int:
    """Write the catalogues, or only say which are out of step; returns the exit code."""
    wanted = files()
    stale = [path for path in wanted if not path.exists() or path.read_bytes() != wanted[path]]
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of step with the sources: make words")
        return 1 if stale else 0
    for path in stale:
        path.write_bytes(wanted[path])
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
