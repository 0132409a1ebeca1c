"""The door for whoever runs the shop: `flask migrate`, `flask demo load`, `flask worker` and the rest.

`make run` is store.cli.launch. It imports nothing of the shop, so that it can start at once; and a web process
imports none of the commands, since each is looked up when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["register"]


def register(app: Flask) -> None:
    """Give the application its commands; `flask --help` lists them."""
    from store.cli.commands import Commands  # click and flask, which `make run` does without

    app.cli = Commands(app.cli)
