"""What kind of Joomla a database is, told by the columns it has, never by a version number.

Many sites were upgraded in place and keep old columns; others lack some that we know. Sources of these facts
are Joomla's own install schemas from 1.5 to 5.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from store.kit.i18n import lazy
from store.wire.types import NotThisSource, Row

Tables = Mapping[str, frozenset[str]]
"""The columns of each table of a database, by its name."""

NEEDED = frozenset({"id", "title", "introtext", "catid", "state"})
"""Columns without which a table holds no stories, or nobody could tell which of them are public."""

UNCATEGORISED = "0"
PUBLISHED, ARCHIVED = "1", "2"


@dataclass(frozen=True)
class Category:
    """A category as stories see it. `why_hidden` is "" when it and all above it are public.

    `line` holds the titles of the category and of all above it, in small letters. `broken` says that what is above it
    is missing or leads back to it.
    """

    title: str
    path: str = ""
    why_hidden: str = ""
    archived: bool = False
    line: frozenset[str] = frozenset()
    broken: bool = False


@dataclass(frozen=True)
class Site:
    """A site's small tables: whatever decides which stories are public and what stands around them."""

    prefix: str
    content: frozenset[str]
    old: bool
    categories: Mapping[str, Category]
    public_levels: frozenset[str]
    authors: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """The full name of a table of this site."""
        return self.prefix + name

    def oddities(self, only: frozenset[str] = frozenset()) -> list[str]:
        """What is broken or missing about the categories, in words; `only` are those that staff chose."""
        found = []
        if not self.categories:
            found.append("There is no table of categories, or it is empty: stories need one.")
        broken = sorted({one.title for one in self.categories.values() if one.broken})
        if broken:
            found.append(
                f"The tree of categories is broken at {', '.join(broken[:10])}: what is above them is missing or leads "
                "back to them. Their stories come in all the same."
            )
        there = {title for one in self.categories.values() for title in one.line}
        missing = sorted(only - there)
        if missing:
            found.append(f"There is no section or category called {', '.join(missing[:10])}.")
        return found


def prefix_of(tables: Tables, wanted: str = "") -> str:
    """The prefix of the site's tables: the one whose `…_content` holds stories.

    Raises NotThisSource when there is none, or when several sites share the database and none was named.
    """
    found = sorted(
        name.removesuffix("content")
        for name, columns in tables.items()
        if name.endswith("_content") and columns >= NEEDED
    )
    if wanted:
        if wanted in found:
            return wanted
        if wanted + "content" in tables:
            raise _none_here({wanted + "content": tables[wanted + "content"]})
        raise NotThisSource(
            lazy("There are no Joomla tables with the prefix %(prefix)s.", prefix=wanted), field="prefix"
        )
    if not found:
        raise _none_here(tables)
    if len(found) > 1:
        raise NotThisSource(
            lazy(
                "Several Joomla sites share this database. Name the prefix of one: %(found)s.",
                found=", ".join(found),
            ),
            field="prefix",
        )
    return found[0]


def _none_here(tables: Tables) -> NotThisSource:
    """Why no table holds stories: there is none, or the one there is lacks what a story needs."""
    for name, columns in sorted(tables.items()):
        if name.endswith("_content") and len(NEEDED & columns) >= len(NEEDED) - 2:
            return NotThisSource(
                lazy(
                    "The table %(table)s lacks what a story needs: the columns %(columns)s. With a database account "
                    "that may read all of them this goes away; else the table is damaged.",
                    table=name,
                    columns=", ".join(sorted(NEEDED - columns)),
                )
            )
    return NotThisSource(lazy("There is no Joomla here: no table holds stories."))


def is_old(tables: Tables, prefix: str) -> bool:
    """Whether this is Joomla 1.5: sections above categories, no view levels, access as 0, 1, 2."""
    return prefix + "sections" in tables and prefix + "viewlevels" not in tables


def small_tables(tables: Tables, prefix: str) -> dict[str, tuple[str, ...]]:
    """Which columns to read of which small tables, by their name without prefix; only what is there."""
    wanted = {
        "categories": (
            "id", "title", "alias", "path", "parent_id", "published", "access", "extension", "section",
        ),
        "sections": ("id", "title", "alias", "published", "access"),
        "viewlevels": ("id", "title", "rules"),
        "users": ("id", "name"),
        "tags": ("id", "title", "published"),
        "contentitem_tag_map": ("content_item_id", "tag_id", "type_alias"),
    }  # fmt: skip
    found = {}
    for name, asked in wanted.items():
        there = tables.get(prefix + name, frozenset())
        columns = tuple(column for column in asked if column in there)
        if columns and asked[0] in there:
            found[name] = columns
    return found


