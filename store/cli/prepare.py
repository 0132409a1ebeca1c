"""`flask prepare`: what `make run` does before the shop opens: databases, demonstration goods, and a way in."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from store import staff
from store.cli.databases import bring_up_to_date
from store.db import transaction
from store.demo.load import load
from store.kit.errors import StoreError
from store.ports import Ports
from store.settings import Settings


@click.command(hidden=True)
@with_appcontext
def prepare() -> None:
    """Make a development shop ready, as often as one likes. The last line printed is the sign-in link."""
    settings: Settings = current_app.extensions["settings"]
    ports: Ports = current_app.extensions["ports"]
    if settings.shop_env != "development":
        raise click.ClickException("Only a development shop signs its owner in by a printed link.")
    now = ports.clock.now()
    bring_up_to_date()
    try:
        if load(settings.instance / "media", now=now):
            click.echo("Loaded the demonstration shop.", err=True)
    except StoreError as refusal:
        click.echo(str(refusal), err=True)
    with transaction():
        token = staff.first_sign_in_link(at=now)
    click.echo(f"{settings.public_url}/admin/sign-in/{token}")
