"""`flask integrity`: do the books add up?"""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

import store.reports as reports
from store.ports import Ports


@click.command()
@with_appcontext
def integrity() -> None:
    """Check the rules that money, stock and orders always keep. Takes no locks; exits 1 when one is broken."""
    ports: Ports = current_app.extensions["ports"]
    broken = {name: count for name, count in reports.integrity(now=ports.clock.now()).items() if count}
    for name, count in broken.items():
        click.echo(f"BROKEN {name} {count}")
    if broken:
        sys.exit(1)
    click.echo("OK")
