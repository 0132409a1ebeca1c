"""From facts to a finished letter: MJML for the eye, a text of its own for everybody else."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import css_inline
import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from store.letters.kinds import AnyLetter
from store.letters.language import CATALOGS, Language, language
from store.letters.types import Stationery

TEMPLATES = Path(__file__).parents[2] / "templates"
TEXT_WIDTH = 72
CONTROL = re.compile(r"[\x00-\x20\x7f]+")
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Rendered:
    """A letter in words: what a reader sees, without envelope."""

    subject: str
    text: str
    html: str


def render(letter: AnyLetter, paper: Stationery, catalogs: Path = CATALOGS) -> Rendered:
    """Write `letter` on `paper` in the letter's own language, with the words that `catalogs` hold.

    The same facts always give the same bytes. Raises jinja2.UndefinedError when a template asks for
    something its letter does not hold, ValueError when the MJML is not well-formed.
    """
    words = language(letter.language, catalogs)
    desk = environment(words.code, catalogs)
    subject = CONTROL.sub(" ", words.say(letter.subject)).strip()
    told = {
        "letter": letter,
        "paper": paper,
        "subject": subject,
        "preview": words.say(letter.preview),
        "lang": words.code,
        "direction": words.direction,
    }
    text = desk.get_template(f"mail/{letter.name}.txt").render(told)
    mjml = desk.get_template(f"mail/{letter.name}.mjml").render(told)
    return Rendered(subject=subject, text=_tidied(text), html=_html(mjml))


@lru_cache(maxsize=16)
def environment(code: str, catalogs: Path = CATALOGS) -> Environment:
    """The templates in one language; only the MJML is escaped, text is text."""
    words = language(code, catalogs)
    desk = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("mjml",), default=False),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    desk.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]
    _teach(desk, words)
    return desk


def _teach(desk: Environment, words: Language) -> None:
    """The few filters letters use."""
    desk.filters["money"] = words.money
    desk.filters["day"] = words.day
    desk.filters["say"] = words.say
    desk.filters["para"] = lambda text: textwrap.fill(
        str(text), TEXT_WIDTH, break_long_words=False, break_on_hyphens=False
    )


def _html(mjml: str) -> str:
    """MJML to HTML that old readers understand too: styles inlined, nothing fetched."""
    options = mrml.RenderOptions(disable_comments=True, fonts={})
    page = mrml.to_html(NOT_XML.sub("", mjml), None, options).content
    return css_inline.inline(page, keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False)


def _tidied(text: str) -> str:
    """At most one empty line in a row, no blanks at line ends, one newline last."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
