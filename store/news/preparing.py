"""What a submission becomes before any database is asked: cleaned HTML, its words, its columns.

All computing that an import needs is done here, outside transactions, so that other writers never wait for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from store import fulltext
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.words import LONGEST, REMEMBERED, STOP, WORD, stem, words
from store.news.inside import Inside, lifted
from store.news.models import StoryStatus
from store.news.tangle import DEEPEST, too_deep
from store.news.terms import term_of
from store.news.text import LONGEST_HTML, slug_of, teaser, tidy, words_in
from store.news.types import Submission


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission ready to be stored: `columns` of its row, and the words it is found, related and counted by.

    `terms` are the words that tell what it is about, `heads` those of its title that can be looked for, `document`
    all that can be looked for; `pictures` stand inside its text; `text` are its words as they follow each other.
    """

    offered: Submission
    key: str
    slug: str
    columns: dict[str, object]
    terms: frozenset[str]
    heads: frozenset[str]
    document: str
    pictures: Sequence[Inside]
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a story: cleaned HTML, the pictures inside it, and its words as they follow each other."""

    html: str
    pictures: Sequence[Inside]
    text: str


def body_of(html: str, picture_url: str = "") -> Body:
    """HTML from anywhere as a story keeps it. `picture_url` is that of the picture above the text.

    Raises StoreError when it is too long, or would become so by the tags in it.
    """
    if len(html) > LONGEST_HTML:
        raise _too_long()
    if too_deep(html):
        raise StoreError(
            lazy("More than %(most)s tags of this text are open inside each other.", most=DEEPEST),
            field="html",
        )
    cleaned, pictures = lifted(html, tidy(picture_url)[:1000])
    if len(cleaned) > 2 * LONGEST_HTML:
        raise _too_long()
    return Body(cleaned, pictures, words_in(cleaned))


def prepared(offered: Submission, body: Body | None = None) -> Prepared:
    """A submission made ready; `body` spares making one of its HTML. Raises StoreError, naming the field, when it
    cannot be taken in."""
    if not tidy(offered.title).strip():
        raise StoreError(lazy("A story needs a title."), field="title")
    body = body or body_of(offered.html, offered.picture_url)
    text, pictures = body.text, body.pictures
    if not (text or pictures or offered.draft or offered.picture_url or offered.picture_id is not None):
        raise StoreError(lazy("A story needs a text or a picture."), field="html")
    title = " ".join(tidy(offered.title).split())[:300]
    byline = tidy(offered.byline)[:120]
    link = tidy(offered.link)
    public = StoryStatus.ARCHIVED if offered.archived else StoryStatus.PUBLISHED
    columns: dict[str, object] = {
        "status": StoryStatus.DRAFT if offered.draft else public,
        "title": title,
        "teaser": (" ".join(tidy(offered.teaser).split()) or teaser(text))[:600],
        "body_html": body.html,
        "original": offered.html.replace("\x00", ""),
        "byline": byline,
        "link": link if link.startswith(("https://", "http://")) and len(link) <= 1000 else "",
        "language": offered.language,
        "picture_id": offered.picture_id,
        "picture_url": tidy(offered.picture_url)[:1000],
        "picture_tries": 0,
        "picture_alt": tidy(offered.picture_alt)[:300],
        "picture_caption": tidy(offered.picture_caption)[:500],
        "published_at": offered.published_at,
        "changed_at": offered.changed_at or offered.published_at,
        "expires_at": offered.expires_at,
        "demo": offered.demo,
    }
    in_title, in_text = set(WORD.findall(title)), set(WORD.findall(text))
    heads = {form for raw in in_title for form in _forms(raw)}
    rest = {form for raw in in_text.union(WORD.findall(byline)) for form in _forms(raw)}
    return Prepared(
        offered=offered,
        key=tidy(offered.key)[:200],
        slug=slug_of(offered.slug or offered.title),
        columns=columns,
        terms=frozenset(map(term_of, in_title | in_text)) - {""},
        heads=frozenset(heads),
        document=fulltext.document(heads, rest),
        pictures=pictures,
        text=text,
    )


def refusal(offered: Submission) -> StoreError | None:
    """Why a story cannot be taken in, None when it can."""
    try:
        prepared(offered)
    except StoreError as refused:
        return refused
    return None


def _too_long() -> StoreError:
    return StoreError(lazy("A story is at most %(most)s characters long.", most=LONGEST_HTML), field="html")


@lru_cache(maxsize=REMEMBERED)
def _forms(raw: str) -> tuple[str, ...]:
    """What a word as it stands in a text is found by: mostly one word, none when it says nothing."""
    return tuple(stem(word)[:LONGEST] for word in words(raw) if word not in STOP)
