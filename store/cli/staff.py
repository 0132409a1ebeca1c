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
    "--role",
    type=click.Choice([role.value for role in members.Role]),
    default=members.Role.OWNER.value,
    show_default=True,
    help="What a new member may do; an existing one keeps their role.",
)
@with_appcontext
def invite(email: str, role: str) -> None:
    """Print a link by which a member of staff sets a password: a new one, or one who lost theirs.

    The link works once: for three days, or for an hour when there was a password before.
    """
    ports: Ports = current_app.extensions["ports"]
    settings: Settings = current_app.extensions["settings"]
    try:
        with transaction():
            token = members.invite(email, role, by="system", at=ports.clock.now())
    except StoreError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{settings.public_url}/admin/sign-in/{token}")


@staff.command()
@click.argument("email")
@with_appcontext
def forget_second_step(email: str) -> None:
    """Let a member whose phone and recovery codes are lost set a new second step up at the next sign-in."""
    ports: Ports = current_app.extensions["ports"]
    found = next((user for user in members.everybody() if user.email == email.strip().casefold()), None)
    if found is None:
        raise click.ClickException(f"nobody at the desk has the address {email}")
    user_id, version = found.id, found.version
    with transaction():
        members.forget_second_step(user_id, version=version, by="system", at=ports.clock.now())
    click.echo("done; they are signed out everywhere")
