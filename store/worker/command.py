"""`flask worker`: the process that sends mail, asks Stripe again and keeps the clock."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from store.worker.consumer import AnotherWorker, work


@click.command("worker")
@with_appcontext
def command() -> None:
    """Keep promises and run schedules until SIGTERM. Exactly one per shop."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        work(app)
    except AnotherWorker as refusal:
        raise click.ClickException(str(refusal)) from refusal
