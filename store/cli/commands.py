"""The commands of `flask`, each imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click
from flask.cli import AppGroup

COMMANDS = {
    "demo": "store.cli.demo",
    "integrity": "store.cli.integrity",
    "migrate": "store.cli.databases",
    "news": "store.cli.news",
    "outbox": "store.cli.outbox",
    "search": "store.cli.search",
    "payments": "store.cli.payments",
    "staff": "store.cli.staff",
}
"""Command by name, and the module that holds it under that name."""


class Commands(AppGroup):
    """The shop's commands beside those that libraries brought along."""

    def __init__(self, brought: click.Group) -> None:
        super().__init__()
        self.commands.update(brought.commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted({*super().list_commands(ctx), *COMMANDS, "db"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name in COMMANDS:
            command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
            return command
        if cmd_name == "db":
            import_module("store.cli.databases").connect_alembic()
        return super().get_command(ctx, cmd_name)
