"""`flask migrate`: bring both databases to their newest form, and open the shop."""

from __future__ import annotations

from pathlib import Path

import click
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import Migrate, upgrade

from store.cli.search import fill_empty
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


def connect_alembic() -> None:
    """Let Flask-Migrate know the current application; adds `flask db`, for whoever writes a migration:

    flask db revision --autogenerate -d migrations/shop -m "what it does"
    """
    if "migrate" not in current_app.extensions:
        Migrate(current_app, db)


def bring_up_to_date() -> list[str]:
    """Run what is missing on each database; answers the names of those that changed. Needs an app context."""
    settings: Settings = current_app.extensions["settings"]
    settings.instance.mkdir(parents=True, exist_ok=True)
    connect_alembic()
    changed = []
    for name, bind in BINDS.items():
        if not _is_current(name, bind):
            upgrade(directory=str(ROOT / "migrations" / name))
            changed.append(name)
    ports: Ports = current_app.extensions["ports"]
    with transaction():
        open_shop(name="TV News LIES", currency="USD", zone="America/New_York", at=ports.clock.now())
    if changed:
        fill_empty()
    return changed


def _is_current(name: str, bind: str | None) -> bool:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / name))
    heads = set(ScriptDirectory.from_config(config).get_heads())
    with db.engines[bind].connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": f"{name}_version"})
        return set(context.get_current_heads()) == heads
