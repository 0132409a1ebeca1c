"""`flask staff`: the first owner, and members who cannot get in."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from store import staff as members
from store.db import transaction
from store.kit.errors import StoreError
from store.ports import Ports
from store.settings import Settings


@click.group()
def staff() -> None:
    """The people who may sign in to /admin/."""


@staff.command()
@click.argument("email")
@click.option(
    "--role", default="owner", show_default=True, help="owner, manager, fulfillment, editor or read-only."
)
@with_appcontext
def invite(email: str, role: str) -> None:
    """Print a sign-in link for a member of staff, good once and for 15 minutes; makes the account if need be."""
    ports: Ports = current_app.extensions["ports"]
    settings: Settings = current_app.extensions["settings"]
    try:
        with transaction():
            token = members.invite(email, role=role, at=ports.clock.now())
    except StoreError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{settings.public_url}/admin/sign-in/{token}")
