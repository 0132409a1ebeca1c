"""`flask news`: the newsroom from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from store.db import transaction
from store.news import evaluating, relate_waiting, sections
from store.ports import Ports

news = AppGroup("news", help="The newsroom: relate stories, try the relations on an archive.")


@news.command()
def relate() -> None:
    """Relate every story that an import has left for later."""
    total = 0
    while True:
        with transaction("news"):
            related = relate_waiting()
        if not related:
            break
        total += related
    click.echo(f"{total} stories related")


@news.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def evaluate(archive: Path) -> None:
    """Import ARCHIVE (gzipped JSON lines) into an empty news database and print what each story would have shown.

    One line a story, its id, a tab, and the ids of its first four related stories as of its publication. The
    news database must be one made for this: set NEWS_DATABASE_URL.
    """
    if sections():
        click.echo(
            "The news database is not empty. Name another one in NEWS_DATABASE_URL, and migrate it.", err=True
        )
        sys.exit(2)
    ports: Ports = current_app.extensions["ports"]
    for key, others in evaluating.first_four(evaluating.read_archive(archive), at=ports.clock.now()):
        click.echo(f"{key}\t{','.join(others)}")
