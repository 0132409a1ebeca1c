"""Marking what was looked for in what was found."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from store.kit.words import STOP, WORD, fold, stem, words
from store.web.language import lang


def wanted(typed: str, meant: Iterable[str] = ()) -> tuple[str, ...]:
    """The stems to mark: of the words typed that say anything, and of those they were read as."""
    said = words(typed)
    return tuple({stem(word) for word in ([w for w in said if w not in STOP] or said)} | set(meant))


def meets(text: str, stems: tuple[str, ...]) -> bool:
    """Whether any word of a text would be marked."""
    return bool(stems) and any(_met(match.group(), stems) for match in WORD.finditer(text))


def marked(text: str, stems: tuple[str, ...]) -> Markup:
    """`text` as HTML, the words that begin like one of `stems` in <mark>; everything is escaped. Words in another
    language than the page's keep the mark of it."""
    if spoken := lang(text):
        return Markup("<span{}>{}</span>").format(spoken, marked(str(text), stems))
    done = Markup()
    last = 0
    for match in WORD.finditer(text) if stems else ():
        if _met(match.group(), stems):
            done += escape(text[last : match.start()]) + Markup("<mark>{}</mark>").format(match.group())
            last = match.end()
    return done + escape(text[last:])


def _met(word: str, stems: tuple[str, ...]) -> bool:
    folded = fold(word)
    return folded.startswith(stems) or stem(folded) in stems
