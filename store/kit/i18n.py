"""Translatable words for rooms that do not know the web: marked here, translated where they are shown.

Whose language it is being read in is told by the door at every request (`speak`), so that rooms which keep words
in several languages, such as the catalogue, hand out the right ones. A worker and the desk read English.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

LANGUAGES = ("en", "es")
"""Languages a supporter can read the shop in; the first one has addresses without a prefix."""

_reader: ContextVar[str] = ContextVar("reader", default=LANGUAGES[0])


@dataclass(frozen=True)
class Text:
    """A message id with its values; doors translate it with gettext, then fill the values in."""

    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class Worded(str):
    """Words together with the language they are in, where that may not be the page's: `words.language`.

    A template marks them with it: `<h1{{ product.title | lang }}>{{ product.title }}</h1>`.
    """

    __slots__ = ("language",)
    language: str

    def __new__(cls, text: str, language: str) -> Worded:
        """`text`, which is in `language`."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """How a copy is made."""
        return str(self), self.language


def lazy(message: str, **values: object) -> Text:
    """Mark `message` for translation; `values` fill its %(name)s places when it is shown."""
    return Text(message, values)


def prefix(language: str) -> str:
    """What stands before the path of a page in a language, e.g. "/es"; nothing for English or one we do not speak."""
    return f"/{language}" if language in LANGUAGES[1:] else ""


def reader() -> str:
    """The language (a code such as "es") that whoever is being answered reads."""
    return _reader.get()


def speak(language: str) -> None:
    """From here on, in this thread, words are read in `language`."""
    _reader.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Read words in `language` for a while, e.g. to write a letter: `with speaking(order.locale): …`"""
    before = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(before)
