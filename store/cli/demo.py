"""`flask demo`: a shop with goods and stories to look at."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from store.demo.load import load as load_demo
from store.kit.errors import StoreError
from store.ports import Ports
from store.settings import Settings


@click.group()
def demo() -> None:
    """The demonstration shop."""


@demo.command()
@with_appcontext
def load() -> None:
    """Fill an empty shop with demonstration goods and stories, once; never touches a real one."""
    ports: Ports = current_app.extensions["ports"]
    settings: Settings = current_app.extensions["settings"]
    try:
        loaded = load_demo(settings.instance / "media", now=ports.clock.now())
    except StoreError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo("Loaded the demonstration shop." if loaded else "The demonstration shop was loaded before.")
