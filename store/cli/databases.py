"""`flask migrate`: bring both databases to their newest form, and open the shop."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext

from store.db import db, transaction
from store.ports import Ports
from store.settings import Settings, open_shop

ROOT = Path(__file__).resolve().parents[2]
BINDS = {"shop": None, "news": "news"}
"""Migration folder by name, and the bind it is for."""


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring both databases to their newest form; does nothing when they are."""
    for name in bring_up_to_date():
        click.echo(f"Migrated the {name} database.")


def bring_up_to_date() -> list[str]:
    """Run what is missing on each database; answers the names of those that changed. Needs an app context."""
    from flask_migrate import (
        upgrade,
    )  # alembic's commands are slow to import, and mostly there is nothing to do

    settings: Settings = current_app.extensions["settings"]
    settings.instance.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, bind in BINDS.items():
        if _is_current(name, bind):
            continue
        upgrade(directory=str(ROOT / "migrations" / name))
        changed.append(name)
    ports: Ports = current_app.extensions["ports"]
    with transaction():
        open_shop(name="TV News LIES", currency="USD", zone="America/New_York", at=ports.clock.now())
    return changed


def _is_current(name: str, bind: str | None) -> bool:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / name))
    heads = set(ScriptDirectory.from_config(config).get_heads())
    with db.engines[bind].connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": f"{name}_version"})
        return set(context.get_current_heads()) == heads
