"""`flask search`: the words that products and stories are found by."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext

from store import catalog, news
from store.db import transaction

ROOMS: dict[str, tuple[str | None, Callable[[], Iterator[int]], Callable[[], bool]]] = {
    "products": (None, catalog.rebuild_words, catalog.words_missing),
    "stories": ("news", news.rebuild_words, news.words_missing),
}
"""What is searched: its database, what writes its words anew, and whether it has things but no words yet."""


@click.group()
def search() -> None:
    """The search over products and stories."""


@search.command()
@click.argument("what", type=click.Choice([*ROOMS, "all"]), default="all")
@with_appcontext
def rebuild(what: str) -> None:
    """Write the words of all products, stories or both anew, a hundred things a transaction.

    The shop serves on meanwhile. The last step puts SQLite's index together again and holds up writers for it.
    """
    for name in ROOMS if what == "all" else [what]:
        click.echo(f"{rebuilt(name)} {name}")


def rebuilt(name: str) -> int:
    """Write the words of a room anew; answers how many things it holds."""
    bind, rebuild_words, _ = ROOMS[name]
    batches, total = rebuild_words(), 0
    while True:
        with transaction(bind):
            count = next(batches, None)
        if count is None:
            return total
        total += count


def fill_empty() -> None:
    """After a migration: give words to things from before there was a search of this kind."""
    for name, (_, _, missing) in ROOMS.items():
        if missing():
            rebuilt(name)