def read_site(tables: Tables, prefix: str, small: Mapping[str, Iterable[Row]]) -> Site:
    """The site as its small tables tell it. Nothing here fails: a table that lacks counts as empty."""
    old = is_old(tables, prefix)
    levels = frozenset({"0"}) if old else _public_levels(small.get("viewlevels", ()))
    rows = list(small.get("categories", ()))
    categories = _flat(rows, list(small.get("sections", ())), levels) if old else _tree(rows, levels)
    return Site(
        prefix=prefix,
        content=tables[prefix + "content"],
        old=old,
        categories=categories,
        public_levels=levels,
        authors={row["id"] or "": (row.get("name") or "").strip() for row in small.get("users", ())},
        tags=_tags(small),
    )


def _public_levels(rows: Iterable[Row]) -> frozenset[str]:
    """The levels everybody may see: those that hold group 1 (Public), and the one for guests."""
    public = {
        row["id"] or ""
        for row in rows
        if 1 in _groups(row.get("rules")) or (row.get("title") or "").casefold() == "guest"
    }
    return frozenset(public or {"1"})


def _groups(rules: str | None) -> list[object]:
    try:
        found = json.loads(rules or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _flat(rows: list[Row], sections: list[Row], levels: frozenset[str]) -> dict[str, Category]:
    """Joomla 1.5: each category in one section; a category of another component holds no news."""
    above = {row["id"] or "": row for row in sections}
    found = {}
    for row in rows:
        home = (row.get("section") or "").strip()
        if home and not home.isdigit():
            continue
        section = above.get(home)
        path = "/".join(part for part in ((section or {}).get("alias") or "", row.get("alias") or "") if part)
        why = _hidden(row, levels) or (_hidden(section, levels) if section else "")
        line = frozenset(_title(one).casefold() for one in (row, section) if one is not None)
        found[row["id"] or ""] = Category(
            _title(row), path, why, line=line, broken=bool(home) and section is None
        )
    return found


def _tree(rows: list[Row], levels: frozenset[str]) -> dict[str, Category]:
    """Joomla 2.5 and later: a tree for all components, of which only that of the articles is ours.

    Ancestors are followed by `parent_id`, not by `lft` and `rgt`: both say the same in a sound tree, and in
    a broken one (it happens) only the former means anything. A parent that is missing ends the climb, and so
    does a circle.
    """
    ours = {row["id"] or "": row for row in rows if (row.get("extension") or "com_content") == "com_content"}
    roots = {"", "0", "1", *(row["id"] or "" for row in rows if (row["id"] or "") not in ours)}
    found = {}
    for key, row in ours.items():
        why, archived, above, line = "", False, "", set()
        at: Row | None = row
        passed: set[str] = set()
        while at is not None and (at["id"] or "") not in passed:
            passed.add(at["id"] or "")
            line.add(_title(at).casefold())
            above = at.get("parent_id") or ""
            why = why or _hidden(at, levels if at is row else None)
            archived = archived or (at.get("published") == ARCHIVED)
            at = ours.get(above)
        found[key] = Category(
            _title(row),
            row.get("path") or row.get("alias") or "",
            why,
            archived,
            frozenset(line),
            broken=at is not None or above not in roots,
        )
    return found


def _hidden(row: Row, levels: frozenset[str] | None) -> str:
    """Why a category or section hides its stories; access counts for the story's own category alone.

    A column that a table lacks hides nothing; one that says nothing (NULL) is as Joomla reads it: not public.
    """
    if "published" in row and row["published"] not in (PUBLISHED, ARCHIVED):
        return "its category is not published"
    if levels is not None and "access" in row and row["access"] not in levels:
        return "its category is for members"
    return ""


def _title(row: Row) -> str:
    return " ".join((row.get("title") or "").split())[:120] or "News"


def _tags(small: Mapping[str, Iterable[Row]]) -> dict[str, tuple[str, ...]]:
    titles = {
        row["id"] or "": (row.get("title") or "").strip()
        for row in small.get("tags", ())
        if row.get("published", PUBLISHED) == PUBLISHED and (row.get("title") or "") != "ROOT"
    }
    found: dict[str, tuple[str, ...]] = {}
    for row in small.get("contentitem_tag_map", ()):
        title = titles.get(row.get("tag_id") or "")
        if title and row.get("type_alias") == "com_content.article":
            item = row.get("content_item_id") or ""
            found[item] = (*found.get(item, ()), title)
    return found
