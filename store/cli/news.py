"""`flask news`: the newsroom from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from store.db import transaction
from store.kit.errors import StoreError
from store.news import SourceKind, evaluating, relate_waiting, sections, sources
from store.ports import Ports
from store.wire import Report, add_source, switch_source, sync_source

news = AppGroup(
    "news", help="The newsroom: sync its sources, relate stories, try the relations on an archive."
)


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


@news.command("add")
@click.argument("kind", type=click.Choice([one.value for one in SourceKind if one is not SourceKind.WRITTEN]))
@click.argument("name")
@click.argument("address")
@click.option("--base", default="", help="Public address of the old site, for its pictures and links.")
@click.option("--prefix", default="", help="Prefix of the tables, when several sites share a database.")
@click.option("--section", default="", help="Section for a feed's stories; else each entry's first category.")
@click.option("--language", default="en", show_default=True, help="Language of stories that do not say.")
@click.option("--password-env", default="", help="Variable NEWS_SOURCE_... that holds the password.")
def add(kind: str, name: str, address: str, **options: str) -> None:
    """Add a source: a Joomla database (mysql://user@host/database), a dump (a file) or a feed (an address)."""
    ports: Ports = current_app.extensions["ports"]
    try:
        with transaction("news"):
            add_source(
                SourceKind(kind),
                name,
                address,
                {key: value for key, value in options.items() if value},
                at=ports.clock.now(),
            )
    except StoreError as why:
        click.echo(str(why.message), err=True)
        sys.exit(2)
    click.echo(f"{name} is added. Read it now with: flask news sync --source '{name}'")


@news.command("sources")
def list_sources() -> None:
    """List the sources with their last success and what went wrong last."""
    for one in sources():
        state = "on" if one.active else "off"
        read = f"{one.last_success_at:%Y-%m-%d %H:%M} UTC" if one.last_success_at else "never"
        click.echo(f"{one.name}\t{one.kind.value}\t{state}\tlast read {read}\t{one.last_error}")


@news.command("switch")
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
def switch(name: str, state: str) -> None:
    """Switch a source on or off; its stories stay."""
    ports: Ports = current_app.extensions["ports"]
    known = next((one.id for one in sources() if one.name == name), None)
    if known is None:
        click.echo(f"There is no source called {name}.", err=True)
        sys.exit(2)
    with transaction("news"):
        switch_source(known, active=state == "on", by="system", at=ports.clock.now())
    click.echo(f"{name} is {state}.")


@news.command()
@click.option("--source", "name", help="Only the source of this name.")
@click.option(
    "--full", is_flag=True, help="Read every story again, and believe a source that lost most of them."
)
def sync(name: str | None, full: bool) -> None:
    """Bring in what the sources have: new, changed and moved stories, and what is gone.

    Safe to break off and to run again. Ends with 1 when a source could not be read.
    """
    ports: Ports = current_app.extensions["ports"]
    wanted = [one for one in sources() if one.kind is not SourceKind.WRITTEN and name in (None, one.name)]
    if name is not None and not wanted:
        click.echo(f"There is no source called {name}.", err=True)
        sys.exit(2)
    failed = False
    for one in wanted:
        if not one.active and name is None:
            click.echo(f"{one.name}: switched off")
            continue
        try:
            report = _synced(one.id, one.name, ports, full=full)
        except StoreError as why:
            failed = True
            click.echo(f"{one.name}: {why.message}", err=True)
            continue
        click.echo(
            f"{one.name}: {report.seen} seen, {report.taken} taken in, {report.unchanged} unchanged, "
            f"{report.withdrawn} withdrawn, {report.hidden} not public, {report.refused_count} refused"
        )
        for key, reason in report.refused:
            click.echo(f"  {key}: {reason}")
    sys.exit(1 if failed else 0)


def _synced(source_id: int, name: str, ports: Ports, *, full: bool) -> Report:
    """One sync with a progress bar, which shows on a terminal alone."""
    with click.progressbar(length=0, label=name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            if of:
                bar.length = of
                bar.update(done - bar.pos)

        return sync_source(source_id, ports=ports, at=ports.clock.now(), full=full, progress=show)


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
