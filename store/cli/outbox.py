"""`flask outbox`: promises that could not be kept."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from store import outbox as promises
from store.db import transaction
from store.ports import Ports

BIND = click.option("--news", "bind", flag_value="news", default=None, help="The newsroom's outbox.")


@click.group()
def outbox() -> None:
    """Look at promises (mail and other work to be done) that were given up."""


@outbox.command("list")
@BIND
@with_appcontext
def show(bind: str | None) -> None:
    """List promises that were given up, newest first."""
    dead = promises.dead_letters(bind=bind)
    for message in dead:
        click.echo(
            f"{message.id}\t{message.kind}\t{message.attempts} attempts\t{message.last_error.splitlines()[0]}"
        )
    if not dead:
        click.echo("Nothing was given up.")


@outbox.command()
@click.argument("message_id", type=click.IntRange(min=1))
@BIND
@with_appcontext
def retry(message_id: int, bind: str | None) -> None:
    """Try a promise that was given up once more."""
    ports: Ports = current_app.extensions["ports"]
    with transaction(bind):
        revived = promises.retry(message_id, now=ports.clock.now(), bind=bind)
    if not revived:
        raise click.ClickException(f"There is no promise {message_id} that was given up.")
    click.echo(f"Promise {message_id} will be tried again.")
